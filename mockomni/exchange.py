"""What was said? One request and the answer it got, as the journal keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from mockomni.clock import stamp

Headers = tuple[tuple[str, str], ...]

# The one header of ours on Omni's answers: what the journal calls them.
ID_HEADER = "Mockomni-Request"

# A key, and nothing beside it, as a value of a query string or after a username in one.
KEY_LENGTH = 32
KEY = re.compile(r"(?<![^=:&])[0-9a-fA-F]{32}(?![^&])")


def phrase(status: int) -> str:
    """What a status is called."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Without a Name"


def plain(text: str) -> str:
    """Text that neither begins a line of its own nor steers the terminal that it is shown on."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\t" else f"\\x{ord(each):02x}" for each in text)


@dataclass(slots=True)
class Exchange:
    """Both sides of one call, and why the answer is what it is.

    A Basic ``Authorization`` header is kept as ``Basic <username>:…``, any other as its scheme. What looks like a key
    in the query string is kept as ``…``.

    id             what the answer's ``Mockomni-Request`` header says
    at             when it came in, by the account's clock, in seconds since 1970
    account_id     whose account it was; None when nobody was recognised
    connection     the API connection's name; empty when nobody was recognised
    status         of the answer; 0 when none left, since a fault reset the connection
    query          the query string as it was sent, but for keys
    response_body  as it was before any compression
    why            one sentence
    notes          further sentences: what was ignored, what a client may not expect
    """

    id: str
    at: float
    account_id: int | None
    connection: str
    method: str
    path: str
    query: str
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    response_body: bytes
    milliseconds: float
    why: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.query) >= KEY_LENGTH:
            self.query = KEY.sub("…", self.query)

    def summary(self) -> dict[str, Any]:
        """Who asked what, and what came of it, without headers and bodies."""
        return {
            "id": self.id,
            "at": stamp(self.at),
            "account": self.account_id,
            "connection": self.connection or None,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "milliseconds": round(self.milliseconds, 3),
            "why": self.why,
        }
