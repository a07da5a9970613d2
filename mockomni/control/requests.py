"""What was asked lately, and why was it answered so? The journal over HTTP."""

from __future__ import annotations

import codecs
from base64 import b64encode
from typing import Any

from flask import request

from mockomni.control.answers import Refused, answer, here, whole_number
from mockomni.control.journal import MOST_EXCHANGES, Entry

FEW_REQUESTS = 50


def requests():
    """Recent requests, the newest first."""
    count = whole_number("limit", FEW_REQUESTS, 1, MOST_EXCHANGES)
    account_id = whole_number("account", None, 1)
    found = [entry.exchange.summary() for entry in here().journal.latest(account_id=account_id) if is_asked_for(entry)]
    return answer({"requests": found[:count]})


def one_request(id_: str):
    """Both sides of one request, and why it was answered so."""
    journal = here().journal
    entry = next(iter(journal.latest(1)), None) if id_ == "latest" else journal.find(id_)
    if entry is None:
        raise Refused(404, f"The journal has no request {id_!r}; it keeps the latest {journal.most_exchanges}.")
    return answer(whole(entry))


def is_asked_for(entry: Entry) -> bool:
    """Does an entry match the filters ``status`` (404 or 4xx), ``method`` and ``path`` (a part of it)?"""
    exchange, asked = entry.exchange, request.args
    status, method, path = asked.get("status"), asked.get("method"), asked.get("path")
    return (
        (not status or str(exchange.status) == status or f"{exchange.status // 100}xx" == status.lower())
        and (not method or exchange.method == method.upper())
        and (not path or path.lower() in exchange.path.lower())
    )


def whole(entry: Entry) -> dict[str, Any]:
    """An entry on its own."""
    exchange = entry.exchange
    return exchange.summary() | {
        "notes": list(exchange.notes),
        "request": side(exchange.request_headers, exchange.request_body, entry.request_length),
        "response": side(exchange.response_headers, exchange.response_body, entry.response_length),
    }


def side(headers, body: bytes, length: int) -> dict[str, Any]:
    """One side of an exchange: ``length`` is the body's own, of which ``body`` may show only the beginning."""
    kept: dict[str, Any] = {"headers": dict(headers), "length": length}
    if len(body) < length:
        kept["note"] = f"The body has {length} bytes; the journal keeps the first {len(body)}."
    try:
        # A body may be cut in the middle of a letter.
        text = codecs.getincrementaldecoder("utf-8")().decode(body, final=len(body) == length)
        return kept | {"body": text}
    except UnicodeDecodeError:
        return kept | {"body": b64encode(body).decode(), "encoding": "base64"}


ROUTES = (
    ("GET", "/requests", requests),
    ("GET", "/requests/<id_>", one_request),
)
