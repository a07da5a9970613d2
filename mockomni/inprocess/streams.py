"""How does httpcore read and write here? Its backends and streams, over an end of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpcore

from mockomni.inprocess.wire import End


class Stream(httpcore.NetworkStream):
    """A connection for callers that wait."""

    def __init__(self, end: End):
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._end.settimeout(timeout)
        return told(lambda: self._end.recv(max_bytes), httpcore.ReadTimeout, httpcore.ReadError)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        told(lambda: self._end.sendall(buffer), httpcore.WriteTimeout, httpcore.WriteError)

    def close(self) -> None:
        self._end.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Stream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return not self._end.is_idle if info == "is_readable" else None


class Backend(httpcore.NetworkBackend):
    """Whoever connects by it, comes here."""

    def __init__(self, here: Any, *, is_secret: bool):
        self._here = here
        self._is_secret = is_secret

    def connect_tcp(self, host: str, port: int, *unused: Any, **also_unused: Any) -> Stream:
        return Stream(self._here.connect(is_secret=self._is_secret))


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection for callers that await, on asyncio and on trio."""

    def __init__(self, end: End):
        self._end = end
        self._stream = Stream(end)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        from anyio import CapacityLimiter, to_thread

        # A thread each: one that waits for a slow answer keeps nobody else from reading.
        return await to_thread.run_sync(
            self._stream.read, max_bytes, timeout, abandon_on_cancel=True, limiter=CapacityLimiter(1)
        )

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer)

    async def aclose(self) -> None:
        self._end.close()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Whoever connects by it, comes here."""

    def __init__(self, here: Any, *, is_secret: bool):
        self._here = here
        self._is_secret = is_secret

    async def connect_tcp(self, host: str, port: int, *unused: Any, **also_unused: Any) -> AsyncStream:
        return AsyncStream(self._here.connect(is_secret=self._is_secret))


def told(call: Callable, late: type[Exception], failed: type[Exception]) -> Any:
    """What a call gives, with its errors in httpcore's words."""
    try:
        return call()
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
