"""How is it asked in SQL? A bound query as clauses over a table; the same answer on every database."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Table, and_, bindparam, false, func, or_

from mockomni.query.conditions import Bound, Never
from mockomni.query.parse import Both, Compare, Either, Like, Missing, Within

# PostgreSQL takes a backslash in a pattern for an escape unless told otherwise, SQLite takes nothing for one.
ESCAPE = "!"

OPERATORS: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class Ordered(Protocol):
    """Anything that says in which order."""

    @property
    def order(self) -> tuple[tuple[str, bool], ...]: ...

    @property
    def shuffled(self) -> bool: ...


def condition(table: Table, tree: Bound) -> ColumnElement[bool]:
    """The clause that is true for the rows a ``slotted`` tree describes; NULL behaves as in SQL."""
    return CLAUSES[type(tree)](table, tree)


def order_by(table: Table, query: Ordered) -> list[ColumnElement[Any]]:
    """The order of a query: what is missing comes first, or last when descending, whatever the database prefers."""
    if query.shuffled:
        return [func.random()]
    return [_sorted(table.c[name], descending) for name, descending in query.order]


@dataclass(frozen=True)
class Slot:
    """Where a value will stand."""

    name: str


def slotted(tree: Bound | None, values: dict[str, Any]) -> Any:
    """The tree with slots for its values, which go into ``values``: equal for conditions that differ only in them."""

    def slot(value: Any) -> Slot:
        name = f"value_{len(values)}"
        values[name] = value
        return Slot(name)

    match tree:
        case Both() | Either():
            return type(tree)(tuple([slotted(part, values) for part in tree.parts]))
        case Compare():
            return Compare(tree.field, tree.operator, slot(tree.literal))
        case Within():
            return Within(tree.field, tuple(slot(each) for each in tree.literals), tree.negated)
        case Like():
            return Like(tree.field, slot(like_pattern(tree.pattern)), tree.negated)
    return tree


def like_pattern(pattern: str) -> str:
    """A pattern of Omni's, in which only ``%`` and ``_`` mean something, as the databases take it."""
    return pattern.replace(ESCAPE, ESCAPE * 2)


def escaped(piece: str) -> str:
    """A piece of text as a LIKE pattern that stands for itself."""
    for special in (ESCAPE, "%", "_"):
        piece = piece.replace(special, ESCAPE + special)
    return piece


def _sorted(column: ColumnElement[Any], descending: bool) -> ColumnElement[Any]:
    direction = column.desc() if descending else column.asc()
    # A key is never missing; saying so keeps its index usable where NULLS FIRST is not the default.
    if not column.nullable:
        return direction
    return direction.nulls_last() if descending else direction.nulls_first()


def _both(table: Table, tree: Both) -> ColumnElement[bool]:
    return and_(*(condition(table, part) for part in _deepest_first(tree)))


def _either(table: Table, tree: Either) -> ColumnElement[bool]:
    return or_(*(condition(table, part) for part in _deepest_first(tree)))


def _deepest_first(tree: Both | Either) -> list[Bound]:
    """The parts in an order that old SQLites can read: their parser keeps only a hundred things in mind.

    A parenthesis that opens a group is one of them, one behind ``x AND`` makes three.
    """
    return sorted(tree.parts, key=_held, reverse=True)


def _held(tree: Bound) -> int:
    """How much the parser keeps in mind inside this condition."""
    if not isinstance(tree, Both | Either):
        return 0
    first, second = sorted(map(_held, tree.parts), reverse=True)[:2]
    return max(first + 1, second + 3)


def _value(column: ColumnElement[Any], slot: Slot) -> ColumnElement[Any]:
    return bindparam(slot.name, type_=column.type)


def _compare(table: Table, tree: Compare) -> ColumnElement[bool]:
    column = table.c[tree.field]
    return OPERATORS[tree.operator](column, _value(column, tree.literal))


def _within(table: Table, tree: Within) -> ColumnElement[bool]:
    column = table.c[tree.field]
    values = [_value(column, each) for each in tree.literals]
    return column.not_in(values) if tree.negated else column.in_(values)


def _like(table: Table, tree: Like) -> ColumnElement[bool]:
    column = table.c[tree.field]
    pattern = _value(column, tree.pattern)
    return column.not_like(pattern, escape=ESCAPE) if tree.negated else column.like(pattern, escape=ESCAPE)


def _missing(table: Table, tree: Missing) -> ColumnElement[bool]:
    column = table.c[tree.field]
    return column.is_not(None) if tree.negated else column.is_(None)


def _never(table: Table, tree: Never) -> ColumnElement[bool]:
    return false()


CLAUSES: dict[type, Callable[[Table, Any], ColumnElement[bool]]] = {
    Both: _both,
    Either: _either,
    Compare: _compare,
    Within: _within,
    Like: _like,
    Missing: _missing,
    Never: _never,
}
