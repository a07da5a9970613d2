"""How does an answer leave that shall not leave well? Late, in part, or not at all, while no worker waits for it."""

from mockomni.late.answer import Late
from mockomni.late.delivery import WIRE, Delivery
from mockomni.late.sleeper import Sleeper

__all__ = ["WIRE", "Delivery", "Late", "Sleeper"]
