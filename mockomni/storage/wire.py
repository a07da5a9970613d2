"""How is a row kept? As the bytes that answers are made of, and beside them what those bytes do not say."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from mockomni.resources.fields import Number, Row, fresh


class Form:
    """The printed form of one sheet, worked out once."""

    def __init__(self, sheet: Row):
        self.printed: list[tuple[str, Form | None, bool]] = []
        self.newest: list[tuple[str, Form | None, bool]] = []
        self.kept: list[tuple[str, Any]] = []
        self.parts: list[tuple[str, Form]] = []
        for name, cell in sheet.fields.items():
            inside = Form(cell.sheet) if hasattr(cell, "sheet") else None
            shown = (name, inside, isinstance(cell, Number))
            if not cell.inner:
                self.newest.append(shown)
            if cell.newer or cell.inner:
                self.kept.append((name, cell.unset))
                continue
            self.printed.append(shown)
            if inside is not None and (inside.kept or inside.parts):
                self.parts.append((name, inside))

    def print(self, row: dict[str, Any], *, newer: bool = False) -> dict[str, Any]:
        """The row as answers show it: wire order, numbers with a fraction, ``newer`` fields only when asked for."""
        shown = {}
        for name, inside, is_number in self.newest if newer else self.printed:
            value = row[name]
            if value is not None:
                if is_number:
                    value = float(value)
                elif inside is not None:
                    many = type(value) is list
                    value = (
                        [inside.print(item, newer=newer) for item in value]
                        if many
                        else inside.print(value, newer=newer)
                    )
            shown[name] = value
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
        for name, unset in self.kept:
            row[name] = beside[name] if name in beside else fresh(unset)
        for name, inside in self.parts:
            value, below = row[name], beside.get(name)
            if type(value) is list:
                for place, item in enumerate(value):
                    inside.complete(item, below[place] if below else {})
            elif value is not None:
                inside.complete(value, below or {})


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
