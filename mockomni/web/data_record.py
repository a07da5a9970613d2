"""What is there to say of one record? Its fields and lines, what it moved, who names it: the page of each."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
from flask import Response, redirect

from mockomni.accounts import Account
from mockomni.errors import NotFound
from mockomni.query.bind import bind
from mockomni.resources import SHELF, Resource
from mockomni.resources.fields import Integers, Part, Rows
from mockomni.resources.references import referring, target
from mockomni.resources.resource import GET, LIST
from mockomni.rules.stock import MOVEMENTS
from mockomni.storage import reports
from mockomni.storage.unit import Unit
from mockomni.web import data_tables as tables
from mockomni.web import pretty
from mockomni.web.data import named, read
from mockomni.web.frame import base, chosen, page, to

MOST_MOVEMENTS = 200
OPTIONS, BRANCHES = SHELF["ProductOptions"], SHELF["Branches"]


def record(name: str, key: str) -> Response:
    """One record: its fields, its lines, what it moved, who names it, and its JSON."""
    resource, account = named(name), chosen()
    wanted = tables.key_of(resource, key)
    found = account.shop.of_key(resource, wanted) if wanted else []
    if not found:
        raise NotFound(f"there is no record of {resource.name} with {' and '.join(resource.key)} {key[:60]}")
    if len(found) > 1 and wanted:
        first = resource.key[0]
        return redirect(to(f"/data/{resource.name}", where=f"{first} = {literal(wanted[0])}"))  # type: ignore[return-value]
    ((whole_key, wire),) = found
    return page("data_record.html", **told(resource, account, whole_key, read(account, wire)))


def told(resource: Resource, account: Account, key: tuple[Any, ...], row: dict[str, Any]) -> dict[str, Any]:
    """Everything about one record."""
    fields, blanks = fields_of(resource, row)
    return {
        "resource": resource,
        "title": tables.title(resource, row),
        "row": row,
        "api": f"{base()}/api/{address_of(resource, row)}",
        "fields": fields,
        "parted": tables.parted,
        "blanks": blanks,
        "lists": lists_of(resource, row) + packed_with(resource, account, key),
        "moved": movements_of(resource, account, key),
        "moves": resource.shows in MOVEMENTS or resource.name == "Products",
        "related": related_to(resource, account, row),
        "json": pretty.json(row, lambda path, value: link(resource, path, value)),
        "text": orjson.dumps(row, option=orjson.OPT_INDENT_2).decode(),
    }


def link(resource: Resource, path: tuple[str, ...], value: Any) -> str:
    """The address of what a value names, in the account that is shown."""
    address = tables.named(resource, path, value)
    return to(address) if address else ""


def address_of(resource: Resource, row: dict[str, Any]) -> str:
    """Where Omni's API has a record: at its own path if there is one, else in a list."""
    value = row.get(resource.lookup)
    if GET in resource.verbs and value not in (None, ""):
        return f"{resource.path}/{quote(str(value), safe='')}"
    name = resource.key[0]
    return f"{resource.path}?{urlencode({'where': f'{name} = {literal(row.get(name))}'}, quote_via=quote)}"


def literal(value: Any) -> str:
    """A value as a ``where`` has it."""
    return str(value) if isinstance(value, int | float) else "'{}'".format(str(value).replace("'", "''"))


def fields_of(resource: Resource, row: dict[str, Any]) -> tuple[list, list[str]]:
    """The fields that say something, inside parts too, and the names of those that are blank."""
    said, blanks = [], []
    for name, cell in tables.fields_of(resource).items():
        value = row.get(name)
        if name not in row or isinstance(cell, Rows):
            continue
        if value in (None, "", [], {}):
            blanks.append(name)
        elif isinstance(value, dict):
            said += inside_of(resource, name, value, cell)
        else:
            said.append((name, shown_all(resource, (name,), value, tables.kind_of(cell))))
    return said, blanks


def inside_of(resource: Resource, name: str, value: dict[str, Any], cell: Any) -> list:
    """The parts of an object that say something, by their whole names."""
    kinds = {part: tables.kind_of(each) for part, each in cell.sheet.fields.items()} if isinstance(cell, Part) else {}
    return [
        (f"{name}.{part}", shown_all(resource, (name, part), each, kinds.get(part, "text")))
        for part, each in value.items()
        if each not in (None, "", [], {})
    ]


def shown_all(resource: Resource, path: tuple[str, ...], value: Any, kind: str) -> list[tables.Shown]:
    """A value, or each of a list's, as a page shows it."""
    values = value if isinstance(value, list) and tables.is_plain(value) else [value]
    return [tables.cell(resource, path, each, kind)._replace(full="") for each in values]


# What people look for in a line, and what only the machine does.
LINE = ("code", "number", "sscc", "name", "option1", "option2", "option3", "qty", "sizes", "unitPrice", "discount")
LINE_LAST = frozenset({"createdDate", "id", "parentId", "sort", "transactionId"})


class Lines(NamedTuple):
    """The rows of a list inside a record, as a table."""

    name: str
    columns: list[tables.Column]
    rows: list[list[tables.Shown]]


def lists_of(resource: Resource, row: dict[str, Any]) -> list[Lines]:
    """Every list of rows inside a record that holds any."""
    cells = tables.fields_of(resource)
    return [
        lines(resource, name, cell.sheet, row[name], (name,))
        for name, cell in cells.items()
        if isinstance(cell, Rows) and row.get(name)
    ]


def lines(resource: Resource, name: str, sheet: Any, rows: list[dict[str, Any]], path: tuple[str, ...]) -> Lines:
    """Rows as a table of those columns in which any of them says something."""
    used = [each for each in sheet.fields if any(says(row.get(each)) for row in rows)]
    used.sort(key=lambda each: LINE.index(each) if each in LINE else len(LINE) + (each in LINE_LAST))
    columns = [tables.Column(each, tables.kind_of(sheet.fields[each]), False) for each in used]
    return Lines(
        name,
        columns,
        [[inner(resource, (*path, each.name), row.get(each.name), each.kind) for each in columns] for row in rows],
    )


def says(value: Any) -> bool:
    """Does a value say anything?"""
    return value not in (None, "", [], {}, 0, False) and (
        not isinstance(value, dict) or any(says(each) for each in value.values())
    )


def inner(resource: Resource, path: tuple[str, ...], value: Any, kind: str) -> tables.Shown:
    """A value of a line; rows inside it are told in a few words."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return tables.Shown(", ".join(in_words(each) for each in value), "text")
    return tables.cell(resource, path, value, kind)


def in_words(row: dict[str, Any]) -> str:
    """A row inside a line: ``M: 3``."""
    name = next((str(row[each]) for each in ("name", "batch", "serial", "code", "id") if row.get(each)), "?")
    number = next((row[each] for each in ("qty", "quantity") if each in row), None)
    return name if number is None else f"{name}: {tables.number(number)}"


def packed_with(resource: Resource, account: Account, key: tuple[Any, ...]) -> list[Lines]:
    """What is never listed but belongs to this record, as cartons do to an order."""
    found = []
    for other in SHELF.values():
        owner = target(other, (other.lookup,))
        if LIST in other.verbs or GET not in other.verbs or not owner or resource not in owner.resources:
            continue
        rows = [orjson.loads(wire) for wire in account.shop.get(other, key[0])]
        if rows:
            found.append(lines(other, other.name, other.sheet, rows, ()))
    return found


# What it moved, and who names it


class Moved(NamedTuple):
    """One line of the ledger as a page tells it."""

    at: int
    document: tables.Shown
    option: tables.Shown
    size: str
    branch: tables.Shown
    counts: str
    lot: str
    quantity: float


def movements_of(resource: Resource, account: Account, key: tuple[Any, ...]) -> list[Moved]:
    """What a document moved, or what was moved of a product."""
    with account.shop.unit() as unit:
        if resource.shows in MOVEMENTS:
            found = reports.document_movements(unit, SHELF[resource.shows], key[0], MOST_MOVEMENTS)
        elif resource.name == "Products":
            found = reports.product_movements(unit, key[0], MOST_MOVEMENTS)
        else:
            found = []
        return [moved(unit, each) for each in found]


def moved(unit: Unit, each: reports.Movement) -> Moved:
    """One movement, its option and its branch by their names."""
    option = unit.one(OPTIONS, id=each.option_id, sizeId=each.size_id) or {}
    branch = unit.one(BRANCHES, id=each.branch_id) or {}
    names = (option.get(name) for name in ("code", "productOptionSizeCode", "productOptionCode"))
    code = next(filter(None, names), str(each.option_id))
    return Moved(
        each.at,
        document_of(each),
        tables.Shown(code, "text", tables.at(OPTIONS, each.option_id, each.size_id)),
        option.get("size") or "",
        tables.Shown(branch.get("company") or str(each.branch_id), "text", tables.at(BRANCHES, each.branch_id)),
        each.counts,
        each.lot,
        each.quantity,
    )


def document_of(each: reports.Movement) -> tables.Shown:
    """What moved it: a document, or the count that a loaded shop begins with."""
    if each.resource not in SHELF:
        return tables.Shown(f"{each.resource} stock", "blank")
    return tables.Shown(
        f"{each.resource} {each.document_id}", "text", tables.at(SHELF[each.resource], each.document_id)
    )


class Related(NamedTuple):
    """How many records of a resource name this one, and where they are."""

    name: str
    column: str
    number: int
    where: str


def related_to(resource: Resource, account: Account, row: dict[str, Any]) -> list[Related]:
    """Who names this record, those first that do so most."""
    found = []
    for other, column, ours in referring(SHELF[resource.shows]):
        value = row.get(ours)
        if value in (None, "", 0):
            continue
        where = holds(other, column, value)
        query = bind(other, {"where": where}, account.behaviour)
        with account.shop.unit() as unit:
            count = reports.count(unit, other, query)
        if count:
            found.append(Related(other.name, column, count, where))
    return sorted(found, key=lambda each: -each.number)


def holds(resource: Resource, column: str, value: Any) -> str:
    """The ``where`` for records whose column is a value, or a list that has it."""
    if not isinstance(resource.sheet.fields[column], Integers):
        return f"{column} = {literal(value)}"
    begins, ends, within = f"{value},%", f"%,{value}", f"%,{value},%"
    return f"{column} = '{value}' OR " + " OR ".join(f"{column} LIKE '{each}'" for each in (begins, ends, within))
