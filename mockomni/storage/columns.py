"""What is searched of a row? Its values as the columns beside its wire form hold them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mockomni.resources import Resource
from mockomni.resources.fields import Cell
from mockomni.storage.wire import values_by

Row = dict[str, Any]
Names = tuple[str, ...]
Key = tuple[Any, ...]


class Columns:
    """Some of the search columns of a resource."""

    def __init__(self, names: Names, cells: Mapping[str, Cell]):
        self.names = names
        self.written = values_by(names)
        self._converts = [
            (name, cells[name].to_column) for name in names if type(cells[name]).to_column is not Cell.to_column
        ]
        self.are_plain = not self._converts

    def held(self, row: Row) -> Row:
        """A row's values as the columns hold them, by their names."""
        held = dict(zip(self.names, self.written(row), strict=True))
        for name, convert in self._converts:
            value = held[name]
            # Most are empty, and a column holds those as they are, but for an empty list.
            if value or value == []:
                held[name] = convert(value)
        return held

    def values(self, row: Row) -> Key:
        """The same, without the names."""
        return self.written(row) if self.are_plain else tuple(self.held(row).values())

    def differing(self, row: Row, other: Row) -> Names:
        """The columns in which two rows differ."""
        return tuple([name for name in self.names if row[name] != other[name]])


@lru_cache(maxsize=1024)
def columns_of(resource: Resource, names: Names | None = None) -> Columns:
    """Search columns of a resource, all unless named."""
    return Columns(tuple(resource.columns) if names is None else names, resource.columns)
