"""What shall go wrong? Rules that strike calls of one account, counted, and storms of many rules."""

from typing import TYPE_CHECKING

from mockomni.faults.planned import Asked, Faults, Planned, Strike

if TYPE_CHECKING:
    from mockomni.faults.rule import EFFECTS, Rule

__all__ = ["EFFECTS", "Asked", "Faults", "Planned", "Rule", "Strike"]


def __getattr__(name: str):
    # A server starts without rules, and so without what describes them.
    if name not in ("EFFECTS", "Rule"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mockomni.faults import rule

    return getattr(rule, name)
