"""What do the tests of the sample share? The integration, pointed at each test's own Omni, on that Omni's time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import stocksync


@pytest.fixture
def client(omni):
    """The integration's own client. When it waits, only the clock of the shop moves."""
    client = stocksync.Omni(omni.url, omni.auth, wait=lambda seconds: omni.clock.advance(seconds=seconds))
    yield client
    client.close()


@pytest.fixture
def order():
    """An order as the web shop has it."""

    def order(number: int | str = 1, sku: str = "LAMP", quantity: float = 1, **more) -> dict:
        item = {"sku": sku, "quantity": quantity, "price": 49.5}
        return {"number": number, "name": "Ada Byron", "email": "ada@buyer.example", "items": [item]} | more

    return order
