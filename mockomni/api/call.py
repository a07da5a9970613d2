"""What was asked, as it came in? One call: its line, query string, headers and body, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from mockomni.accounts import Account
from mockomni.api.bodies import MOST_BYTES, TOO_LARGE, Refused
from mockomni.api.shapes import MALFORMED
from mockomni.exchange import Headers
from mockomni.query.ids import whole

Arguments = tuple[tuple[str, str], ...]

ESCAPED = re.compile(r"[%+]")

# Headers that may hold secrets; of Authorization the door writes down what is harmless.
UNSPOKEN = frozenset(
    f"HTTP_{name}"
    for name in (
        "AUTHORIZATION",
        "PROXY_AUTHORIZATION",
        "COOKIE",
        "X_API_KEY",
        # Of Cin7 Core, another product; they come when somebody takes the one for the other.
        "API_AUTH_ACCOUNTID",
        "API_AUTH_APPLICATIONKEY",
    )
)


@dataclass(slots=True)
class Call:
    """One call on its way down, with what has become known of it so far."""

    id: str
    method: str
    path: str
    query: str
    authorization: str = ""
    account: Account | None = None
    connection: str = ""
    body: bytes = b""
    trouble: Refused | None = None

    @property
    def arguments(self) -> Arguments:
        """The names and values of the query string, in order."""
        return read_query(self.query)

    def argument(self, name: str) -> str | None:
        """The first value of that name, in any case."""
        return next((value for known, value in self.arguments if known.lower() == name), None)

    def read_body(self) -> None:
        """Take in the body, unless the method has none to speak of or it is larger than anybody's records."""
        if self.method in ("GET", "HEAD"):
            return
        promised = whole(request.environ.get("CONTENT_LENGTH", ""))
        if promised is not None and "wsgi.input_terminated" not in request.environ:
            self._read_promised(promised)
            return
        request.max_content_length = MOST_BYTES
        try:
            self.body = request.get_data()
        except RequestEntityTooLarge:
            self.trouble = too_large()
        except ClientDisconnected:
            self.trouble = cut_short()

    def _read_promised(self, length: int) -> None:
        """Take in a body of so many bytes, with less ado than Werkzeug."""
        if length > MOST_BYTES:
            self.trouble = too_large()
            return
        came = request.environ["wsgi.input"]
        try:
            self.body = came.read(length)
            while len(self.body) < length and (more := came.read(length - len(self.body))):
                self.body += more
        except (OSError, ValueError):
            self.body = b""
        if len(self.body) < length:
            self.body, self.trouble = b"", cut_short()

    def whole_body(self) -> bytes:
        """The body, or Refused when there was more of it than can be, or less than was promised."""
        if self.trouble is not None:
            raise self.trouble
        return self.body


def too_large() -> Refused:
    """More than anybody's records are."""
    return Refused(TOO_LARGE, f"The body is larger than {MOST_BYTES:,} bytes.", status=413)


def cut_short() -> Refused:
    """The client went away, or fell silent."""
    return Refused(MALFORMED, "Less of the body came than was promised.")


# Clients that poll send the same few query strings for ever.
@lru_cache(maxsize=1024)
def read_query(raw: str) -> Arguments:
    """Names and values of a raw query string. Escapes that are none stay as they are, as in ``LIKE '%x'``."""
    pairs = (part.partition("=") for part in raw.split("&") if part)
    return tuple((decoded(name), decoded(value)) for name, _, value in pairs)


def decoded(text: str) -> str:
    """A part of a query string as text."""
    if text.isascii() and not ESCAPED.search(text):
        return text
    return unquote_to_bytes(text.replace("+", " ").encode("latin-1", "replace")).decode("utf-8", "replace")


def sent_headers(environ: dict[str, Any], authorization: str) -> Headers:
    """The request's headers, for the journal: nothing secret among them."""
    headers = [
        (header_name(key), value) for key, value in environ.items() if key[:5] == "HTTP_" and key not in UNSPOKEN
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append(("Content-Type", environ["CONTENT_TYPE"]))
    if environ.get("CONTENT_LENGTH"):
        headers.append(("Content-Length", environ["CONTENT_LENGTH"]))
    if authorization:
        headers.append(("Authorization", authorization))
    return tuple(headers)


@lru_cache(maxsize=256)
def header_name(key: str) -> str:
    """``HTTP_ACCEPT_ENCODING`` as ``Accept-Encoding``."""
    return key[5:].replace("_", "-").title()
