"""What does a shop print? Every row of a resource, without a door."""

from __future__ import annotations

import itertools
from typing import Any

import orjson

from mockomni.engine import Shop
from mockomni.query.bind import bind
from mockomni.resources import SHELF


def wired(shop: Shop, name: str) -> list[dict[str, Any]]:
    """Every row of a resource as the API prints it, page after page."""
    rows: list[dict[str, Any]] = []
    for page in itertools.count(1):
        query = bind(SHELF[name], [("page", str(page)), ("rows", "250")], shop.behaviour)
        found = [orjson.loads(wire) for wire in shop.list(SHELF[name], query)]
        if not found:
            return rows
        rows += found
