"""Which shops does this server have? Accounts on a page: opened from a scenario, shown, deleted."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, request

from mockomni.accounts import Account, Connection
from mockomni.errors import MockomniError
from mockomni.query.ids import id_of
from mockomni.seeding import SCENARIO
from mockomni.seeding.sources import ready_made
from mockomni.web.frame import here, onwards, page, sentence
from mockomni.web.gate import room
from mockomni.web.shops import shop_asked_for


class Shown(NamedTuple):
    """A line of the list."""

    account: Account
    facts: dict[str, str]
    connections: int


def accounts() -> Response:
    """Every account, oldest first."""
    known = here().accounts.with_facts()
    every = [Shown(account, facts, len(account.connections.all())) for account, facts in known]
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
        account, connection, key = opened()
    except (MockomniError, ValueError) as error:
        return form(sentence(str(error)), 400)
    return page("tenants_key.html", account=account, connection=connection, key=key)


def opened() -> tuple[Account, Connection, str]:
    """The account that the form asks for, with its connection and key."""
    username = request.form.get("username", "").strip()
    return here().accounts.open_with_key(username or None, shop_asked_for(request.form).image)


def ask_close(id_: str) -> Response:
    """Whether to delete an account."""
    return page("tenants_close.html", account=named(id_))


def close(id_: str) -> Response:
    """Delete an account with all that it has."""
    here().close_account(named(id_))
    return onwards("/accounts", "closed", account=None)


def named(id_: str) -> Account:
    """The account with that id, or NotFound."""
    return here().accounts.by_id(id_of(id_, "account"))
