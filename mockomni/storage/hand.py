"""Which rows does a unit have in hand? Those it has read and those it will write, each of them once.

A row in hand is shared by everybody who asks for it: nobody changes it, another is put in its place. What is added or
put waits until it is stored; a journal remembers what was before, so that a record can be undone.
"""

from __future__ import annotations

from bisect import insort
from typing import Any, NamedTuple

from mockomni.resources import Resource
from mockomni.storage.columns import Columns, Key, Names, columns_of
from mockomni.storage.wire import pack

Row = dict[str, Any]
# A row with its wire form, and what is kept beside that.
Printed = tuple[Row, bytes, bytes | None]

# What the database has of a row: something that nobody has read, or nothing yet.
UNREAD: Row = {}
ABSENT: Row = {}


class Question(NamedTuple):
    """What was asked for: rows by how these columns compare with values."""

    how: str
    columns: Names


class Matches:
    """Which rows have which values in some columns: the answers that are known, and where those that wait stand."""

    def __init__(self, columns: Columns):
        self.columns = columns
        self.known: dict[Key, list[Key]] = {}
        self.waiting: dict[Key, list[Key]] = {}

    def move(self, key: Key, before: Key | None, after: Key) -> None:
        """A row that waits has other values than before; ``before`` is None when it was in no answer yet."""
        if before is not None:
            for rows in (self.known, self.waiting):
                if key in rows.get(before, ()):
                    rows[before].remove(key)
        # Nothing equals what is missing.
        if None not in after:
            insort(self.waiting.setdefault(after, []), key)
            if after in self.known:
                insort(self.known[after], key)


class Hand:
    """The rows of one resource. ``now`` is how the unit sees them, ``stored`` how the database has them."""

    def __init__(self, resource: Resource):
        self.resource = resource
        self.key = columns_of(resource, resource.key)
        self.beside_key = columns_of(resource, tuple(name for name in resource.columns if name not in resource.key))
        self.now: dict[Key, Row] = {}
        self.stored: dict[Key, Row] = {}
        self._waiting: dict[Key, None] = {}
        self._unprinted: dict[Key, None] = {}
        self._printed: dict[Key, Printed] = {}
        self._matches: dict[Names, Matches] = {}
        self._answers: dict[tuple[Question, Key], list[Key]] = {}
        self._before: dict[Key, tuple[Row | None, Row | None]] | None = None

    def key_of(self, row: Row) -> Key:
        """What tells the row apart."""
        return self.key.values(row)

    # Answers that are known

    def at(self, columns: Row) -> Row | None:
        """The row with this key, if these columns are its key, and it is in hand."""
        key = self.key
        return self.now.get(tuple(columns.values())) if key.are_plain and tuple(columns) == key.names else None

    def equal(self, names: Names, values: Key) -> list[Row] | None:
        """The rows with these values, if that can be told without asking the database."""
        if names == self.resource.key and values in self.now:
            return [self.now[values]]
        matches = self._matches.get(names)
        keys = None if matches is None else matches.known.get(values)
        return None if keys is None else [self.now[key] for key in keys]

    def known(self, question: Question, values: Key) -> list[Row] | None:
        """The rows that answer another question, if it was asked before and nothing has changed the answer since."""
        keys = self._answers.get((question, values))
        return None if keys is None else [self.now[key] for key in keys]

    def hides(self, question: Question) -> bool:
        """Would the database answer otherwise if it had what waits, in a way that cannot be mended afterwards?"""
        return question.how != "=" and any(
            self._differs(self.stored[key], self.now[key], question.columns) for key in self._waiting
        )

    def learn(self, question: Question, values: Key, keys: list[Key]) -> list[Row]:
        """Remember the keys that the database answered with; the rows, as the unit sees them."""
        if question.how != "=":
            self._answers[question, values] = keys
        else:
            matches = self._matches.get(question.columns) or self._matched(question.columns)
            if self._waiting:
                keys = [key for key in keys if self._has(key, question.columns, values)]
                keys = sorted({*keys, *matches.waiting.get(values, ())})
            matches.known[values] = keys
        return [self.now[key] for key in keys]

    def read(self, key: Key, row: Row) -> None:
        """A row as it was found."""
        self.now[key] = self.stored[key] = row

    def _has(self, key: Key, names: Names, values: Key) -> bool:
        return key not in self._waiting or columns_of(self.resource, names).values(self.now[key]) == values

    def _differs(self, old: Row | None, new: Row, names: Names) -> bool:
        """Do two rows differ in one of these columns? From one that nobody has read, a row differs in all."""
        return not old or bool(columns_of(self.resource, names).differing(old, new))

    def _matched(self, names: Names) -> Matches:
        matches = self._matches[names] = Matches(columns_of(self.resource, names))
        for key in self._waiting:
            matches.move(key, None, matches.columns.values(self.now[key]))
        return matches

    # What is written

    def add(self, row: Row) -> None:
        """A row that was not there, to be stored later."""
        key = self.key_of(row)
        self._wait(key, None, row)
        self.stored[key] = ABSENT

    def put(self, row: Row) -> None:
        """A row in place of the one with its key, to be stored later."""
        key = self.key_of(row)
        old = self.now.get(key)
        assert old is not row, f"a row of {self.resource.name} was changed instead of replaced"
        self._wait(key, old, row)
        self.stored.setdefault(key, UNREAD)

    def _wait(self, key: Key, old: Row | None, row: Row) -> None:
        self._remember(key)
        self.now[key] = row
        self._waiting[key] = self._unprinted[key] = None
        for matches in self._matches.values():
            columns = matches.columns
            if not old or columns.written(old) != columns.written(row):
                matches.move(key, columns.values(old) if old else None, columns.values(row))
        for asked in (
            [each for each in self._answers if self._differs(old, row, each[0].columns)] if self._answers else ()
        ):
            del self._answers[asked]

    def emptied(self) -> None:
        """Rows were removed behind our back: read again what is wanted."""
        for key in list(self.now):
            self._remember(key)
        self.now.clear()
        self.stored.clear()
        self._forget_answers()

    def waits(self) -> bool:
        """Is there anything to store?"""
        return bool(self._waiting)

    def print(self) -> None:
        """Make the wire form of every row that waits."""
        for key in self._unprinted:
            row = self.now[key]
            self._printed[key] = row, *pack(self.resource.sheet, row)
        self._unprinted.clear()

    def take(self) -> tuple[list[Printed], dict[Names, list[Printed]]]:
        """Every row that waits, which then counts as stored: the new ones, the others by the columns that differ."""
        self.print()
        columns = self.beside_key
        new: list[Printed] = []
        changed: dict[Names, list[Printed]] = {}
        for key in self._waiting:
            row, stored, printed = self.now[key], self.stored[key], self._printed[key]
            self._remember(key)
            self.stored[key] = row
            if stored is ABSENT:
                new.append(printed)
            else:
                names = columns.differing(row, stored) if stored else columns.names
                changed.setdefault(names, []).append(printed)
        self._waiting.clear()
        self._printed.clear()
        for matches in self._matches.values():
            matches.waiting.clear()
        return new, changed

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
            for keys in (self._waiting, self._unprinted):
                keys.pop(key, None)
                if now is not stored:
                    keys[key] = None
        self._before = None
        self._forget_answers()

    def _remember(self, key: Key) -> None:
        if self._before is not None and key not in self._before:
            self._before[key] = self.now.get(key), self.stored.get(key)

    def _forget_answers(self) -> None:
        self._matches.clear()
        self._answers.clear()


def restore(rows: dict[Key, Row], key: Key, row: Row | None) -> None:
    """Have the row there that was."""
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = row


class Hands(dict[Resource, Hand]):
    """A hand for each resource that a unit has to do with; ``tries`` while what happens may have to be undone."""

    tries = False

    def __missing__(self, resource: Resource) -> Hand:
        hand = self[resource] = Hand(resource)
        if self.tries:
            hand.begin()
        return hand

    def begin(self) -> None:
        """From here on remember what was before."""
        self.tries = True
        for hand in self.values():
            hand.begin()

    def keep(self) -> None:
        """What happened since ``begin`` stands."""
        self.tries = False
        for hand in self.values():
            hand.keep()

    def undo(self) -> None:
        """Everything as it was at ``begin``; the database has undone its part."""
        self.tries = False
        for hand in self.values():
            hand.undo()
