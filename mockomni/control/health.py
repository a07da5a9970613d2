"""What is this server, and is it ready?"""

from __future__ import annotations

from mockomni import __version__
from mockomni.accounts import Account
from mockomni.clock import stamp
from mockomni.control.answers import answer, here


def health():
    """Is the shop loaded? The only view that never asks who calls."""
    mock = here()
    account = mock.accounts.first()
    facts = facts_of(mock, account) if account else {}
    if account is None or "scenario" not in facts:
        return answer({"status": "starting", "version": __version__}, 503)
    return answer(
        {
            "status": "ready",
            "version": __version__,
            "scenario": facts["scenario"],
            "seed": int(facts["seed"]),
            "anchor": facts["anchor"],
            "database": "memory" if mock.store.in_memory else "file",
            "clock": stamp(account.clock.now()),
        }
    )


def facts_of(mock, account: Account) -> dict[str, str]:
    """What was said about an account's shop when it was made, or about the one it was copied from."""
    with mock.store.unit(account.id) as unit:
        return unit.facts()


ROUTES = (("GET", "/health", health),)
