"""What is searched of a row? Its values as the columns beside its wire form hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from mockomni.resources import Resource
from mockomni.resources.fields import Cell

Row = dict[str, Any]
Names = tuple[str, ...]
Convert = Callable[[Any], Any]
# What every column holds as it is.
NOTHING = (None, "")


class Columns:
    """The search columns of one resource."""

    def __init__(self, resource: Resource):
        same = Cell.to_column
        self.names = tuple(resource.columns)
        self._converted: dict[str, Convert] = {
            name: cell.to_column for name, cell in resource.columns.items() if type(cell).to_column is not same
        }
        self._steps: dict[Names, list[tuple[str, Convert]]] = {}

    def value(self, name: str, value: Any) -> Any:
        """A row's value as that column holds it."""
        convert = self._converted.get(name)
        return value if convert is None or value in NOTHING else convert(value)

    def values(self, row: Row, names: Iterable[str]) -> tuple[Any, ...]:
        """Some of a row's values, as their columns hold them."""
        value = self.value
        return tuple([value(name, row[name]) for name in names])

    def held(self, row: Row, names: Names) -> Row:
        """Some of a row's columns by their names."""
        values = {name: row[name] for name in names}
        steps = self._steps.get(names)
        if steps is None:
            steps = self._steps[names] = [(name, self._converted[name]) for name in names if name in self._converted]
        for name, convert in steps:
            value = values[name]
            if value is not None and value != "":
                values[name] = convert(value)
        return values


@cache
def columns_of(resource: Resource) -> Columns:
    """The search columns of a resource; made once per process."""
    return Columns(resource)
