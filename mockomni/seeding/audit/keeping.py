"""Is it kept as it is shown? Search columns and wire forms say the same."""

from __future__ import annotations

from collections.abc import Iterator

from mockomni.resources import STORED
from mockomni.seeding.audit.books import (
    Books,
)
from mockomni.storage.wire import form_of


def columns_are_the_wire(books: Books) -> Iterator[str]:
    """What a query searches is what an answer shows, and answers are in the sheet's order."""
    for resource in STORED:
        printed = form_of(resource.sheet).printed.names
        for row, columns in books.with_columns(resource.name):
            key = [row[name] for name in resource.key]
            if list(row)[: len(printed)] != printed:
                yield f"{resource.name} {key}: its fields are not in the sheet's order"
            for name, cell in resource.columns.items():
                if name in row and columns[name] != cell.to_column(row[name]):
                    yield f"{resource.name} {key}: column {name} is {columns[name]!r}, the wire says {row[name]!r}"


CHECKS = (columns_are_the_wire,)
