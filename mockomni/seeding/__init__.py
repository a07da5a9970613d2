"""What is in the shop when it opens? ``plant`` fills an empty store from a scenario, or checks the one it has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from mockomni.errors import ScenarioError
from mockomni.seeding import template
from mockomni.storage import image
from mockomni.storage.store import Store

SCENARIO = "standard"
YEARS = range(2000, 3000)


class Facts(NamedTuple):
    """What was said about a shop when it was made."""

    scenario: str
    seed: int
    anchor: date
    company: str
    region: str


def plant(
    store: Store,
    *,
    scenario: str | None = None,
    seed: int | None = None,
    anchor: date | None = None,
    reset: bool = False,
) -> Facts:
    """Fill an empty store from a scenario and say what was made; None means that nobody said.

    Nobody saying means the scenario ``standard``, seed 1 and today (UTC). A store that has a shop is opened as it is;
    ScenarioError when the scenario, seed or anchor said is not the one it was made with. ``reset`` replaces the shop
    whatever is in it; the first account and its connections stay.
    """
    empty = store.is_empty()
    known = None if empty else facts(store)
    if known is not None and not reset:
        agree(known, store.location, scenario=scenario, seed=seed, anchor=anchor)
        return known
    seed = template.SEED if seed is None else seed
    anchor = anchor or datetime.now(UTC).date()
    if anchor.year not in YEARS:
        raise ScenarioError(f"anchor {anchor} is not between the years {YEARS[0]} and {YEARS[-1]}")
    ready_made, name = template.template(scenario or SCENARIO, seed)
    store.fill(
        image.readied(
            ready_made,
            (anchor - template.REFERENCE).days,
            {"scenario": name, "seed": str(seed), "anchor": anchor.isoformat()},
            None if empty else image.tenants(store, 1),
        )
    )
    planted = facts(store)
    assert planted is not None
    return planted


def facts(store: Store) -> Facts | None:
    """What was said about the shop in a store that has tables; None when there is no shop."""
    with store.unit() as unit:
        said = unit.facts()
    if "scenario" not in said:
        return None
    return Facts(
        said["scenario"], int(said["seed"]), date.fromisoformat(said["anchor"]), said["company"], said["region"]
    )


def agree(known: Facts, location: str, **said: str | int | date | None) -> None:
    """ScenarioError unless what was said is what the shop was made with."""
    for name, value in said.items():
        made = getattr(known, name)
        if value in (None, made) or (name == "scenario" and Path(str(value)).name == made):
            continue
        raise ScenarioError(
            f"{location} holds a shop made with --{name} {made}, not {value}; "
            f"leave --{name} out to open it, or pass --reset to replace it"
        )
