"""Which columns does a table of records have, how does a value look in a cell, and where does it lead?"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from mockomni.query.ids import whole
from mockomni.query.parse import Selected
from mockomni.query.select import select
from mockomni.resources import RESOURCES, SHELF, Resource
from mockomni.resources.fields import Cell, Rows
from mockomni.resources.references import target
from mockomni.resources.resource import LIST

LISTED = tuple(each for each in RESOURCES if LIST in each.verbs)
BY_NAME = {each.name.lower(): each for each in LISTED}

# What tells a record from its neighbours, the most telling first: the columns of a table that nobody has chosen.
TELLING = (
    *("id", "reference", "code", "styleCode", "serialnumber", "productOptionCode", "orderRef", "invoiceReference"),
    *("invoiceNumber", "creditNoteNumber", "name", "sizeRangeName", "productName", "type", "company", "firstName"),
    *("lastName", "option1", "option2", "option3", "size", "branchName", "status", "stage", "total"),
    *("amount", "method", "stockOnHand", "available", "openSales", "incoming", "virtual", "redeemedAmount"),
    *(
        "stockAvailable",
        "retailPrice",
        "createdDate",
        "email",
        "isApproved",
        "isActive",
        "memberId",
        "branchId",
        "sourceBranchId",
    ),
    *("destinationBranchId", "modifiedDate", "expiryDate", "sizes", "products", "product"),
)
MOST_COLUMNS = 11
LONGEST_CELL = 80
KINDS = {"integer": "number", "number": "number", "text": "text", "flag": "flag", "moment": "moment"}
# Words that say how a document stands, and how much they deserve a look.
TONES = {"approved": "good", "void": "bad", "draft": "idle", "disabled": "idle", "inactive": "idle"}


class Column(NamedTuple):
    """One column of a table: its field, how its values look, and whether a list can be ordered by it."""

    name: str
    kind: str
    sortable: bool
    is_chosen: bool = True


class Shown(NamedTuple):
    """A value as a cell shows it: ``kind`` says how, ``address`` where it leads, ``full`` what was cut short."""

    text: str
    kind: str
    address: str = ""
    full: str = ""
    tone: str = ""


def by_name(name: str) -> Resource | None:
    """The resource that a path means, in any case; None for one whose records cannot be listed."""
    return BY_NAME.get(name.lower())


def kind_of(cell: Cell) -> str:
    """How values of a field look."""
    if hasattr(cell, "sheet"):
        return "many" if isinstance(cell, Rows) else "object"
    return KINDS.get(cell.kind or "", "object")


def fields_of(resource: Resource) -> dict[str, Cell]:
    """What a printed record has, in its order."""
    return {name: cell for name, cell in resource.sheet.fields.items() if not cell.inner}


def columns(resource: Resource, asked: tuple[Selected, ...] | None) -> list[Column]:
    """The columns of a table: those of ``fields``, else the most telling ones."""
    names = telling(resource) if asked is None else [each.name for each in asked]
    cells = fields_of(resource)
    return [Column(name, kind_of(cells[name]), bool(cells[name].kind)) for name in names]


def choices(resource: Resource, shown: list[Column]) -> list[Column]:
    """Every field of the sheet, and whether it is among the columns shown."""
    names = {column.name for column in shown}
    return [
        Column(name, kind_of(cell), bool(cell.kind), name in names)
        for name, cell in fields_of(resource).items()
        if not cell.newer
    ]


def telling(resource: Resource) -> list[str]:
    """The fields by which people tell records of this kind apart."""
    cells = fields_of(resource)
    found = [name for name in TELLING if name in cells and not cells[name].newer]
    return found[:MOST_COLUMNS] or [name for name, cell in cells.items() if cell.kind][:MOST_COLUMNS]


def row(resource: Resource, record: dict[str, Any], shown: list[Column], asked: tuple[Selected, ...] | None):
    """A record's cells, in the order of the columns."""
    chosen = record if asked is None else select(record, asked)
    return [cell(resource, (column.name,), chosen.get(column.name), column.kind) for column in shown]


def cell(resource: Resource, path: tuple[str, ...], value: Any, kind: str = "text") -> Shown:
    """A value as a cell shows it."""
    if value is None:
        return Shown("null", "null")
    if value in ("", [], {}):
        return Shown("", "blank")
    if isinstance(value, list | dict):
        return Shown(told(value), "many", full=", ".join(map(str, value))[:200] if is_plain(value) else "")
    if isinstance(value, bool):
        return Shown("yes" if value else "no", "flag")
    address = named(resource, path, value)
    if kind == "moment":
        return Shown(str(value).replace("T", " ").removesuffix("Z"), "moment", full=str(value))
    if kind == "number" or isinstance(value, int | float):
        return Shown(number(value), "number", address)
    text = str(value)
    tone = TONES.get(text.lower(), "") if path[-1] == "status" else ""
    if len(text) > LONGEST_CELL:
        return Shown(f"{text[: LONGEST_CELL - 1]}…", "text", address, text[:2000], tone)
    return Shown(text, "text", address, "", tone)


def told(value: list | dict) -> str:
    """What holds others, in a word."""
    if isinstance(value, dict):
        filled = sum(each not in (None, "", [], {}) for each in value.values())
        return f"{filled} set"
    if is_plain(value):
        text = ", ".join(map(str, value))
        return text if len(text) < LONGEST_CELL else f"{len(value)} values"
    return f"{len(value)} row{'' if len(value) == 1 else 's'}"


def is_plain(value: list | dict) -> bool:
    """Is it a list of texts and numbers?"""
    return isinstance(value, list) and not any(isinstance(each, dict | list) for each in value)


def number(value: float) -> str:
    """A number as people read it: no more places than it has, at least those of money when it has any."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    text = f"{value:.6f}".rstrip("0")
    return text if len(text.partition(".")[2]) > 1 else f"{value:.2f}"


# Where things are


def at(resource: Resource, *key: Any) -> str:
    """The address of a record."""
    return f"/data/{resource.name}/{quote('.'.join(map(str, key)), safe='')}"


def named(resource: Resource, path: tuple[str, ...], value: Any) -> str:
    """The address of the record that a field's value names; empty when it names none."""
    if path == ("id",) and "id" in resource.key:
        return ""
    found = target(resource, path)
    if not found or not value or isinstance(value, bool | list | dict):
        return ""
    if found.name in SHELF and found.resources[0].key[0] == found.column:
        return at(found.resources[0], value)
    return f"/data/find/{found.name}/{found.column}/{quote(str(value), safe='')}"


def key_of(resource: Resource, text: str) -> tuple[Any, ...] | None:
    """The key, or the beginning of one, that a path's last part means; None when it can be nobody's."""
    kinds = [resource.columns[name].kind for name in resource.key]
    parts = [text] if len(kinds) == 1 else text.split(".")
    if len(parts) > len(kinds):
        return None
    key = tuple(whole(part) if kind == "integer" else part for part, kind in zip(parts, kinds, strict=False))
    return None if None in key or "\0" in text else key


def parted(name: str) -> Markup:
    """A long name that may go on in the next line where a word of it begins."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z0-9.])(?=[A-Z])|(?<=\.)", name))


def title(resource: Resource, record: dict[str, Any]) -> str:
    """What people call a record."""
    names = ("reference", resource.code, "code", "styleCode", "name", "company", "email", "productName")
    found = next((record[name] for name in names if isinstance(record.get(name), str) and record[name].strip()), "")
    person = " ".join(filter(None, (record.get("firstName"), record.get("lastName"))))
    return found or person or f"{resource.name} {record.get('id', '')}".strip()
