"""Which rows does a unit have in hand? Those it has read and those it will write, each of them once.

A row in hand is shared by everybody who asks for it: nobody changes it, another is put in its place. What is put waits
until it is stored; a journal remembers what was before, so that a record can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mockomni.resources import Resource

Row = dict[str, Any]
Key = tuple[Any, ...]

# A row of which nobody has read what the database holds.
UNREAD: Row = {}


class Question(NamedTuple):
    """What was asked for: rows by how these columns compare with values."""

    how: str
    columns: tuple[str, ...]


class Hand:
    """The rows of one resource. ``now`` is how the unit sees them, ``stored`` how the database has them."""

    def __init__(self, resource: Resource):
        self.resource = resource
        self.now: dict[Key, Row] = {}
        self.stored: dict[Key, Row] = {}
        self._waiting: dict[Key, None] = {}
        # Columns in which a row that waits may differ from what is stored.
        self._unstored: set[str] = set()
        self._answers: dict[Question, dict[Key, list[Key]]] = {}
        self._before: dict[Key, tuple[Row | None, Row | None]] | None = None
        self._to_columns = {name: cell.to_column for name, cell in resource.columns.items()}

    def values_of(self, row: Row, names: Iterable[str]) -> Key:
        """Some of a row's values, as their columns hold them."""
        to_columns = self._to_columns
        return tuple([to_columns[name](row[name]) for name in names])

    def key_of(self, row: Row) -> Key:
        """What tells the row apart."""
        return self.values_of(row, self.resource.key)

    # Answers that are known

    def known(self, question: Question, values: Key) -> list[Row] | None:
        """The rows that answer a question, if it was asked before and nothing has changed that would change them."""
        if question.columns == self.resource.key and question.how == "=" and values in self.now:
            return [self.now[values]]
        keys = self._answers.get(question, {}).get(values)
        return None if keys is None else [self.now[key] for key in keys]

    def learn(self, question: Question, values: Key, keys: list[Key]) -> list[Row]:
        """Remember the keys of an answer; its rows, as the unit sees them."""
        self._answers.setdefault(question, {})[values] = keys
        return [self.now[key] for key in keys]

    def read(self, key: Key, row: Row) -> None:
        """A row as it was found."""
        self.now[key] = self.stored[key] = row

    # What is written

    def added(self, row: Row) -> None:
        """A new row, stored already."""
        key = self.key_of(row)
        self._remember(key)
        self.now[key] = self.stored[key] = row
        self._forget_answers()

    def put(self, row: Row) -> None:
        """A row in place of the one with its key, to be stored later."""
        key = self.key_of(row)
        old = self.now.get(key)
        assert old is not row, f"a row of {self.resource.name} was changed instead of replaced"
        self._remember(key)
        self.stored.setdefault(key, UNREAD)
        self.now[key] = row
        self._waiting[key] = None
        self._unstored.update(changed(old, row, self.resource.columns))
        for question in [each for each in self._answers if differs(old, row, each.columns)]:
            del self._answers[question]

    def emptied(self) -> None:
        """Rows were removed behind our back: read again what is wanted."""
        for key in list(self.now):
            self._remember(key)
        self.now.clear()
        self.stored.clear()
        self._forget_answers()

    def waits(self, columns: Iterable[str] | None = None) -> bool:
        """Is there anything to store; or anything that may change these columns?"""
        return bool(self._waiting) and (columns is None or not self._unstored.isdisjoint(columns))

    def take(self) -> Iterator[tuple[Row, tuple[str, ...]]]:
        """Every row that waits, with the columns in which it differs from what is stored; it then counts as stored."""
        for key in self._waiting:
            row, stored = self.now[key], self.stored[key]
            self._remember(key)
            self.stored[key] = row
            names = self.resource.columns
            yield row, tuple(names if stored is UNREAD else (name for name in names if row[name] != stored[name]))
        self._waiting.clear()
        self._unstored.clear()

    # Undoing

    def begin(self) -> None:
        """From here on remember what was before."""
        self._before = {}

    def keep(self) -> None:
        """What happened since ``begin`` stands."""
        self._before = None

    def undo(self) -> None:
        """Everything as it was at ``begin``; the database has undone its part."""
        for key, (now, stored) in (self._before or {}).items():
            restore(self.now, key, now)
            restore(self.stored, key, stored)
            self._waiting.pop(key, None)
            if now is not stored:
                self._waiting[key] = None
                self._unstored.update(self.resource.columns)
        self._before = None
        self._forget_answers()

    def _remember(self, key: Key) -> None:
        if self._before is not None and key not in self._before:
            self._before[key] = self.now.get(key), self.stored.get(key)

    def _forget_answers(self) -> None:
        self._answers.clear()


def differs(old: Row | None, new: Row, columns: Iterable[str]) -> bool:
    """Do two rows differ in one of these columns? From one that nobody has read, a row differs in all."""
    return not old or any(old[name] != new[name] for name in columns)


def changed(old: Row | None, new: Row, columns: Iterable[str]) -> Iterable[str]:
    """The columns in which two rows differ."""
    return (name for name in columns if old[name] != new[name]) if old else columns


def restore(rows: dict[Key, Row], key: Key, row: Row | None) -> None:
    """Have the row there that was."""
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = row
