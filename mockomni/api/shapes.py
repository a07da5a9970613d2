"""What does an answer look like? Every status, text, header and byte that leaves through Omni's door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from mockomni.engine import Result
from mockomni.exchange import Headers, phrase
from mockomni.late.delivery import Delivery
from mockomni.settings import Behaviour
from mockomni.windows import Full

NODE = "MOCKOMNI-1"
JSON = "application/json; charset=utf-8"
# As recorded from the live service, which sends nothing about pages, counts or limits.
HEADERS: Headers = (
    ("Content-Type", JSON),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("Expires", "-1"),
    ("Cin7-Served-By", NODE),
)

MALFORMED = "Missing or malformed JSON data; please see the documentation for examples."
TOO_MANY_RECORDS = "Batch limit is 250."
TEXTS = {
    400: MALFORMED,
    401: "Unauthorized access",
    403: "Access is forbidden",
    404: "Resource not found",
    405: "The requested resource does not support http method '{method}'.",
    413: "The request is too large.",
    429: "Calls are limited to {second} per second, {minute} per minute and {day} per day.",
    500: "An unexpected error occurred. Please try again later.",
    503: "Service temporarily unavailable. Please try again later.",
}
LINES = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Request Entity Too Large",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
# These look the same whatever error style is set.
STYLES = {405: "object", 429: "string"}

QUERY_TOO_LONG = (
    b"<!DOCTYPE html>\r\n"
    b"<html>\r\n"
    b"<head><title>404 Not Found</title></head>\r\n"
    b"<body>\r\n"
    b"<h1>404 - Not Found</h1>\r\n"
    b"<p>Request filtering on this server turns away a query string as long as this one.</p>\r\n"
    b"</body>\r\n"
    b"</html>\r\n"
)

GATEWAY = (
    "<html>\r\n"
    "<head><title>{status} {phrase}</title></head>\r\n"
    "<body>\r\n"
    "<center><h1>{status} {phrase}</h1></center>\r\n"
    "<hr><center>gateway</center>\r\n"
    "</body>\r\n"
    "</html>\r\n"
)


@dataclass(slots=True)
class Answer:
    """What goes back, and why; the sentences are for the journal and never on the wire."""

    status: int
    body: bytes
    why: str
    notes: tuple[str, ...] = ()
    headers: Headers = HEADERS
    delivery: Delivery | None = None

    @property
    def line(self) -> str:
        """The status line without its protocol."""
        return LINES.get(self.status) or f"{self.status:03} {phrase(self.status)}"


def one(row: bytes, why: str, notes: tuple[str, ...] = ()) -> Answer:
    """A single finished record."""
    return Answer(200, row, why, notes)


def many(rows: Iterable[bytes], why: str, notes: tuple[str, ...] = ()) -> Answer:
    """Finished records as a bare array."""
    # The brackets go to the rows beside them: a page is copied once, not three times.
    parts = list(rows) or [b""]
    parts[0] = b"[" + parts[0]
    parts[-1] += b"]"
    return Answer(200, b",".join(parts), why, notes)


def result(written: Result) -> bytes:
    """What became of one record of a write."""
    return orjson.dumps(written.printed())


def refusal(
    status: int, behaviour: Behaviour, why: str, *, text: str = "", more: Headers = (), notes: tuple[str, ...] = ()
) -> Answer:
    """A refusal in the account's error style, with the text of its status unless another is given."""
    text = text or TEXTS[status]
    style = STYLES.get(status, behaviour.error_style)
    body = orjson.dumps(text if style == "string" else {"message": text})
    return Answer(status, body, why, notes, (*HEADERS, *more) if more else HEADERS)


def unauthorized(behaviour: Behaviour, why: str) -> Answer:
    """401, which asks for credentials unless told not to."""
    more = (("WWW-Authenticate", "Basic"),) if behaviour["www_authenticate"] else ()
    return refusal(401, behaviour, why, more=more)


def limited(behaviour: Behaviour, full: Full) -> Answer:
    """429, whose text follows the limits configured."""
    assert behaviour.limits is not None
    text = TEXTS[429].format(**vars(behaviour.limits))
    more = (("Retry-After", str(full.retry_after)),) if behaviour["retry_after"] else ()
    return refusal(429, behaviour, full.why, text=text, more=more)


def no_such_verb(behaviour: Behaviour, method: str, allowed: Iterable[str], why: str) -> Answer:
    """405, which names the method and lists those that there are."""
    text = TEXTS[405].format(method=method)
    return refusal(405, behaviour, why, text=text, more=(("Allow", ", ".join(allowed)),))


def query_too_long(length: int, most: int) -> Answer:
    """The page that a server in front of Omni answers before Omni sees the call."""
    why = f"The query string has {length} bytes; more than {most} never reach Omni. Ask for fewer ids at a time."
    return Answer(404, QUERY_TOO_LONG, why, (), (("Content-Type", "text/html"),))


def gateway_page(status: int) -> Answer:
    """The page of a gateway that got no answer from Omni."""
    page = GATEWAY.format(status=status, phrase=phrase(status)).encode()
    return Answer(status, page, "", (), (("Content-Type", "text/html"),))


def picture(content: bytes, type_: str) -> Answer:
    """A stored picture. Not kept for long by caches: another may be put in its slot, under its name."""
    headers = (
        ("Content-Type", type_),
        ("Cache-Control", "public, max-age=60"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Answer(200, content, "A picture; anybody who has its link may see it.", (), headers)
