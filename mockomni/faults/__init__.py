"""What shall go wrong? Rules that strike calls of one account, counted, and storms of many rules."""

from mockomni.faults.planned import Asked, Faults, Planned, Strike
from mockomni.faults.rule import EFFECTS, Rule

__all__ = ["EFFECTS", "Asked", "Faults", "Planned", "Rule", "Strike"]
