"""How do other tools read the journal? As an HTTP Archive, HAR 1.2, which browsers and proxies open."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from mockomni import __version__
from mockomni.exchange import Exchange, Headers, phrase
from mockomni.journal.criteria import query_of
from mockomni.journal.ring import Entry

HTTP = "HTTP/1.1"
UNKNOWN = -1
# What a URL shows as it is, beside letters, digits and "_.-~".
PLAIN = "/:@!$&'()*+,;=%?"


def archive(entries: Iterable[Entry], scheme: str = "http") -> dict[str, Any]:
    """The entries as an archive, in the order they are given in.

    What mockomni alone knows is in comments, where the format has room for people, and in ``_mockomni`` for programs.
    """
    creator = {"name": "mockomni", "version": __version__}
    return {"log": {"version": "1.2", "creator": creator, "entries": [entry_json(each, scheme) for each in entries]}}


def entry_json(entry: Entry, scheme: str) -> dict[str, Any]:
    """One exchange as the archive has it."""
    exchange = entry.exchange
    return {
        "startedDateTime": datetime.fromtimestamp(exchange.at, UTC).isoformat(timespec="milliseconds"),
        "time": exchange.milliseconds,
        "request": request_json(entry, scheme),
        "response": response_json(entry),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.milliseconds, "receive": 0},
        "comment": " ".join((exchange.why, *exchange.notes)),
        "_mockomni": {"id": exchange.id, "account": exchange.account_id, "connection": exchange.connection or None},
    }


def request_json(entry: Entry, scheme: str) -> dict[str, Any]:
    exchange = entry.exchange
    told: dict[str, Any] = {
        "method": exchange.method,
        "url": url_of(exchange, scheme),
        "httpVersion": HTTP,
        "cookies": [],
        "headers": named(exchange.request_headers),
        "queryString": [{"name": name, "value": value} for name, value in query_of(exchange)],
        "headersSize": UNKNOWN,
        "bodySize": entry.request_length,
    }
    if exchange.request_body:
        type_ = header(exchange.request_headers, "content-type") or "application/octet-stream"
        told["postData"] = {"mimeType": type_, **text_of(exchange.request_body, entry.request_length, "_encoding")}
    return told


def response_json(entry: Entry) -> dict[str, Any]:
    exchange, length = entry.exchange, entry.response_length
    type_ = header(exchange.response_headers, "content-type") or "application/octet-stream"
    return {
        "status": exchange.status,
        "statusText": phrase(exchange.status) if exchange.status else "",
        "httpVersion": HTTP,
        "cookies": [],
        "headers": named(exchange.response_headers),
        "content": {"size": length, "mimeType": type_, **text_of(exchange.response_body, length, "encoding")},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": int(header(exchange.response_headers, "content-length") or UNKNOWN),
    }


def text_of(body: bytes, length: int, encoding: str) -> dict[str, str]:
    """A body as text, or in Base64 with ``encoding`` saying so; a comment when some of it is missing."""
    told = {}
    if len(body) < length:
        told["comment"] = f"The body has {length} bytes; the journal keeps the first {len(body)}."
    try:
        return {"text": body.decode(), **told}
    except UnicodeDecodeError:
        return {"text": b64encode(body).decode(), encoding: "base64", **told}


def url_of(exchange: Exchange, scheme: str) -> str:
    """Where a request went, as far as it said so."""
    host = header(exchange.request_headers, "host") or "localhost"
    query = f"?{quote(exchange.query, safe=PLAIN)}" if exchange.query else ""
    return f"{scheme}://{quote(host, safe=PLAIN + '[]')}{quote(exchange.path, safe='/:@')}{query}"


def named(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def header(headers: Headers, wanted: str) -> str:
    """The value of a header, or an empty text."""
    return next((value for name, value in headers if name.lower() == wanted), "")
