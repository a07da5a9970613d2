"""What is in the shop when it opens? ``plant`` fills an empty store from a scenario, or checks the one it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mockomni.errors import ScenarioError
from mockomni.seeding import template
from mockomni.storage import directory, image
from mockomni.storage.store import Image, Store

SCENARIO = "standard"
# The scenario without a template, which ``seeding.large`` builds into a database ahead of the server.
LARGE = "large"
# The fact that says how far a shop is that is not finished.
BUILDING = "building"
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
    """Fill the first account's shop from a scenario and say what was made; None means that nobody said.

    Nobody saying means the scenario ``standard``, seed 1 and today (UTC). A store that has a shop is opened as it is;
    ScenarioError when the scenario, seed or anchor said is not the one it was made with. ``reset`` replaces the shop
    whatever is in it, and takes back what was changed of clock and behaviour; accounts and their connections stay.
    """
    known = None if store.is_new else facts(store)
    if known is not None and not reset:
        refuse_unfinished(store)
        agree(known, store.location, scenario=scenario, seed=seed, anchor=anchor)
        return known
    store.fill(1, *ready(scenario, seed, anchor))
    if known is not None:
        with store.directory(write=True) as unit:
            directory.change_account(unit, 1, behaviour="", clock="")
    planted = facts(store)
    assert planted is not None
    return planted


def refuse_unfinished(store: Store) -> None:
    """ScenarioError when the shop is still being built."""
    with store.unit() as unit:
        if unit.facts().get(BUILDING):
            raise ScenarioError(
                f"{store.location} holds a large shop that is not finished; run `mockomni seed --scenario {LARGE} "
                f"--database {store.location}` to go on with it, or pass --reset to replace it"
            )


class Made(NamedTuple):
    """A shop to fill an account with."""

    image: bytes
    facts: Facts


def shop(scenario: str | None = None, seed: int | None = None, anchor: date | None = None) -> Made:
    """A shop of a scenario, led up to an anchor; ScenarioError when there can be none."""
    made = image.stating(*ready(scenario, seed, anchor))
    return Made(made, read_facts(image.facts(made)))


def ready(scenario: str | None, seed: int | None, anchor: date | None) -> tuple[Image, Mapping[str, str]]:
    """As ``shop``, without what is to be said of it: its image, and that."""
    seed = template.SEED if seed is None else seed
    anchor = anchor or today()
    if scenario == LARGE:
        raise ScenarioError(f"a large shop is built ahead: mockomni seed --scenario {LARGE} --database FILE")
    if anchor.year not in YEARS:
        raise ScenarioError(f"anchor {anchor} is not between the years {YEARS[0]} and {YEARS[-1]}")
    made = template.template(scenario or SCENARIO, seed)
    return made.led_up_to(anchor), {"scenario": made.name, "seed": str(seed), "anchor": anchor.isoformat()}


def copy(scenario: str | None = None, seed: int | None = None, anchor: date | None = None) -> Made:
    """As ``shop``, for those who ask for the same one again and again: the latest that never change are remembered."""
    scenario, seed = scenario or SCENARIO, template.SEED if seed is None else seed
    if not template.is_shipped(scenario, seed):
        return shop(scenario, seed, anchor)
    return remembered(scenario, seed, anchor or today())


@lru_cache(maxsize=2)
def remembered(scenario: str, seed: int, anchor: date) -> Made:
    """As ``shop``."""
    return shop(scenario, seed, anchor)


def today() -> date:
    """The anchor when nobody said one."""
    return datetime.now(UTC).date()


def facts(store: Store, account_id: int = 1) -> Facts | None:
    """What was said about a shop when it was made; None when there is no shop."""
    with store.unit(account_id) as unit:
        said = unit.facts()
    return read_facts(said) if "scenario" in said else None


def read_facts(said: Mapping[str, str]) -> Facts:
    """Facts as a shop keeps them."""
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
