"""How does a command talk to a server that runs? JSON over the door under ``/_mock/``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

from mockomni.cli.shape import setting

# A server that was told its port by the environment is found there by the other commands too.
DEFAULT_URL = f"http://127.0.0.1:{os.environ.get('MOCKOMNI_PORT', '').strip() or 8080}"
SECONDS = 30.0


class Unreachable(click.ClickException):
    """Nobody answers at that address, or somebody else does."""


class Door:
    """The tests' door of one server; ``account`` chooses among several shops."""

    def __init__(self, url: str, admin_token: str | None = None, account: int | None = None):
        self.url = url
        self.admin_token = admin_token
        self.account = account

    def get(self, path: str, /, **query: Any) -> Any:
        """What the door shows."""
        return self.call("GET", path, **query)

    def call(self, method: str, path: str, /, sent: Any = ..., *, seconds: float = SECONDS, **query: Any) -> Any:
        """The door's answer; ClickException with its own words when it refuses, Unreachable when there is none.

        ``sent`` is what JSON can say, or the bytes of an archive.
        """
        status, text = self._exchange(method, path, sent, seconds, query)
        try:
            answer = json.loads(text)
        except ValueError:
            raise Unreachable(f"what answers at {self.url} is no mockomni server (status {status})") from None
        if status >= 400 and not (isinstance(answer, dict) and ("error" in answer or "status" in answer)):
            raise Unreachable(f"what answers at {self.url} is no mockomni server (status {status})")
        if status >= 400 and "error" in answer:
            raise Refusal(answer)
        return answer

    def file(self, path: str) -> bytes:
        """A file that the door gives."""
        status, content = self._exchange("GET", path, ..., SECONDS, {})
        if status >= 400:
            self.get(path)
        return content

    def _exchange(self, method: str, path: str, sent: Any, seconds: float, query: dict) -> tuple[int, bytes]:
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import ProxyHandler, Request, build_opener

        from mockomni.trust import ARCHIVE, hostname, is_loopback

        asked = {name: value for name, value in {**query, "account": self.account}.items() if value is not None}
        request = Request(
            f"{self.url}/_mock{path}" + (f"?{urlencode(asked, doseq=True)}" if asked else ""),
            sent if isinstance(sent, bytes) else None if sent is ... else json.dumps(sent).encode(),
            {"Content-Type": ARCHIVE if isinstance(sent, bytes) else "application/json", "Accept": "application/json"},
            method=method,
        )
        if self.admin_token:
            request.add_header("Authorization", f"Bearer {self.admin_token}")
        local = is_loopback(hostname(urlsplit(self.url).netloc))
        # A proxy for the world cannot reach this machine's loopback.
        opener = build_opener(ProxyHandler({})) if local else build_opener()
        try:
            with opener.open(request, timeout=seconds) as response:
                return response.status, response.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(f"no mockomni server answers at {self.url}: {reason(error)}") from error


class Refusal(click.ClickException):
    """The server said no: its sentence, and each problem on a line of its own when there are several."""

    def __init__(self, answer: dict[str, Any]):
        super().__init__(answer["error"])
        self.problems: list[str] = answer.get("problems", [])


def reason(error: BaseException) -> str:
    """Why there was no answer, in a few words."""
    inner = getattr(error, "reason", error)
    if isinstance(inner, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__


def base(_context: click.Context, _parameter: click.Parameter, url: str) -> str:
    """A server's address; the base URL that ``serve`` prints, ending in ``/api``, will do."""
    url = url.strip().rstrip("/").removesuffix("/api").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise click.BadParameter(f"{url!r} is no address such as {DEFAULT_URL}")
    return url


def url_option(command: Callable) -> Callable:
    """``--url``."""
    return setting("--url", metavar="URL", default=DEFAULT_URL, callback=base, help="Where the server is.")(command)


def server_options(command: Callable) -> Callable:
    """``--url`` and ``--admin-token``, for what is asked of a whole server."""
    return url_option(
        setting("--admin-token", metavar="TOKEN", help="The server's admin token, if it asks for one.")(command)
    )


def door_options(command: Callable) -> Callable:
    """Those and ``--account``, for what is asked of one account."""
    account = setting(
        "--account", metavar="ID", type=click.IntRange(1), show_default="the first", help="Which account."
    )
    return server_options(account(command))
