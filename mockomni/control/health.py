"""What is this server, and is it ready?"""

from __future__ import annotations

from mockomni import __version__
from mockomni.clock import stamp
from mockomni.control.answers import answer, here, told
from mockomni.errors import Unavailable


def health():
    """Is the shop loaded, and can it be reached? The only view that never asks who calls."""
    try:
        here().counter.check()
        return state(here())
    except Unavailable as error:
        return answer({"status": "unavailable", "version": __version__, "error": f"{told(error)}."}, 503)


def state(mock):
    """What there is to say of a server whose database answers."""
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
