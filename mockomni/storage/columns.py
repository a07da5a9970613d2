"""What is searched of a row? Its values as the columns beside its wire form hold them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from mockomni.resources import Resource
from mockomni.resources.fields import Cell
from mockomni.storage.wire import values_by

Row = dict[str, Any]
Names = tuple[str, ...]
Key = tuple[Any, ...]
Convert = Callable[[Any], Any]


class Columns:
    """The search columns of one resource."""

    def __init__(self, resource: Resource):
        same = Cell.to_column
        self.names = tuple(resource.columns)
        self._converted: dict[str, Convert] = {
            name: cell.to_column for name, cell in resource.columns.items() if type(cell).to_column is not same
        }
        self._getters: dict[Names, Callable[[Row], Key]] = {}
        self._steps: dict[Names, list[tuple[str, Convert]]] = {}

    def value(self, name: str, value: Any) -> Any:
        """A row's value as that column holds it."""
        convert = self._converted.get(name)
        return value if convert is None else convert(value)

    def values(self, row: Row, names: Names) -> Key:
        """Some of a row's values, as their columns hold them."""
        getter = self._getters.get(names) or self._getter(names)
        return getter(row)

    def are_plain(self, names: Names) -> bool:
        """Do these columns hold a row's values as they are?"""
        return self._converted.keys().isdisjoint(names)

    def _getter(self, names: Names) -> Callable[[Row], Key]:
        value = self.value
        if self.are_plain(names):
            self._getters[names] = values_by(names)
        elif len(names) == 1:
            (name,) = names
            self._getters[names] = lambda row: (value(name, row[name]),)
        else:
            self._getters[names] = lambda row: tuple([value(name, row[name]) for name in names])
        return self._getters[names]

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
