"""What was asked of this resource? The parameters of a list, checked against its sheet; every mistake is found here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mockomni.errors import BadQuery
from mockomni.query import parse
from mockomni.query.conditions import Bound, Choices, Conditions
from mockomni.query.names import column, on_the_wire, parent_of
from mockomni.query.parse import Both, Selected
from mockomni.resources.fields import Cell, Row, quoted
from mockomni.resources.resource import Resource
from mockomni.settings import Behaviour
from mockomni.spelling import hint

ROWS, MOST_ROWS = 50, 250
# A page this far out is past the end of everything, and its offset is still a number that a database can take.
LAST_PAGE = 2**48
ROWS_TOO_MANY = "The rows argument cannot be greater than 250."
PAGE_TOO_SMALL = "The page number is out of range; the value must be greater than or equal to 1."


@dataclass(frozen=True)
class Query:
    """What a list is asked for, ready for the storage.

    where     a tree whose fields are columns of the resource and whose values are as those columns hold them
    order     column and whether descending; never empty, and it ends with the key, so that no two rows tie
    fields    the parts of a row to show, in wire order; None: the whole row
    shuffled  no order was asked for and the account has the quirk: any order will do, another at each call
    notes     sentences for the journal about what was asked and did not count
    """

    where: Bound | None
    order: tuple[tuple[str, bool], ...]
    fields: tuple[Selected, ...] | None = None
    page: int = 1
    rows: int = ROWS
    shuffled: bool = False
    notes: tuple[str, ...] = ()


Arguments = Mapping[str, str] | Iterable[tuple[str, str]]


def bind(resource: Resource, arguments: Arguments, behaviour: Behaviour) -> Query:
    """The query that a list's parameters ask of ``resource``; BadQuery for what it cannot mean.

    Names of parameters are read in any case, and of two with the same name the first counts.
    """
    known = ("fields", "where", "order", "page", "rows", resource.parameter.lower())
    given, notes = read_given(resource, arguments, known, "so the answer is not filtered by it")
    page, rows = read_page(given.get("page", "")), read_rows(given.get("rows", ""))
    asked = asked_of(
        resource,
        given.get("where", ""),
        given.get("order", ""),
        given.get("fields", ""),
        given.get(resource.parameter.lower()) if resource.parameter else None,
        Choices.of(behaviour),
    )
    shuffled = behaviour["unstable_order"] and not given.get("order", "").strip()
    return Query(asked.where, asked.order, asked.fields, page, rows, shuffled, notes + asked.notes)


def bind_one(resource: Resource, arguments: Arguments, behaviour: Behaviour) -> Query:
    """As ``bind`` where one record is asked for: only ``fields`` counts, and nothing can be wrong."""
    given, notes = read_given(resource, arguments, ("fields",), "since one record is asked for")
    asked = asked_of(resource, "", "", given.get("fields", ""), None, Choices.of(behaviour))
    return Query(None, asked.order, asked.fields, notes=notes + asked.notes)


def read_given(
    resource: Resource, arguments: Arguments, known: tuple[str, ...], so: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The known parameters by their names in lower case, and a note on each that does not count."""
    given: dict[str, str] = {}
    notes = []
    for name, value in arguments.items() if isinstance(arguments, Mapping) else arguments:
        key = name.lower()
        if key not in known or not key:
            notes.append(f"The parameter {quoted(name)} was ignored, {so}{instead(resource, name, known)}.")
        elif key in given:
            notes.append(f"The parameter {key} was given again; only the first counts.")
        else:
            given[key] = value
    return given, tuple(notes)


# What other APIs call the parameters.
ELSEWHERE = {
    "where": ("filter", "filters", "q", "query", "search"),
    "order": ("orderby", "order_by", "sort", "sortby", "sort_by"),
    "rows": ("count", "limit", "max", "pagesize", "page_size", "perpage", "per_page", "take", "top", "$top"),
    "page": ("offset", "pagenumber", "page_number", "skip", "$skip", "start"),
    "fields": ("columns", "include", "properties", "select", "$select"),
}
HERE = {word: parameter for parameter, words in ELSEWHERE.items() for word in words}


def instead(resource: Resource, name: str, known: tuple[str, ...]) -> str:
    """What somebody who wrote an unknown parameter may have wanted, as the end of a sentence."""
    field = on_the_wire(resource, name)
    if field and resource.sheet.fields[field].kind and "where" in known:
        return f"; {field} is a column, which where= filters by"
    parameter = HERE.get(name.lower())
    if parameter in known:
        return f"; {parameter}= may be meant"
    parent = parent_of(resource, name)
    if parent and "where" in known:
        return f"; it is a child field, inside {parent}, which nothing filters by"
    return hint(name, filter(None, known), "=")


def read_page(text: str) -> int:
    page = read_whole("page", text, 1)
    if page < 1:
        raise BadQuery(PAGE_TOO_SMALL, f"page={quoted(text)} was asked for; pages count from 1.")
    return min(page, LAST_PAGE)


def read_rows(text: str) -> int:
    rows = read_whole("rows", text, ROWS)
    if rows > MOST_ROWS:
        raise BadQuery(ROWS_TOO_MANY, f"rows={quoted(text)} was asked for; page on for more than {MOST_ROWS}.")
    if rows < 1:
        raise BadQuery("The rows argument must be greater than or equal to 1.")
    return rows


def read_whole(parameter: str, text: str, unless_given: int) -> int:
    if not text.strip():
        return unless_given
    if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
        raise BadQuery(f"The {parameter} argument must be a whole number, not {quoted(text)}.")
    return int(Decimal(text.strip()))


# Clients that poll send the same few texts for ever, so what they mean is worked out once. An error is not kept.
@lru_cache(maxsize=1024)
def asked_of(resource: Resource, where: str, order: str, fields: str, looked_up: str | None, choices: Choices) -> Query:
    notes: list[str] = []
    conditions = Conditions(resource, choices, notes)
    tree = parse.where(where)
    bound = None if tree is None else conditions.bound(tree)
    if looked_up is not None:
        found = conditions.lookup(looked_up)
        bound = found if bound is None else Both((bound, found))
    return Query(
        where=bound,
        order=read_order(resource, order, choices),
        fields=read_fields(resource, fields, choices, notes),
        notes=tuple(dict.fromkeys(notes)),
    )


# Those who ask each time from another moment ask in the same order.
@lru_cache(maxsize=256)
def read_order(resource: Resource, text: str, choices: Choices) -> tuple[tuple[str, bool], ...]:
    order: dict[str, bool] = {}
    for sort in parse.order(text):
        name, _ = column(resource, sort.field, "order")
        order.setdefault(name, choices.descending if sort.descending is None else sort.descending)
    for name in resource.key:
        order.setdefault(name, False)
    return tuple(order.items())


def read_fields(resource: Resource, text: str, choices: Choices, notes: list[str]) -> tuple[Selected, ...] | None:
    asked = parse.fields(text)
    return selection(resource.sheet, asked, choices, notes) if asked else None


def selection(sheet: Row, asked: Iterable[Selected], choices: Choices, notes: list[str]) -> tuple[Selected, ...]:
    """The fields asked for that this sheet prints, in its order; one named both whole and in part is whole."""
    cells: dict[str, Any] = sheet.fields
    parts: dict[str, list[Selected]] = {}
    whole = set()
    for each in asked:
        name = sheet.spelled(each.name)
        if name is None or not is_printed(cells[name], choices):
            near = hint(each.name, (name for name, cell in cells.items() if is_printed(cell, choices)))
            notes.append(f"The name {quoted(each.name)} in fields is unknown and yields nothing{near}.")
            continue
        parts.setdefault(name, []).extend(each.children)
        if not each.children or not hasattr(cells[name], "sheet"):
            whole.add(name)
    selected = []
    for name in sorted(parts, key=list(cells).index):
        children = () if name in whole else selection(cells[name].sheet, parts[name], choices, notes)
        if name in whole or children:
            selected.append(Selected(name, children))
    return tuple(selected)


def is_printed(cell: Cell, choices: Choices) -> bool:
    return not cell.inner and (choices.newer_fields or not cell.newer)
