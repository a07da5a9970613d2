"""Which shop does a form ask for? Scenario, seed and anchor as somebody typed them."""

from __future__ import annotations

from collections.abc import Mapping

from mockomni.clock import day_of
from mockomni.seeding import Made, copy
from mockomni.seeding.sources import ready_made


def shop_asked_for(form: Mapping[str, str]) -> Made:
    """The shop; ValueError with a sentence for what cannot be one. What is left empty is as at a start."""
    scenario, seed, anchor = (form.get(name, "").strip() for name in ("scenario", "seed", "anchor"))
    if scenario not in ready_made():
        raise ValueError(f"there is no scenario {scenario[:50]!r}")
    return copy(scenario, read_seed(seed) if seed else None, day_of(anchor, "the anchor") if anchor else None)


def read_seed(text: str) -> int:
    """The number that the invented data follows from."""
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(f"a seed is a whole number of up to nine digits, not {text[:50]!r}")
    return int(text)
