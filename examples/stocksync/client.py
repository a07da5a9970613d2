"""How is Omni called? Page by page, again where that is safe, and no faster than it allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

ROWS = 250
ATTEMPTS = 5
LONGEST_WAIT = 60.0
# What may be better in a moment. 408 and 425 are what gateways say in Omni's place.
PASSING = {408, 425, 429, 500, 502, 503, 504}


class Refused(Exception):
    """Omni says no, and would say it again."""

    def __init__(self, status: int, text: str):
        super().__init__(f"{status}: {text}")
        self.status = status


class GaveUp(Exception):
    """Omni did not answer as it should, however often it was asked."""


class Omni:
    """A connection to Omni. ``wait`` is what to do for some seconds, for those who have their own time."""

    def __init__(
        self,
        url: str,
        auth: tuple[str, str],
        *,
        wait: Callable[[float], Any] = time.sleep,
        attempts: int = ATTEMPTS,
        timeout: float = 10,
    ):
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.auth = auth
        self._wait = wait
        self._attempts = attempts
        self._timeout = timeout

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def all(self, resource: str, *, rows: int = ROWS, **asked: str) -> Iterator[dict[str, Any]]:
        """Every record of a resource, in the order of ids unless another is asked for: without one, pages overlap."""
        page, asked = 1, {"order": "id ASC"} | asked
        while True:
            found = self.get(resource, page=page, rows=rows, **asked)
            yield from found
            if len(found) < rows:
                return
            page += 1

    def get(self, path: str, **asked: Any) -> Any:
        """What a GET answers."""
        return self._call("GET", path, params=asked)

    def post_once(self, resource: str, record: dict[str, Any], known: Callable[[], Any]) -> Any:
        """Create a record and give what Omni said of it; ``known`` looks whether it is there already.

        A POST that got no answer may have been done all the same, so before each further attempt ``known`` is asked.
        """
        for attempt in range(self._attempts):
            if attempt and (there := known()):
                return there
            answer = self._try("POST", resource, json=[record])
            if answer is not None:
                return answer[0]
            self._wait(pause(attempt))
        raise GaveUp(f"POST {resource}: no good answer in {self._attempts} attempts")

    def _call(self, method: str, path: str, **more: Any) -> Any:
        for attempt in range(self._attempts):
            answer = self._try(method, path, **more)
            if answer is not None:
                return answer
            self._wait(pause(attempt))
        raise GaveUp(f"{method} {path}: no good answer in {self._attempts} attempts")

    def _try(self, method: str, path: str, **more: Any) -> Any:
        """The JSON of an answer; None when another attempt may bring one. A full window is waited for here."""
        try:
            answer = self._session.request(method, f"{self.url}/v1/{path}", timeout=self._timeout, **more)
            if answer.ok:
                return answer.json()
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
            return None
        except requests.JSONDecodeError:
            return None
        if answer.status_code not in PASSING:
            raise Refused(answer.status_code, answer.text.strip('"')[:200])
        if answer.status_code == 429:
            self._wait(retry_after(answer))
        return None


def pause(attempt: int) -> float:
    """How long to wait after an attempt: 1, 2, 4 … seconds."""
    return min(2.0**attempt, LONGEST_WAIT)


def retry_after(answer: requests.Response) -> float:
    """What a 429 says of waiting; nothing when it does not say."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else 0.0
