"""Who is who? Further persons at a contact have numbers of their own."""

from __future__ import annotations

from mockomni.rules.change import Change


def further_persons(change: Change) -> None:
    """Secondary contacts are numbered; one sent back with its number keeps it."""
    for person in change.row["secondaryContacts"]:
        person["id"] = person["id"] or change.unit.next("secondaryContacts")
