"""How is Omni's API called? Its reference, made from the sheets: paths, fields, permissions, and what varies."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from flask import Response

from mockomni.accounts.permissions import OPENED_BY
from mockomni.errors import NotFound
from mockomni.openapi import omni, schemas
from mockomni.resources import RESOURCES, Resource, fields
from mockomni.resources.references import target
from mockomni.resources.resource import LIST
from mockomni.settings import QUIRKS, Quirk
from mockomni.web.frame import base, page

BY_NAME = {each.name.lower(): each for each in RESOURCES}
VERBS = {"list": "a page of them", "get": "one", "create": "new ones", "update": "changes", "delete": "one less"}


class Told(NamedTuple):
    """One field as a person reads of it; ``sheet`` is what stands inside, ``names`` the resource it leads to."""

    name: str
    type: str
    sheet: str
    names: str
    traits: list[str]


class Call(NamedTuple):
    """One method of a path."""

    method: str
    path: str
    does: str
    columns: str


def index() -> Response:
    """Everything that can be called, and what holds for all of it."""
    return page(
        "help.html",
        base=f"{base()}/api",
        resources=[(each, calls(each)) for each in RESOURCES],
        parameters=[(name, type_words(schema), about) for name, schema, about in omni.LISTS],
        refusals=omni.REFUSALS,
        quirks=[(name, quirk, value_of(quirk)) for name, quirk in QUIRKS.items()],
        opened_by=OPENED_BY,
    )


def one(name: str) -> Response:
    """One resource: its paths and every field of what it prints and takes."""
    resource = BY_NAME.get(name.lower())
    if resource is None:
        raise NotFound(f"there is no resource {name[:60]!r}")
    return page(
        "help_resource.html",
        resource=resource,
        calls=calls(resource),
        about=(type(resource.sheet).__doc__ or "").strip(),
        sheets=sheets_of(resource),
        writes=writes_of(resource),
        listed=LIST in resource.verbs,
    )


def openapi() -> Response:
    """The same for machines."""
    text = orjson.dumps(omni.document(f"{base()}/api"), option=orjson.OPT_INDENT_2)
    return Response(text, content_type="application/json", headers={"Cache-Control": "no-cache"})


def calls(resource: Resource) -> list[Call]:
    """What can be called, and which columns of the grid open it."""
    whole, single = resource.methods
    paths = ((f"/{resource.path}", whole), (f"/{resource.path}/{{{resource.lookup}}}", single))
    return [
        Call(method, path, VERBS[verb], " or ".join(OPENED_BY[method]))
        for path, verbs in paths
        for method, verb in verbs.items()
    ]


def sheets_of(resource: Resource) -> list[tuple[str, str, list[Told]]]:
    """What a record looks like, and what is inside it: name, sentence and fields of each sheet."""
    found = {schemas.name_of(sheet): sheet for sheet in schemas.inside(resource.sheet)}
    return [described(resource, sheet) for sheet in found.values()]


def writes_of(resource: Resource) -> list[tuple[str, str, list[Told]]]:
    """The sheets that only writes know."""
    own = {schemas.name_of(sheet) for sheet in schemas.inside(resource.sheet)}
    taken = [sheet for sheet in (resource.creates, resource.updates) if sheet is not None and resource.methods[0]]
    found = {schemas.name_of(each): each for sheet in taken for each in schemas.inside(sheet)}
    return [described(resource, sheet) for name, sheet in found.items() if name not in own]


def described(resource: Resource, sheet: fields.Row) -> tuple[str, str, list[Told]]:
    """A sheet as its page shows it."""
    fields = [told(resource, sheet, name, cell) for name, cell in sheet.fields.items() if not cell.inner]
    return schemas.name_of(sheet), (type(sheet).__doc__ or "").strip(), fields


def told(resource: Resource, sheet: fields.Row, name: str, cell: fields.Cell) -> Told:
    """One field."""
    path = (name,) if sheet is resource.sheet else ("", name)
    names = target(resource, path)
    leads = names.resources[0].name if names and len(names.resources) == 1 else ""
    inside = schemas.name_of(cell.sheet) if isinstance(cell, fields.Part | fields.Rows) else ""
    return Told(
        name, next(WORDS[kind](cell) for kind in type(cell).__mro__ if kind in WORDS), inside, leads, traits(cell)
    )


def traits(cell: fields.Cell) -> list[str]:
    """What sets a field apart."""
    known = {"required": cell.required, "read-only": cell.dump_only, "unique": cell.unique, "newer": cell.newer}
    return [name for name, is_so in known.items() if is_so]


def text_words(cell: Any) -> str:
    """A text and how long it may be."""
    spans = [f"at least {cell.least}" if cell.least else "", f"at most {cell.most}" if cell.most else ""]
    return ", ".join(filter(None, ("text", *spans)))


def number_words(cell: Any) -> str:
    """A number and its span."""
    return "number" if cell.least is None else f"number from {cell.least:g} to {cell.most:g}"


def choice_words(cell: Any) -> str:
    """The words of a choice, with their numbers where it is those that are printed."""
    if cell.integers:
        return "whole number: " + ", ".join(f"{number} is {word}" for number, word in enumerate(cell.words))
    return "one of " + ", ".join(cell.words)


WORDS: dict[type, Any] = {
    fields.Integer: lambda cell: "whole number",
    fields.Number: number_words,
    fields.Text: text_words,
    fields.Flag: lambda cell: "true or false",
    fields.Moment: lambda cell: "date and time in UTC",
    fields.Choice: choice_words,
    fields.Prices: lambda cell: "object of price columns to numbers",
    fields.Dictionary: lambda cell: "object of names to texts or numbers",
    fields.Texts: lambda cell: "list of texts",
    fields.Integers: lambda cell: "list of whole numbers",
    fields.Part: lambda cell: "object",
    fields.Rows: lambda cell: "list" if cell.most is None else f"list of at most {cell.most}",
}


def type_words(schema: dict[str, Any]) -> str:
    """A parameter's type."""
    if schema["type"] == "string":
        return "text"
    span = f", at most {schema['maximum']}" if "maximum" in schema else ""
    return f"whole number from {schema['minimum']}{span}; {schema['default']} unless said"


def value_of(quirk: Quirk) -> str:
    """A quirk's value as it is written."""
    return (
        {True: "on", False: "off"}.get(quirk.default, str(quirk.default))
        if quirk.choices is None
        else str(quirk.default)
    )
