"""What does a test hold in its hands? A private shop: its address, key and clock, and what was called in it."""

from mockomni.testing.calls import Call
from mockomni.testing.emulator import Emulator, shop
from mockomni.testing.options import Options
from mockomni.testing.shop import Connection, Omni
from mockomni.testing.stock import Stock

__all__ = ["Call", "Connection", "Emulator", "Omni", "Options", "Stock", "shop"]
