"""Which shops does this server have? Accounts over HTTP: opened from a scenario or a snapshot, listed, deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from mockomni.accounts import Account, Connection
from mockomni.clock import day_of, stamp
from mockomni.control.answers import Refused, answer, body, chosen, here
from mockomni.query.ids import id_of
from mockomni.seeding import copy

MADE_FROM = ("scenario", "seed", "anchor")
SAID = (*MADE_FROM, "username", "key", "settings")


def accounts():
    """Every account, oldest first."""
    return answer({"accounts": [account_json(*each) for each in here().accounts.with_facts()]})


def open_account():
    """A new account, with a shop of a scenario and one connection that may do everything; its key is in this answer."""
    sent = body()
    unknown = sorted(set(sent) - set(SAID))
    if unknown:
        raise Refused(400, f"An account has {', '.join(SAID)}, and no {unknown[0]!r}.")
    account, connection, key = opened(sent, copy(*read_made_from(sent)).image)
    return answer({**account_json(account, account.facts()), "key": key, "connection": connection.id}, 201)


def opened(sent: dict[str, Any], image: bytes) -> tuple[Account, Connection, str]:
    """The account itself, with its connection and key."""
    username, key, settings = sent.get("username"), sent.get("key"), sent.get("settings")
    if not isinstance(username, str | None) or not isinstance(key, str | None):
        raise Refused(400, "username and key are texts.")
    if not isinstance(settings, dict | None):
        raise Refused(400, 'settings are an object such as {"limits": "off"}.')
    try:
        return here().accounts.open_with_key(username, image, settings, key=key)
    except ValueError as error:
        raise Refused(400, f"{error}.") from None


def one_account(id_: str):
    """One account."""
    account = here().accounts.by_id(id_of(id_, "account"))
    return answer(account_json(account, account.facts()))


def close_account(id_: str):
    """Delete an account with all that it has: its shop, its connections, its snapshots."""
    account = here().accounts.by_id(id_of(id_, "account"))
    shown = account_json(account, account.facts())
    here().close_account(account)
    return answer(shown)


def reset():
    """Begin anew: the shop as its scenario makes it, or another one; clock and settings as at the start, no faults."""
    account, sent = chosen(), body()
    unknown = sorted(set(sent) - set(MADE_FROM))
    if unknown:
        raise Refused(400, f"A reset takes {', '.join(MADE_FROM)}, and no {unknown[0]!r}.")
    facts = account.facts()
    known = {name: facts[name] for name in MADE_FROM if name in facts} if "scenario" not in sent else {}
    account.refill(copy(*read_made_from(known | sent)).image)
    here().faults.clear(account.id)
    return answer(account_json(account, account.facts()))


def read_made_from(sent: dict[str, Any]) -> tuple[str | None, int | None, date | None]:
    """Scenario, seed and anchor as they were sent or are remembered; None for what nobody said."""
    scenario, seed, anchor = (sent.get(name) for name in MADE_FROM)
    if not isinstance(scenario, str | None):
        raise Refused(400, f"scenario is a name, not {scenario!r}.")
    try:
        day = None if anchor is None else day_of(anchor, "anchor")
        return scenario, None if seed is None else whole_seed(seed), day
    except ValueError as error:
        raise Refused(400, f"{error}.") from None


def whole_seed(sent: Any) -> int:
    """A seed as it was sent; ValueError when it is no whole number."""
    try:
        return int(str(sent))
    except ValueError:
        raise ValueError(f"seed is a whole number, not {repr(sent)[:50]}") from None


def account_json(account: Account, facts: dict[str, str]) -> dict[str, Any]:
    """An account as this door shows it."""
    return {
        "id": account.id,
        "username": account.username,
        "company": facts.get("company"),
        "scenario": facts.get("scenario"),
        "seed": int(facts["seed"]) if "seed" in facts else None,
        "anchor": facts.get("anchor"),
        "clock": stamp(account.clock.now()),
        "connections": len(account.connections.all()),
    }


ROUTES = (
    ("GET", "/accounts", accounts),
    ("POST", "/accounts", open_account),
    ("GET", "/accounts/<id_>", one_account),
    ("DELETE", "/accounts/<id_>", close_account),
    ("POST", "/reset", reset),
)
