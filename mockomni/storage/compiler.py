"""How is it asked in SQL? A bound query as clauses of a statement; the same answer on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from mockomni.query.conditions import Bound, Never
from mockomni.query.parse import Both, Compare, Either, Like, Missing, Within

# PostgreSQL takes a backslash in a pattern for an escape unless told otherwise, SQLite takes nothing for one.
ESCAPE = "!"


class Ordered(Protocol):
    """Anything that says in which order."""

    @property
    def order(self) -> tuple[tuple[str, bool], ...]: ...

    @property
    def shuffled(self) -> bool: ...


def quoted(name: str) -> str:
    """A table's or a column's name, as it is written."""
    return f'"{name}"'


def listed(names: Iterable[str]) -> str:
    """Names, with commas between."""
    return ", ".join(map(quoted, names))


def condition(tree: Bound) -> str:
    """The clause that is true for the rows a ``slotted`` tree describes, to stand behind an AND; NULL behaves as in
    SQL."""
    return f"({written(tree)})" if isinstance(tree, Either) else written(tree)


def written(tree: Bound) -> str:
    """The clause by itself."""
    return CLAUSES[type(tree)](tree)


def order_by(query: Ordered, key: Iterable[str]) -> str:
    """The order of a query: what is missing comes first, or last when descending, whatever the database prefers."""
    return "random()" if query.shuffled else ", ".join(_sorted(*each, key) for each in query.order)


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


def _sorted(name: str, descending: bool, key: Iterable[str]) -> str:
    direction, missing = ("DESC", "LAST") if descending else ("ASC", "FIRST")
    # A key is never missing; saying so keeps its index usable where NULLS FIRST is not the default.
    return f"{quoted(name)} {direction}" if name in key else f"{quoted(name)} {direction} NULLS {missing}"


def _both(tree: Both) -> str:
    return " AND ".join(map(condition, _deepest_first(tree)))


def _either(tree: Either) -> str:
    return " OR ".join(map(written, _deepest_first(tree)))


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


def _compare(tree: Compare) -> str:
    return f"{quoted(tree.field)} {tree.operator} {_slot(tree.literal)}"


def _within(tree: Within) -> str:
    return f"{quoted(tree.field)} {_not(tree)}IN ({', '.join(map(_slot, tree.literals))})"


def _like(tree: Like) -> str:
    return f"{quoted(tree.field)} {_not(tree)}LIKE {_slot(tree.pattern)} ESCAPE '{ESCAPE}'"


def _missing(tree: Missing) -> str:
    return f"{quoted(tree.field)} IS {_not(tree)}NULL"


def _never(tree: Never) -> str:
    return "1 = 0"


def _slot(slot: Any) -> str:
    return f":{slot.name}"


def _not(tree: Within | Like | Missing) -> str:
    return "NOT " if tree.negated else ""


CLAUSES: dict[type, Callable[[Any], str]] = {
    Both: _both,
    Either: _either,
    Compare: _compare,
    Within: _within,
    Like: _like,
    Missing: _missing,
    Never: _never,
}
