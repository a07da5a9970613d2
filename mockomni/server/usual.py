"""What does nearly every client send? Heads of the usual kind, read in one go; any other is left to cheroot."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import NamedTuple

# A path that says what it means, without escapes, a host or a slash too many.
LINE = rb"(GET|POST|PUT|DELETE|HEAD) ((/(?!/)[\w.~!$&'()*+,;=:@/-]*)(?:\?([!-\"$-~]*))?) HTTP/1\.1\r\n"
FIRST = re.compile(LINE, re.ASCII)
HEAD = re.compile(LINE + rb"((?:[A-Za-z0-9!$&*.^`|~-]+:[^\r\n]*\r\n)*)\r\n", re.ASCII)
ENDS = b"\r\n\r\n"
LONGEST_HEADERS = 16 * 1024
LENGTH = re.compile(rb"[0-9]{1,18}")
# These change how a request is read, so only cheroot's reader takes them.
UNUSUAL = {b"Transfer-Encoding", b"Expect"}
# Headers that the server adds unless the app did.
OURS = {b"connection", b"date", b"server"}


class Head(NamedTuple):
    """A request's line and headers: names as ``Content-Length``, values without the space around them.

    length  how many bytes of body follow
    size    how many bytes the head itself has
    """

    method: bytes
    uri: bytes
    path: bytes
    query: bytes
    headers: dict[bytes, bytes]
    length: int
    size: int


def read(begun: bytes) -> Head | None:
    """The head that these bytes begin with; None when it is not there yet, or not of the usual kind."""
    found = HEAD.match(begun)
    if found is None:
        return None
    method, uri, path, query, lines = found.groups()
    pairs = [line.partition(b":")[::2] for line in lines.splitlines()]
    headers = {titled(name): value.strip() for name, value in pairs}
    length = headers.get(b"Content-Length", b"0")
    if len(headers) < len(pairs) or not UNUSUAL.isdisjoint(headers) or not LENGTH.fullmatch(length):
        return None
    return Head(method, uri, path, query or b"", headers, int(length), found.end())


def may_become(begun: bytes) -> bool:
    """May this be the beginning of a head of the usual kind?"""
    return (
        len(begun) < LONGEST_HEADERS and b"\n\n" not in begun and (b"\n" not in begun or FIRST.match(begun) is not None)
    )


def is_last(headers: Mapping[bytes, bytes]) -> bool:
    """Does the client say that it asks nothing more over this connection?"""
    return b"close" in headers.get(b"Connection", b"").lower()


def answer(status: bytes, headers: Iterable[tuple[bytes, bytes]], server: bytes) -> bytes:
    """The head of an answer after which the connection goes on."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    return b"HTTP/1.1 %b\r\n%bDate: %b\r\nServer: %b\r\n\r\n" % (
        status,
        lines,
        date(int(time.time())),
        server,
    )


@lru_cache(maxsize=1)
def date(second: int) -> bytes:
    """A second as headers say it."""
    return formatdate(second, usegmt=True).encode()


@lru_cache(maxsize=256)
def titled(name: bytes) -> bytes:
    """A header's name as it is compared."""
    return name.title()


@lru_cache(maxsize=256)
def in_environ(name: bytes) -> str:
    """Under which key a WSGI app finds the header of that name."""
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
