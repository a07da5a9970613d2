"""What was asked lately, and why was it answered so? The journal over HTTP."""

from __future__ import annotations

import codecs
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request

from mockomni.control.answers import Refused, answer, chosen, here, whole_number
from mockomni.journal.ring import MOST_EXCHANGES, Entry
from mockomni.settings import Limits

if TYPE_CHECKING:
    from mockomni.journal.criteria import Criteria

FEW_REQUESTS = 50
# What this door reads itself; every other parameter is a criterion.
OWN = frozenset({"limit", "account"})


def requests():
    """Recent requests, the newest first."""
    count = whole_number("limit", FEW_REQUESTS, 1, MOST_EXCHANGES)
    asked, journal = criteria(), here().journal
    found = [entry.exchange.summary() for entry in journal.latest(count, criteria=asked)]
    return answer({"requests": found, "forgotten": journal.forgotten(asked.account)})


def one_request(id_: str):
    """Both sides of one request, and why it was answered so: of any account unless one is named.

    With ``latest`` for an id it is the latest that meets the criteria.
    """
    journal = here().journal
    found = next(iter(journal.latest(1, criteria=criteria())), None) if id_ == "latest" else journal.find(id_)
    if found is None or ("account" in request.args and found.exchange.account_id != chosen().id):
        raise Refused(404, f"The journal has no request {id_!r}; it keeps the latest {journal.most_exchanges}.")
    return answer(whole(found))


def as_archive():
    """Requests as an HTTP Archive, in the order in which they came; all that the journal has unless limited."""
    from mockomni.journal.har import archive

    count = whole_number("limit", MOST_EXCHANGES, 1, MOST_EXCHANGES)
    found = here().journal.latest(count, criteria=criteria())
    return answer(archive(reversed(found), request.scheme))


def expected():
    """How many requests were as expected; when none was, text about the nearest of them and what differs."""
    from mockomni.journal.nearest import unlike

    asked, journal = criteria(), here().journal
    known = journal.latest(criteria=type(asked)(account=asked.account, strangers=asked.strangers))
    matching = sum(asked.matches(entry.exchange) for entry in known)
    text = "" if matching else unlike(asked, known)
    return answer({"matching": matching, "forgotten": journal.forgotten(asked.account), "text": text})


def clear_requests():
    """Forget the requests of an account, and how often it called."""
    account_id = chosen().id
    here().journal.clear(account_id, strangers="account" not in request.args)
    return answer({"cleared": account_id})


def limits():
    """How many of the account's calls would have been refused under limits of choice, its own by default."""
    account, text = chosen(), request.args.get("limits", "").strip()
    try:
        asked = Limits.read(text) if text else account.behaviour.limits or Limits()
    except ValueError as error:
        raise Refused(400, f"{error}.") from None
    if asked is None:
        raise Refused(400, "Limits that are off refuse nothing; ask for some, like 3/60/5000.")
    return answer(here().journal.pace(account.id, asked).as_json())


def criteria() -> Criteria:
    """The criteria in the query string: of the account that is named, else of the first and of strangers."""
    from mockomni.journal.criteria import Criteria

    asked = Criteria.read((name, value) for name, value in request.args.items(multi=True) if name not in OWN)
    if "account" in request.args:
        return replace(asked, account=chosen().id)
    first = here().accounts.first()
    return replace(asked, account=first.id, strangers=True) if first else asked


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
    ("GET", "/requests.har", as_archive),
    ("DELETE", "/requests", clear_requests),
    ("GET", "/requests/expected", expected),
    ("GET", "/requests/limits", limits),
    ("GET", "/requests/<id_>", one_request),
)
