"""What may stand in a field, in the words of JSON Schema? A schema for every sheet, and for every kind of cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mockomni.resources import fields

Schema = dict[str, Any]
BLANKS: tuple[Any, ...] = (None, "", 0, [], {})


def of_sheet(sheet: fields.Row) -> Schema:
    """An object with the fields of a sheet that clients may know of, in the order they are printed."""
    cells = {name: cell for name, cell in sheet.fields.items() if not cell.inner}
    schema: Schema = {"type": "object", "properties": {name: of_cell(cell) for name, cell in cells.items()}}
    about = (type(sheet).__doc__ or "").strip()
    required = [name for name, cell in cells.items() if cell.required]
    return ({"description": about} if about else {}) | schema | ({"required": required} if required else {})


def name_of(sheet: fields.Row) -> str:
    """What a sheet is called among the schemas."""
    return type(sheet).__name__


def reference(sheet: fields.Row) -> Schema:
    """A reference to a sheet's schema."""
    return {"$ref": f"#/components/schemas/{name_of(sheet)}"}


def inside(sheet: fields.Row) -> Iterable[fields.Row]:
    """A sheet and every sheet in it, each as often as it stands there."""
    yield sheet
    for cell in sheet.fields.values():
        if isinstance(cell, fields.Part | fields.Rows) and not cell.inner:
            yield from inside(cell.sheet)


def of_cell(cell: fields.Cell) -> Schema:
    """What may stand in a field."""
    schema = next(KINDS[kind](cell) for kind in type(cell).__mro__ if kind in KINDS)
    if cell.unset is None:
        schema = nullable(schema)
    if cell.dump_only:
        schema["readOnly"] = True
    if cell.newer:
        schema["description"] = "Printed with the quirk newer_fields only."
    if cell.unset not in BLANKS and not isinstance(cell.unset, dict):
        schema["default"] = cell.unset
    return schema


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    changed = schema | {"type": [schema["type"], "null"]}
    return changed | {"enum": [*schema["enum"], None]} if "enum" in schema else changed


def without_none(**facts: Any) -> Schema:
    """The facts that are known."""
    return {name: value for name, value in facts.items() if value is not None}


def of_choice(cell: Any) -> Schema:
    if cell.integers:
        words = ", ".join(f"{number} {word}" for number, word in enumerate(cell.words))
        return {"type": "integer", "enum": [*range(len(cell.words))], "x-enum-varnames": [*cell.words], "title": words}
    return {"type": "string", "enum": [*cell.words]}


def of_part(cell: Any) -> Schema:
    return reference(cell.sheet)


def of_rows(cell: Any) -> Schema:
    return without_none(type="array", items=reference(cell.sheet), maxItems=cell.most)


def of_dictionary(cell: Any) -> Schema:
    kinds = ["number", "null"] if isinstance(cell, fields.Prices) else ["string", "number", "null"]
    return {"type": "object", "additionalProperties": {"type": kinds}}


KINDS: dict[type, Callable[[Any], Schema]] = {
    fields.Integer: lambda cell: {"type": "integer", "format": "int64"},
    fields.Number: lambda cell: without_none(type="number", format="double", minimum=cell.least, maximum=cell.most),
    fields.Text: lambda cell: without_none(type="string", minLength=cell.least, maxLength=cell.most),
    fields.Flag: lambda cell: {"type": "boolean"},
    fields.Moment: lambda cell: {"type": "string", "format": "date-time"},
    fields.Choice: of_choice,
    fields.Dictionary: of_dictionary,
    fields.Texts: lambda cell: {"type": "array", "items": {"type": "string"}},
    fields.Integers: lambda cell: {"type": "array", "items": {"type": "integer", "format": "int64"}},
    fields.Part: of_part,
    fields.Rows: of_rows,
}
