"""What is searched of a row? Its values as the columns beside its wire form hold them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import compress
from operator import ne
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
        converts = [
            (place, cells[name])
            for place, name in enumerate(names)
            if type(cells[name]).to_column is not Cell.to_column
        ]
        # What is empty is held as it is, but for an empty list.
        self._converts = [(place, cell.to_column) for place, cell in converts if not isinstance(cell.blank, list)]
        self._lists = [(place, cell.to_column) for place, cell in converts if isinstance(cell.blank, list)]
        self.are_plain = not converts

    def values(self, row: Row) -> Key:
        """A row's values as the columns hold them."""
        if self.are_plain:
            return self.written(row)
        held = [*self.written(row)]
        for place, convert in self._converts:
            if held[place]:
                held[place] = convert(held[place])
        for place, convert in self._lists:
            if held[place] is not None:
                held[place] = convert(held[place])
        return tuple(held)

    def differing(self, row: Row, other: Row) -> Names:
        """The columns in which two rows differ."""
        return tuple(compress(self.names, map(ne, self.written(row), self.written(other))))


@lru_cache(maxsize=1024)
def columns_of(resource: Resource, names: Names | None = None) -> Columns:
    """Search columns of a resource, all unless named."""
    return Columns(tuple(resource.columns) if names is None else names, resource.columns)
