"""How is a row kept? As the bytes that answers are made of, and beside them what those bytes do not say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import orjson

from mockomni.resources.fields import Number, Row, fresh

# The types of numbers that are printed with a fraction as they are.
FRACTIONS = {float, type(None)}


class Layout:
    """Which fields are printed, in wire order; which of them with a fraction, and which by a form of their own."""

    def __init__(self, names: list[str], numbers: set[str], forms: dict[str, Form]):
        self.names = names
        self.values = values_by(names)
        self.numbers = [name for name in names if name in numbers]
        self.of_numbers = values_by(self.numbers)
        self.inside = [(name, forms[name]) for name in names if name in forms]


def values_by(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """What gives the values by these names, in their order."""
    if len(names) != 1:
        return itemgetter(*names) if names else lambda values: ()
    (name,) = names
    return lambda values: (values[name],)


class Form:
    """The printed form of one sheet, worked out once."""

    def __init__(self, sheet: Row):
        forms = {name: Form(cell.sheet) for name, cell in sheet.fields.items() if hasattr(cell, "sheet")}
        numbers = {name for name, cell in sheet.fields.items() if isinstance(cell, Number)}
        newest = [name for name, cell in sheet.fields.items() if not cell.inner]
        self.newest = Layout(newest, numbers, forms)
        self.printed = Layout([name for name in newest if not sheet.fields[name].newer], numbers, forms)
        self.kept: list[tuple[str, Any]] = []
        self.shared: list[str] = []
        self.parts: list[tuple[str, Form]] = []
        for name, cell in sheet.fields.items():
            if cell.newer or cell.inner:
                self.kept.append((name, cell.unset))
                self.shared += [name] if isinstance(cell.unset, dict | list) else []
            elif name in forms and (forms[name].kept or forms[name].parts):
                self.parts.append((name, forms[name]))

    def print(self, row: dict[str, Any], *, newer: bool = False) -> dict[str, Any]:
        """The row as answers show it: wire order, numbers with a fraction, ``newer`` fields only when asked for."""
        layout = self.newest if newer else self.printed
        shown = dict(zip(layout.names, layout.values(row), strict=True))
        if not FRACTIONS.issuperset(map(type, layout.of_numbers(row))):
            shown.update({name: as_fraction(row[name]) for name in layout.numbers})
        for name, form in layout.inside:
            value = shown[name]
            if type(value) is list:
                shown[name] = [form.print(item, newer=newer) for item in value]
            elif value is not None:
                shown[name] = form.print(value, newer=newer)
        return shown

    def beside(self, row: dict[str, Any]) -> dict[str, Any]:
        """What the printed form leaves out and somebody set, in the shape of the row; ``{}`` when there is nothing."""
        kept = {name: row[name] for name, unset in self.kept if row.get(name, unset) != unset}
        for name, inside in self.parts:
            value = row[name]
            below = [inside.beside(item) for item in value] if type(value) is list else inside.beside(value or {})
            if any(below):
                kept[name] = below
        return kept

    def complete(self, row: dict[str, Any], beside: dict[str, Any]) -> None:
        """Put back into a printed row what was kept beside it."""
        row.update(self.kept)
        for name in self.shared:
            row[name] = fresh(row[name])
        if beside:
            row.update({name: beside[name] for name, _ in self.kept if name in beside})
        for name, inside in self.parts:
            value, below = row[name], beside.get(name)
            if type(value) is list:
                for place, item in enumerate(value):
                    inside.complete(item, below[place] if below else {})
            elif value is not None:
                inside.complete(value, below or {})


def as_fraction(number: float | None) -> float | None:
    """A number that prints with a fraction, or nothing."""
    return None if number is None else float(number)


def copied(row: Any) -> Any:
    """A row, or part of one, that can be changed without changing this one."""
    return orjson.loads(orjson.dumps(row))


@cache
def form_of(sheet: Row) -> Form:
    """The form of a sheet; one per sheet and process."""
    return Form(sheet)


def pack(sheet: Row, row: dict[str, Any]) -> tuple[bytes, bytes | None]:
    """A row as its wire form and what is kept beside it (None: nothing)."""
    form = form_of(sheet)
    beside = form.beside(row)
    return orjson.dumps(form.print(row)), orjson.dumps(beside) if beside else None


def unpack(sheet: Row, wire: bytes, beside: bytes | None) -> dict[str, Any]:
    """The inverse of ``pack``."""
    row = orjson.loads(wire)
    form_of(sheet).complete(row, orjson.loads(beside) if beside else {})
    return row
