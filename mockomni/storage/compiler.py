"""How is it asked in SQL? A bound query as clauses over a table; the same answer on every database."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, func, literal, or_

from mockomni.query.bind import Bound, Never, Query
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


def condition(table: Table, tree: Bound) -> ColumnElement[bool]:
    """The clause that is true for the rows a bound tree describes; NULL behaves as in SQL."""
    return CLAUSES[type(tree)](table, tree)


def order_by(table: Table, query: Query) -> list[ColumnElement[Any]]:
    """The order of a query: what is missing comes first, or last when descending, whatever the database prefers."""
    if query.shuffled:
        return [func.random()]
    return [_sorted(table.c[name], descending) for name, descending in query.order]


def escaped(piece: str) -> str:
    """A piece of text as a LIKE pattern that stands for itself."""
    for special in (ESCAPE, "%", "_"):
        piece = piece.replace(special, ESCAPE + special)
    return piece


def _sorted(column: ColumnElement[Any], descending: bool) -> ColumnElement[Any]:
    direction = column.desc() if descending else column.asc()
    # A key is never missing; saying so keeps its index usable where NULLS FIRST is not the default.
    if not column.nullable:  # type: ignore[attr-defined]
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


def _compare(table: Table, tree: Compare) -> ColumnElement[bool]:
    column = table.c[tree.field]
    return OPERATORS[tree.operator](column, literal(tree.literal, column.type))


def _within(table: Table, tree: Within) -> ColumnElement[bool]:
    column = table.c[tree.field]
    return column.not_in(tree.literals) if tree.negated else column.in_(tree.literals)


def _like(table: Table, tree: Like) -> ColumnElement[bool]:
    column, pattern = table.c[tree.field], tree.pattern.replace(ESCAPE, ESCAPE * 2)
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
