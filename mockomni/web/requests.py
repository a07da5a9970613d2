"""What did clients ask, and why were they answered so? The live journal, and both sides of one request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, redirect, request

from mockomni.accounts import Account
from mockomni.errors import Invalid, NotFound
from mockomni.journal import Entry
from mockomni.journal.criteria import Criteria
from mockomni.journal.ring import MOST_EXCHANGES
from mockomni.settings import Limits
from mockomni.web import requests_sides as sides
from mockomni.web.frame import base, chosen, here, page, to

METHODS = ("GET", "POST", "PUT", "DELETE")
STATUSES = ("2xx", "4xx", "5xx", "400", "401", "403", "404", "429")
FILTERS = ("method", "status", "connection", "path", "query", "body")
MOST_SHOWN = 100
OFFERED = (MOST_SHOWN, 250, MOST_EXCHANGES)


def journal() -> Response:
    """The latest requests, which keep coming in unless paused."""
    account, asked = chosen(), filters()
    return page(
        "requests.html",
        asked=asked,
        paused="paused" in request.args,
        methods=METHODS,
        statuses=STATUSES,
        connections=sorted(connection.name for connection in account.connections.all()),
        offered=OFFERED,
        account=account,
        account_named=request.args.get("account"),
        base=base(),
        pace=pace(account),
        forgotten=here().journal.forgotten(account.id),
        pause=to("/requests", **asked, paused="yes", limits=request.args.get("limits")),
        go_on=to("/requests", **asked, limits=request.args.get("limits")),
        **found(account, asked),
    )


def rows() -> Response:
    """What has changed since a page was made: the rows as they are now, or nothing (204)."""
    shown = found(chosen(), filters())
    if shown["newest"] == request.args.get("newest", "") and not shown["problems"]:
        return Response(status=204)
    return page("requests_rows.html", **shown, paused=False, filtered=any(filters().values()))


def filters() -> dict[str, str]:
    """The filters as they were written."""
    return {name: request.args.get(name, "") for name in (*FILTERS, "most")}


def found(account: Account, asked: dict[str, str]) -> dict[str, Any]:
    """The entries that the filters let through, and the address that tells of newer ones."""
    try:
        criteria, problems = criteria_of(account, asked), []
        entries = here().journal.latest(most(asked), account_id=None, criteria=criteria)
    except Invalid as error:
        entries, problems = [], error.problems
    newest = entries[0].exchange.id if entries else ""
    return {
        "exchanges": [entry.exchange for entry in entries],
        "problems": problems,
        "newest": newest,
        "poll": to("/requests/rows", **asked, newest=newest),
    }


def criteria_of(account: Account, asked: dict[str, str]) -> Criteria:
    """What the filters mean; Invalid with a sentence for each that means nothing."""
    criteria = Criteria.read((name, asked[name]) for name in FILTERS)
    return replace(criteria, account=account.id, strangers=is_first(account))


def is_first(account: Account) -> bool:
    """Is it the account that is shown when none is named? To it belong the calls that nobody was recognised in."""
    return account.id == here().accounts.first().id


def most(asked: dict[str, str]) -> int:
    """How many entries are shown."""
    return next((each for each in OFFERED if str(each) == asked["most"]), MOST_SHOWN)


def pace(account: Account) -> dict[str, Any] | None:
    """How often these calls would have been refused under limits, when that is asked."""
    text = request.args.get("limits", "").strip()
    if not text:
        return None
    try:
        limits = Limits.read(text)
    except ValueError as error:
        return {"problem": f"{error}."}
    return (
        here().journal.pace(account.id, limits).as_json()
        if limits
        else {"problem": "Limits that are off refuse nothing."}
    )


def clear() -> Response:
    """Forget the requests of this account."""
    account = chosen()
    here().journal.clear(account.id, strangers=is_first(account))
    return redirect(to("/requests"), 303)  # type: ignore[return-value]


# One request


def one(id_: str) -> Response:
    """Both sides of one request, and why it was answered so."""
    entry = entry_of(chosen(), id_)
    exchange = entry.exchange
    return page(
        "requests_one.html",
        exchange=exchange,
        parameters=sides.parameters(exchange.query),
        request_body=sides.body(exchange.request_body, entry.request_length),
        response_body=sides.body(exchange.response_body, entry.response_length),
        request_length=entry.request_length,
        response_length=entry.response_length,
        curl=sides.curl(entry, base()),
    )


def entry_of(account: Account, id_: str) -> Entry:
    """The entry of that id, or the ``latest``; NotFound when it is forgotten, or another account's."""
    mine = criteria_of(account, dict.fromkeys(FILTERS, ""))
    latest = here().journal.latest(1, criteria=mine) if id_ == "latest" else []
    entry = latest[0] if latest else here().journal.find(id_)
    owner = entry.exchange.account_id if entry else None
    if entry is None or owner not in ((account.id, None) if is_first(account) else (account.id,)):
        raise NotFound(f"the journal has no request {id_[:60]!r}; it keeps the latest {MOST_EXCHANGES}")
    return entry
