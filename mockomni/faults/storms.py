"""What is a bad day made of? Named storms: many rules, each of which strikes now and then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockomni.errors import Invalid, NotFound
from mockomni.faults.reading import read_rule
from mockomni.faults.rule import Rule

STORMS: Mapping[str, tuple[str, tuple[dict[str, Any], ...]]] = {
    "flaky-network": (
        "Answers come late, break off, or do not come at all.",
        (
            {"effect": "reset", "probability": 0.04},
            {"effect": "reset", "probability": 0.02, "commit": True},
            {"effect": "half", "probability": 0.03},
            {"effect": "truncated", "probability": 0.02},
            {"effect": "stalled", "probability": 0.01},
            {"effect": "slow", "probability": 0.1, "delay": 1.5},
        ),
    ),
    "busy-afternoon": (
        "Omni is slow, says 429 with and without Retry-After, and now and then 503.",
        (
            {"effect": "status", "status": 429, "retry_after": 1, "probability": 0.08},
            {"effect": "status", "status": 429, "retry_after": 0, "probability": 0.04},
            {"effect": "status", "status": 503, "probability": 0.03},
            {"effect": "slow", "probability": 0.2, "delay": 0.5},
            {"effect": "slow", "probability": 0.05, "delay": 3},
        ),
    ),
    "bad-day": (
        "All that has been seen in production: gateways in between, writes that stand and answer 500, stale reads.",
        (
            {"effect": "html", "status": 502, "probability": 0.04},
            {"effect": "status", "status": 500, "probability": 0.03},
            {"method": "PUT", "effect": "commit_then_500", "probability": 0.05},
            {"method": "POST", "effect": "commit_then_500", "probability": 0.05},
            {"effect": "status", "status": 503, "probability": 0.02},
            {"effect": "status", "status": 429, "probability": 0.04},
            {"effect": "truncated", "probability": 0.03},
            {"effect": "half", "probability": 0.02},
            {"effect": "reset", "probability": 0.02},
            {"effect": "stalled", "probability": 0.005},
            {"method": "GET", "effect": "stale", "probability": 0.1},
            {"effect": "slow", "probability": 0.1, "delay": 1},
        ),
    ),
}  # fmt: skip
# What a storm takes: it is the same for all of its rules.
SHARED = ("path", "connection", "seed", "after", "until", "seconds")


def storm(name: str, sent: Mapping[str, Any] | None = None, now: float = 0.0) -> list[Rule]:
    """The rules of a storm, with what ``sent`` says of all of them; NotFound for a name that is none's."""
    plain = name.strip().lower().replace("_", "-")
    if plain not in STORMS:
        raise NotFound(f"there is no storm {name!r}; there are: {', '.join(STORMS)}")
    stray = next((each for each in sent or {} if each not in SHARED), None)
    if stray is not None:
        raise Invalid([f"a storm has no {stray!r}; it takes {', '.join(SHARED)}"])
    shared = read_rule({"effect": "reset", **(sent or {})}, now)
    said = {each: getattr(shared, each) for each in ("path", "connection", "seed", "after", "until")}
    return [replace(read_rule(each), storm=plain, **said) for each in STORMS[plain][1]]
