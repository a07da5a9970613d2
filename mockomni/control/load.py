"""How do the caller's own records get into a shop? All of them, or none and a list of what is wrong."""

from __future__ import annotations

from mockomni.control.answers import answer, body, chosen


def load():
    """Put the caller's own records into the shop: all of them, or none and a list of what is wrong."""
    from mockomni.seeding.load import load as load_records

    return answer({"loaded": load_records(chosen().shop, body())}, 201)


ROUTES = (("POST", "/load", load),)
