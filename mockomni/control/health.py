"""What is this server, and is it ready?"""

from __future__ import annotations

from mockomni import __version__
from mockomni.clock import stamp
from mockomni.control.answers import answer, here


def health():
    """Is the shop loaded? The only view that never asks who calls."""
    mock = here()
    account = mock.accounts.first()
    facts = account.facts() if account else {}
    if account is None or "scenario" not in facts:
        return answer({"status": "starting", "version": __version__}, 503)
    return answer(
        {
            "status": "ready",
            "version": __version__,
            "scenario": facts["scenario"],
            "seed": int(facts["seed"]),
            "anchor": facts["anchor"],
            "database": mock.store.kind,
            "clock": stamp(account.clock.now()),
        }
    )


ROUTES = (("GET", "/health", health),)
