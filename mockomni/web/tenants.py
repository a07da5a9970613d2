"""Which shops does this server have? Accounts on a page: opened from a scenario, shown, deleted."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, request

from mockomni.accounts import Account, everything
from mockomni.errors import MockomniError, NotFound
from mockomni.seeding import SCENARIO
from mockomni.seeding.sources import ready_made
from mockomni.web.frame import MOST_DIGITS, here, onwards, page, sentence
from mockomni.web.gate import room
from mockomni.web.shops import shop_asked_for


class Shown(NamedTuple):
    """A line of the list."""

    account: Account
    facts: dict[str, str]
    connections: int


def accounts() -> Response:
    """Every account, oldest first."""
    every = [Shown(each, each.facts(), len(each.connections.all())) for each in here().accounts]
    return page("tenants.html", every=every)


def ask() -> Response:
    """The form for a new account."""
    return form()


def form(problem: str = "", status: int = 200) -> Response:
    """The form, with what was wrong with it before."""
    sent = request.form
    return page(
        "tenants_new.html",
        status,
        problem=problem,
        scenarios=ready_made(),
        scenario=sent.get("scenario", SCENARIO),
        username=sent.get("username", ""),
        seed=sent.get("seed", ""),
        anchor=sent.get("anchor", ""),
        nonce=room().once.new(),
    )


def open_account() -> Response:
    """A new account with a shop and one connection that may do everything; its key is shown this once."""
    if not room().once.take(request.form.get("nonce", "")):
        return onwards("/accounts", "shown")
    try:
        account = opened()
    except (MockomniError, ValueError) as error:
        return form(sentence(str(error)), 400)
    connection, key = account.connections.add("Default", everything())
    return page("tenants_key.html", account=account, connection=connection, key=key)


def opened() -> Account:
    """The account that the form asks for."""
    username = request.form.get("username", "").strip()
    return here().accounts.open(username or None, shop_asked_for(request.form).image)


def ask_close(id_: str) -> Response:
    """Whether to delete an account."""
    return page("tenants_close.html", account=named(id_))


def close(id_: str) -> Response:
    """Delete an account with all that it has."""
    account = named(id_)
    here().accounts.close(account)
    here().journal.clear(account.id)
    here().faults.clear(account.id)
    return onwards("/accounts", "closed", account=None)


def named(id_: str) -> Account:
    """The account with that id, or NotFound."""
    if not id_.isdecimal() or len(id_) > MOST_DIGITS:
        raise NotFound(f"there is no account {id_[:MOST_DIGITS]!r}")
    return here().accounts.by_id(int(id_))
