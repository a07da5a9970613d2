"""Which rows does a condition mean? Its names and values checked against the columns of a resource."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from mockomni.errors import BadQuery
from mockomni.query import parse
from mockomni.query.names import column
from mockomni.query.parse import Both, Compare, Either, Like, Literal, Missing, Within
from mockomni.resources.fields import MOST_INTEGER, Cell, fold, quoted
from mockomni.resources.resource import Resource
from mockomni.settings import Behaviour


@dataclass(frozen=True, slots=True)
class Never:
    """A comparison that is true of no row. What stands beside it by OR still counts.

    A value that makes ``=`` false this way (NULL, a date without Z) makes ``<>`` and NOT IN false too: the comparison
    fails, whatever it is. One that is only no value of the column (``id = 5.5``) leaves them true, as in arithmetic.
    """


Bound = Both | Either | Compare | Within | Like | Missing | Never


class Choices(NamedTuple):
    """The quirks that change what a text means."""

    dates_need_zone: bool
    descending: bool
    newer_fields: bool

    @classmethod
    def of(cls, behaviour: Behaviour) -> Choices:
        return cls(behaviour["dates_need_zone"], behaviour["default_order"] == "desc", behaviour["newer_fields"])


class Conditions:
    """Conditions on the columns of one resource. ``notes`` collects a sentence for each that can never be true."""

    def __init__(self, resource: Resource, choices: Choices, notes: list[str]):
        self._resource = resource
        self._choices = choices
        self._notes = notes

    def bound(self, tree: parse.Tree) -> Bound:
        if isinstance(tree, Both | Either):
            return type(tree)(tuple(self.bound(part) for part in tree.parts))
        name, cell = column(self._resource, tree.field, "where")
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
        if isinstance(value, Date):
            if self._choices.dates_need_zone and not value.has_zone:
                self._notes.append(f"{literal} has no Z, so its comparison with {name} is false for every row.")
                return Never()
            value = value.seconds
        return compared_whole(name, operator, value) if isinstance(value, Decimal) else Compare(name, operator, value)

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


def compared_whole(name: str, operator: str, value: Decimal) -> Bound:
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


class Date(NamedTuple):
    """A moment in seconds since 1970, exact to the fraction that was written."""

    seconds: Decimal
    has_zone: bool


def read_integer(name: str, cell: Cell, literal: Literal) -> Decimal:
    words = [word.lower() for word in getattr(cell, "words", ())]
    if literal.text.strip().lower() in words:
        return Decimal(words.index(literal.text.strip().lower()))
    if not NUMBER.fullmatch(literal.text):
        raise unreadable(name, cell, literal)
    return Decimal(literal.text.strip())


def read_number(name: str, cell: Cell, literal: Literal) -> float:
    if not NUMBER.fullmatch(literal.text):
        raise unreadable(name, cell, literal)
    return max(-sys.float_info.max, min(sys.float_info.max, float(literal.text)))


def read_flag(name: str, cell: Cell, literal: Literal) -> bool:
    try:
        return {"true": True, "1": True, "false": False, "0": False}[literal.text.strip().lower()]
    except KeyError:
        raise unreadable(name, cell, literal) from None


def read_moment(name: str, cell: Cell, literal: Literal) -> Date:
    found = DATE.fullmatch(literal.text)
    if found is None:
        raise unreadable(name, cell, literal)
    *numbers, fraction, zone, sign, hours, minutes = found.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    try:
        read = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise unreadable(name, cell, literal) from None
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    elapsed = read - EPOCH - ahead
    return Date(Decimal(elapsed // timedelta(seconds=1)) + Decimal(f"0.{fraction or 0}"), has_zone=zone is not None)


def read_text(name: str, cell: Cell, literal: Literal) -> str:
    return fold(literal.text)


READERS: dict[str, Callable[[str, Cell, Literal], Any]] = {
    "integer": read_integer,
    "number": read_number,
    "flag": read_flag,
    "moment": read_moment,
    "text": read_text,
}
NAMES = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "moment": "a date",
    "text": "a text",
}


def unreadable(name: str, cell: Cell, literal: Literal) -> BadQuery:
    return BadQuery(f"The column {name} in the where argument is {NAMES[cell.kind or '']}; {shown(literal)} is not.")


def shown(literal: Literal) -> str:
    return quoted(literal.text) if literal.quoted else literal.text
