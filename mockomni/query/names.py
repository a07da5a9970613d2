"""Which field does a written name mean? One of the sheet's columns, or a mistake that tells what it is instead."""

from __future__ import annotations

from mockomni.errors import BadQuery
from mockomni.resources.fields import Cell, quoted
from mockomni.resources.resource import Resource
from mockomni.spelling import hint


def column(resource: Resource, written: str, argument: str) -> tuple[str, Cell]:
    """The column that a written name means; BadQuery that tells an unknown name from a child field."""
    name = on_the_wire(resource, written)
    cell = resource.sheet.fields[name] if name else None
    if name and cell and cell.kind:
        return name, cell
    why = why_no_column(resource, written, argument)
    if name or "." in written:
        raise BadQuery(f"The column {quoted(written)} cannot be used in the {argument} argument.", why)
    raise BadQuery(f"The column {quoted(written)} in the {argument} argument is unknown.", why)


def on_the_wire(resource: Resource, written: str) -> str | None:
    """A field in Omni's spelling; None when clients cannot know of it."""
    name = resource.sheet.spelled(written)
    return name if name and not resource.sheet.fields[name].inner else None


def why_no_column(resource: Resource, written: str, argument: str) -> str:
    only = f"{argument} knows only the plain fields of {resource.name} itself"
    head, _, child = written.partition(".")
    name = on_the_wire(resource, head)
    if name and child:
        return f"{written} is a child field, inside {name}; {only}."
    if name:
        return f"{name} holds child fields or a list, which cannot be filtered or ordered by; {only}."
    parent = parent_of(resource, written)
    if parent:
        return f"{resource.sheet.inside(parent).spelled(written)} is a child field, inside {parent}; {only}."
    near = hint(written, (name for name, cell in resource.sheet.fields.items() if cell.kind and not cell.inner))
    return f"{resource.name} has no field {quoted(written)}{near}; {only}."


def parent_of(resource: Resource, written: str) -> str | None:
    """The field inside which a written name is a child field."""
    cells = resource.sheet.fields.items()
    return next((name for name, cell in cells if hasattr(cell, "sheet") and cell.sheet.spelled(written)), None)
