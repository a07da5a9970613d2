"""What was asked of this resource? Names and types checked against its sheet; every caller's mistake is found here."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from mockomni.errors import BadQuery
from mockomni.query import parse
from mockomni.query.parse import Both, Compare, Either, Like, Literal, Missing, Selected, Within
from mockomni.resources.fields import MOST_INTEGER, Cell, Row, fold, quoted
from mockomni.resources.resource import Resource
from mockomni.settings import Behaviour
from mockomni.spelling import hint

ROWS, MOST_ROWS = 50, 250
# A page this far out is past the end of everything, and its offset is still a number that a database can take.
LAST_PAGE = 2**48
ROWS_TOO_MANY = "The rows argument cannot be greater than 250."
PAGE_TOO_SMALL = "The page number is out of range; the value must be greater than or equal to 1."


@dataclass(frozen=True, slots=True)
class Never:
    """A comparison that is true of no row. What stands beside it by OR still counts.

    A value that makes ``=`` false this way (NULL, a date without Z) makes ``<>`` and NOT IN false too: the comparison
    fails, whatever it is. One that is only no value of the column (``id = 5.5``) leaves them true, as in arithmetic.
    """


Bound = Both | Either | Compare | Within | Like | Missing | Never


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
    given, notes = _given(resource, arguments, known, "so the answer is not filtered by it")
    page, rows = _page(given.get("page", "")), _rows(given.get("rows", ""))
    asked = _asked(
        resource,
        given.get("where", ""),
        given.get("order", ""),
        given.get("fields", ""),
        given.get(resource.parameter.lower()) if resource.parameter else None,
        _Choices.of(behaviour),
    )
    shuffled = behaviour["unstable_order"] and not given.get("order", "").strip()
    return Query(asked.where, asked.order, asked.fields, page, rows, shuffled, notes + asked.notes)


def bind_one(resource: Resource, arguments: Arguments, behaviour: Behaviour) -> Query:
    """As ``bind`` where one record is asked for: only ``fields`` counts, and nothing can be wrong."""
    given, notes = _given(resource, arguments, ("fields",), "since one record is asked for")
    asked = _asked(resource, "", "", given.get("fields", ""), None, _Choices.of(behaviour))
    return Query(None, asked.order, asked.fields, notes=notes + asked.notes)


def _given(
    resource: Resource, arguments: Arguments, known: tuple[str, ...], so: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The known parameters by their names in lower case, and a note on each that does not count."""
    given: dict[str, str] = {}
    notes = []
    for name, value in arguments.items() if isinstance(arguments, Mapping) else arguments:
        key = name.lower()
        if key not in known or not key:
            notes.append(f"The parameter {quoted(name)} was ignored, {so}{_instead(resource, name, known)}.")
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


def _instead(resource: Resource, name: str, known: tuple[str, ...]) -> str:
    """What somebody who wrote an unknown parameter may have wanted, as the end of a sentence."""
    field = _on_the_wire(resource, name)
    if field and resource.sheet.fields[field].kind and "where" in known:
        return f"; {field} is a column, which where= filters by"
    parameter = HERE.get(name.lower())
    if parameter in known:
        return f"; {parameter}= may be meant"
    parent = _parent_of(resource, name)
    if parent and "where" in known:
        return f"; it is a child field, inside {parent}, which nothing filters by"
    return hint(name, filter(None, known), "=")


def _page(text: str) -> int:
    page = _whole("page", text, 1)
    if page < 1:
        raise BadQuery(PAGE_TOO_SMALL, f"page={quoted(text)} was asked for; pages count from 1.")
    return min(page, LAST_PAGE)


def _rows(text: str) -> int:
    rows = _whole("rows", text, ROWS)
    if rows > MOST_ROWS:
        raise BadQuery(ROWS_TOO_MANY, f"rows={quoted(text)} was asked for; page on for more than {MOST_ROWS}.")
    if rows < 1:
        raise BadQuery("The rows argument must be greater than or equal to 1.")
    return rows


def _whole(parameter: str, text: str, unless_given: int) -> int:
    if not text.strip():
        return unless_given
    if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
        raise BadQuery(f"The {parameter} argument must be a whole number, not {quoted(text)}.")
    return int(Decimal(text.strip()))


class _Choices(NamedTuple):
    """The quirks that change what a text means; one of the keys of the cache below."""

    dates_need_zone: bool
    descending: bool
    newer_fields: bool

    @classmethod
    def of(cls, behaviour: Behaviour) -> _Choices:
        return cls(behaviour["dates_need_zone"], behaviour["default_order"] == "desc", behaviour["newer_fields"])


# Clients that poll send the same few texts for ever, so what they mean is worked out once. An error is not kept.
@lru_cache(maxsize=1024)
def _asked(resource: Resource, where: str, order: str, fields: str, looked_up: str | None, choices: _Choices) -> Query:
    notes: list[str] = []
    conditions = _Conditions(resource, choices, notes)
    tree = parse.where(where)
    bound = None if tree is None else conditions.bound(tree)
    if looked_up is not None:
        found = conditions.lookup(looked_up)
        bound = found if bound is None else Both((bound, found))
    return Query(
        where=bound,
        order=_order(resource, order, choices),
        fields=_fields(resource, fields, choices, notes),
        notes=tuple(dict.fromkeys(notes)),
    )


# Those who ask each time from another moment ask in the same order.
@lru_cache(maxsize=256)
def _order(resource: Resource, text: str, choices: _Choices) -> tuple[tuple[str, bool], ...]:
    order: dict[str, bool] = {}
    for sort in parse.order(text):
        name, _ = _column(resource, sort.field, "order")
        order.setdefault(name, choices.descending if sort.descending is None else sort.descending)
    for name in resource.key:
        order.setdefault(name, False)
    return tuple(order.items())


def _fields(resource: Resource, text: str, choices: _Choices, notes: list[str]) -> tuple[Selected, ...] | None:
    asked = parse.fields(text)
    return _selected(resource.sheet, asked, choices, notes) if asked else None


def _selected(sheet: Row, asked: Iterable[Selected], choices: _Choices, notes: list[str]) -> tuple[Selected, ...]:
    """The fields asked for that this sheet prints, in its order; one named both whole and in part is whole."""
    cells: dict[str, Any] = sheet.fields
    parts: dict[str, list[Selected]] = {}
    whole = set()
    for each in asked:
        name = sheet.spelled(each.name)
        if name is None or not _is_printed(cells[name], choices):
            near = hint(each.name, (name for name, cell in cells.items() if _is_printed(cell, choices)))
            notes.append(f"The name {quoted(each.name)} in fields is unknown and yields nothing{near}.")
            continue
        parts.setdefault(name, []).extend(each.children)
        if not each.children or not hasattr(cells[name], "sheet"):
            whole.add(name)
    selected = []
    for name in sorted(parts, key=list(cells).index):
        children = () if name in whole else _selected(cells[name].sheet, parts[name], choices, notes)
        if name in whole or children:
            selected.append(Selected(name, children))
    return tuple(selected)


def _is_printed(cell: Cell, choices: _Choices) -> bool:
    return not cell.inner and (choices.newer_fields or not cell.newer)


def _column(resource: Resource, written: str, argument: str) -> tuple[str, Cell]:
    """The column that a written name means; BadQuery that tells an unknown name from a child field."""
    name = _on_the_wire(resource, written)
    cell = resource.sheet.fields[name] if name else None
    if name and cell and cell.kind:
        return name, cell
    why = _why_no_column(resource, written, argument)
    if name or "." in written:
        raise BadQuery(f"The column {quoted(written)} cannot be used in the {argument} argument.", why)
    raise BadQuery(f"The column {quoted(written)} in the {argument} argument is unknown.", why)


def _on_the_wire(resource: Resource, written: str) -> str | None:
    """A field in Omni's spelling; None when clients cannot know of it."""
    name = resource.sheet.spelled(written)
    return name if name and not resource.sheet.fields[name].inner else None


def _why_no_column(resource: Resource, written: str, argument: str) -> str:
    only = f"{argument} knows only the plain fields of {resource.name} itself"
    head, _, child = written.partition(".")
    name = _on_the_wire(resource, head)
    if name and child:
        return f"{written} is a child field, inside {name}; {only}."
    if name:
        return f"{name} holds child fields or a list, which cannot be filtered or ordered by; {only}."
    parent = _parent_of(resource, written)
    if parent:
        return f"{resource.sheet.inside(parent).spelled(written)} is a child field, inside {parent}; {only}."
    near = hint(written, (name for name, cell in resource.sheet.fields.items() if cell.kind and not cell.inner))
    return f"{resource.name} has no field {quoted(written)}{near}; {only}."


def _parent_of(resource: Resource, written: str) -> str | None:
    """The field inside which a written name is a child field."""
    cells = resource.sheet.fields.items()
    return next((name for name, cell in cells if hasattr(cell, "sheet") and cell.sheet.spelled(written)), None)


class _Conditions:
    """Conditions on the columns of one resource. ``notes`` collects a sentence for each that can never be true."""

    def __init__(self, resource: Resource, choices: _Choices, notes: list[str]):
        self._resource = resource
        self._choices = choices
        self._notes = notes

    def bound(self, tree: parse.Tree) -> Bound:
        if isinstance(tree, Both | Either):
            return type(tree)(tuple(self.bound(part) for part in tree.parts))
        name, cell = _column(self._resource, tree.field, "where")
        if isinstance(tree, Missing):
            return Missing(name, tree.negated)
        if isinstance(tree, Like):
            return self._like(name, cell, tree)
        if isinstance(tree, Within):
            return self._within(name, cell, tree)
        return self._compared(name, cell, tree.operator, tree.literal)

    def lookup(self, value: str) -> Bound:
        """The rows that the resource's own parameter asks for: its lookup column is the value, which is not blank."""
        if not value.strip() or not parse.storable(value):
            self._notes.append(f"The parameter {self._resource.parameter} is blank or no text, which no record has.")
            return Never()
        name = self._resource.lookup
        return self._compared(name, self._resource.columns[name], "=", Literal(value, quoted=True))

    def _compared(self, name: str, cell: Cell, operator: str, literal: Literal) -> Bound:
        if self._is_null(name, literal):
            return Never()
        value = READERS[cell.kind or ""](name, cell, literal)
        if isinstance(value, _Date):
            if self._choices.dates_need_zone and not value.has_zone:
                self._notes.append(f"{literal} has no Z, so its comparison with {name} is false for every row.")
                return Never()
            value = value.seconds
        return _compared_whole(name, operator, value) if isinstance(value, Decimal) else Compare(name, operator, value)

    def _within(self, name: str, cell: Cell, tree: Within) -> Bound:
        """IN is an OR of equal ones and NOT IN an AND of unequal ones, down to values that never or always match."""
        operator = "<>" if tree.negated else "="
        each = [self._compared(name, cell, operator, literal) for literal in tree.literals]
        if tree.negated and Never() in each:
            return Never()
        values = tuple(one.literal for one in each if isinstance(one, Compare))
        if values:
            return Within(name, values, tree.negated)
        return Missing(name, negated=True) if tree.negated else Never()

    def _like(self, name: str, cell: Cell, tree: Like) -> Bound:
        # SQL Server would turn numbers and dates into text here, in formats that nobody has published.
        if cell.kind != "text":
            raise BadQuery(f"LIKE in the where argument reads text; the column {name} is {NAMES[cell.kind or '']}.")
        if self._is_null(name, tree.pattern):
            return Never()
        return Like(name, fold(tree.pattern.text), tree.negated)

    def _is_null(self, name: str, literal: Literal) -> bool:
        if literal.quoted or literal.text.upper() != "NULL":
            return False
        self._notes.append(f"A comparison of {name} with NULL is false for every row; ask {name} IS NULL.")
        return True


def _compared_whole(name: str, operator: str, value: Decimal) -> Bound:
    """A column of whole numbers compared with any number, by whole numbers that the column can hold.

    ``id > 5.5`` is ``id >= 6``, ``id = 5.5`` never, ``id < 10e30`` whenever there is an id: as in arithmetic, and
    no database needs to know how to compare, round or bind the value.
    """
    if -MOST_INTEGER <= value <= MOST_INTEGER:
        below = value.to_integral_value("ROUND_FLOOR")
        if value == below:
            return Compare(name, operator, int(value))
        if operator in ("<", "<="):
            return Compare(name, "<=", int(below))
        if operator in (">", ">="):
            return Compare(name, ">=", int(below) + 1)
    always = operator == "<>" or operator[0] == ("<" if value > 0 else ">")
    return Missing(name, negated=True) if always else Never()


# What a literal is for a column of each kind; BadQuery when it cannot be that.

NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*")
DATE = re.compile(
    r"""
    \s* ([0-9]{4})-([0-9]{2})-([0-9]{2})
    (?: [T\ ]([0-9]{2}):([0-9]{2}) (?: :([0-9]{2}) (?:\.([0-9]{1,9}))? )? )?
    (?: (Z) | ([+\ -])([0-9]{2}):?([0-9]{2}) )? \s*  # a "+" that was not encoded in a URL arrives as a space
    """,
    re.VERBOSE | re.IGNORECASE,
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Date(NamedTuple):
    """A moment in seconds since 1970, exact to the fraction that was written."""

    seconds: Decimal
    has_zone: bool


def _read_integer(name: str, cell: Cell, literal: Literal) -> Decimal:
    words = [word.lower() for word in getattr(cell, "words", ())]
    if literal.text.strip().lower() in words:
        return Decimal(words.index(literal.text.strip().lower()))
    if not NUMBER.fullmatch(literal.text):
        raise _unreadable(name, cell, literal)
    return Decimal(literal.text.strip())


def _read_number(name: str, cell: Cell, literal: Literal) -> float:
    if not NUMBER.fullmatch(literal.text):
        raise _unreadable(name, cell, literal)
    return max(-sys.float_info.max, min(sys.float_info.max, float(literal.text)))


def _read_flag(name: str, cell: Cell, literal: Literal) -> bool:
    try:
        return {"true": True, "1": True, "false": False, "0": False}[literal.text.strip().lower()]
    except KeyError:
        raise _unreadable(name, cell, literal) from None


def _read_moment(name: str, cell: Cell, literal: Literal) -> _Date:
    found = DATE.fullmatch(literal.text)
    if found is None:
        raise _unreadable(name, cell, literal)
    *numbers, fraction, zone, sign, hours, minutes = found.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    try:
        read = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise _unreadable(name, cell, literal) from None
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    elapsed = read - EPOCH - ahead
    return _Date(Decimal(elapsed // timedelta(seconds=1)) + Decimal(f"0.{fraction or 0}"), has_zone=zone is not None)


def _read_text(name: str, cell: Cell, literal: Literal) -> str:
    return fold(literal.text)


READERS: dict[str, Callable[[str, Cell, Literal], Any]] = {
    "integer": _read_integer,
    "number": _read_number,
    "flag": _read_flag,
    "moment": _read_moment,
    "text": _read_text,
}
NAMES = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "moment": "a date",
    "text": "a text",
}


def _unreadable(name: str, cell: Cell, literal: Literal) -> BadQuery:
    return BadQuery(f"The column {name} in the where argument is {NAMES[cell.kind or '']}; {_shown(literal)} is not.")


def _shown(literal: Literal) -> str:
    return quoted(literal.text) if literal.quoted else literal.text
