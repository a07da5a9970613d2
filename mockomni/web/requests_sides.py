"""How does a person read one side of an exchange? Headers, query and body as text, and the call as a command."""

from __future__ import annotations

import shlex
from codecs import getincrementaldecoder
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

import orjson
from markupsafe import Markup

from mockomni.exchange import Headers
from mockomni.journal import Entry
from mockomni.web import pretty

# Nobody reads further on a page.
MOST_LETTERS = 120_000
BYTES_A_LINE, MOST_DUMPED = 16, 1024
# What curl says by itself, what belongs to this one connection, and what stands in ``-u``.
NOT_TOLD = frozenset(
    {"accept-encoding", "authorization", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)
KEY = '"$CIN7_KEY"'


class Body(NamedTuple):
    """A body as a page shows it."""

    shown: str | Markup
    kind: str
    notes: list[str]


def body(sent: bytes, length: int) -> Body:
    """What a body says: JSON indented, other text as it is, anything else as a dump of its first bytes."""
    if not length:
        return Body("", "empty", [])
    is_cut = len(sent) < length
    notes = [f"The body has {length:,} bytes; the journal keeps the first {len(sent):,}."] if is_cut else []
    try:
        # A body may be cut in the middle of a letter.
        text = getincrementaldecoder("utf-8-sig")().decode(sent, final=not is_cut)
    except UnicodeDecodeError as error:
        notes.append(f"These bytes are no UTF-8: {error.reason} at byte {error.start + 1}.")
        return Body(dumped(sent), "binary", notes)
    if len(text) > MOST_LETTERS:
        notes.append(f"This page shows the first {MOST_LETTERS:,} letters of {len(text):,}.")
        text, is_cut = text[:MOST_LETTERS], True
    return as_json(text, is_cut, notes) if text.lstrip()[:1] in ("{", "[") else Body(text, "text", notes)


def as_json(text: str, is_cut: bool, notes: list[str]) -> Body:
    """Text that begins as JSON does, which it may not be."""
    if not is_cut:
        try:
            orjson.loads(text)
        except ValueError as error:
            return Body(text, "text", [*notes, f"This is no JSON: {error}."])
    return Body(pretty.indented(text), "JSON", notes)


def dumped(sent: bytes) -> str:
    """The first bytes in two columns: as numbers, and as letters where they are any."""
    lines = []
    for start in range(0, min(len(sent), MOST_DUMPED), BYTES_A_LINE):
        part = sent[start : start + BYTES_A_LINE]
        letters = "".join(chr(each) if 32 <= each < 127 else "." for each in part)
        lines.append(f"{start:06x}  {part.hex(' '):<{BYTES_A_LINE * 3}} {letters}")
    return "\n".join(lines)


def parameters(query: str) -> list[tuple[str, str]]:
    """Names and values of a query string, read as people mean them."""
    return parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace")


def curl(entry: Entry, base: str) -> str:
    """A command that makes the same call again; its key is a variable, for the journal has none."""
    exchange = entry.exchange
    address = base + quote(exchange.path, safe="/~!$&'()*+,;=:@") + (f"?{exchange.query}" if exchange.query else "")
    parts = [f"curl -X {shlex.quote(exchange.method)} {shlex.quote(address)}"]
    username = username_of(exchange.request_headers)
    if username is not None:
        parts.append(f"-u {shlex.quote(f'{username}:')}{KEY}")
    for name, value in exchange.request_headers:
        if name.lower() not in NOT_TOLD:
            parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if entry.request_length:
        parts.append(f"--data-binary {carried(exchange.request_body, entry.request_length)}")
    return " \\\n  ".join(parts)


def carried(sent: bytes, length: int) -> str:
    """A body as an argument, or the name of a file for one that is cut or no text."""
    try:
        text = sent.decode()
    except UnicodeDecodeError:
        return "@body.bin"
    return "@body.json" if len(sent) < length or "\0" in text else shlex.quote(text)


def username_of(headers: Headers) -> str | None:
    """The username that a call came with; None when it came with none, or with another scheme."""
    sent = next((value for name, value in headers if name.lower() == "authorization"), "")
    scheme, _, rest = sent.partition(" ")
    return rest.rpartition(":")[0] if scheme.lower() == "basic" and ":" in rest else None
