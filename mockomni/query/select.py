"""Which parts of a row were asked for? The projection that ``fields`` names."""

from __future__ import annotations

from typing import Any

from mockomni.query.parse import Selected


def select(row: dict[str, Any], fields: tuple[Selected, ...]) -> dict[str, Any]:
    """The selected fields of a row in the order of ``fields``, which a bound query gives in wire order."""
    return {each.name: part(row[each.name], each.children) for each in fields if each.name in row}


def part(value: Any, children: tuple[Selected, ...]) -> Any:
    if not children:
        return value
    if isinstance(value, dict):
        return select(value, children)
    if isinstance(value, list):
        return [part(item, children) for item in value]
    return value
