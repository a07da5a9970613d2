"""Where in an image does each date lie? The pages of SQLite, read as its documentation of the file format has them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from mockomni.storage.places import MOMENTS, STAMPED, WIRE_FORMS, Fields, Places
from mockomni.storage.sqlite import opened

# A number, and where each of its bytes lies.
Thing = tuple[int, Sequence[int]]
HEADER = 100
INDEX_INTERIOR, TABLE_INTERIOR, TABLE_LEAF = 2, 5, 13
# How many bytes a value of each type has; from 12 on the type says so itself.
WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
NULL, FOUR_BYTES = 0, 4


def found(image: bytes) -> Places:
    """The places of every date in an image."""
    days: list[Thing] = []
    moments: list[Thing] = []
    pages = Pages(image)
    for table, root, columns in trees(image):
        for record in pages.records(root):
            for column, value in zip(columns, record, strict=False):
                if column in MOMENTS[table] and value.kind != NULL:
                    assert value.kind == FOUR_BYTES, f"a moment of {table}.{column} has not four bytes"
                    moments.append((int.from_bytes(value.read(image), "big"), value.where))
                elif column in WIRE_FORMS:
                    for each in STAMPED.finditer(value.read(image)):
                        day = date.fromisoformat(each[0][1:].decode())
                        days.append((day.toordinal(), value.where[each.start() : each.end()]))
    return Places(fields(days), fields(moments))


def trees(image: bytes) -> Iterator[tuple[str, int, list[str]]]:
    """The table, the first page and the columns of everything that may hold dates, indexes of tables included."""
    with opened(image) as database:
        said = database.execute("SELECT type, name, tbl_name, rootpage FROM sqlite_master WHERE rootpage > 0")
        for type_, name, table, root in said.fetchall():
            if table in MOMENTS:
                about = database.execute(f'PRAGMA {type_}_info("{name}")').fetchall()
                yield table, root, [each[1] if type_ == "table" else each[2] for each in about]


def fields(things: Iterable[Thing]) -> Fields:
    """These things, in the order of their values."""
    found = Fields(*(array("I") for _ in Fields._fields))
    for value, alike in groupby(sorted(things, key=itemgetter(0)), key=itemgetter(0)):
        before = len(found.whole)
        for _, where in alike:
            if where[-1] - where[0] == len(where) - 1:
                found.whole.append(where[0])
            else:
                found.broken.extend((value, *where))
        found.values.append(value)
        found.counts.append(len(found.whole) - before)
    return found


class Value(NamedTuple):
    """A value of a record: its type, and where each of its bytes lies."""

    kind: int
    where: Sequence[int]

    def read(self, image: bytes) -> bytes:
        """Its bytes."""
        return bytes(map(image.__getitem__, self.where))


class Pages:
    """A database as the bytes of its file."""

    def __init__(self, image: bytes):
        self.image = image
        self.size = self._number(16, 2)
        self.usable = self.size - image[20]

    def records(self, root: int) -> Iterator[list[Value]]:
        """The records of the table or index that begins at a page, in its order."""
        start = (root - 1) * self.size
        head = start + (HEADER if root == 1 else 0)
        kind = self.image[head]
        is_interior = kind in (INDEX_INTERIOR, TABLE_INTERIOR)
        pointers = head + (12 if is_interior else 8)
        for place in range(self._number(head + 3, 2)):
            cell = start + self._number(pointers + 2 * place, 2)
            if is_interior:
                yield from self.records(self._number(cell, 4))
                cell += 4
            if kind != TABLE_INTERIOR:
                length, cell = varint(self.image, cell)
                if kind == TABLE_LEAF:
                    _, cell = varint(self.image, cell)
                yield list(self._values(self._spread(cell, length, kind == TABLE_LEAF)))
        if is_interior:
            yield from self.records(self._number(head + 8, 4))

    def _spread(self, cell: int, length: int, in_table: bool) -> Sequence[int]:
        """Where each byte of a record lies: in the cell, and what it has no room for in a chain of pages."""
        most = self.usable - 35 if in_table else (self.usable - 12) * 64 // 255 - 23
        if length <= most:
            return range(cell, cell + length)
        least = (self.usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self.usable - 4)
        local = local if local <= most else least
        where, link = [*range(cell, cell + local)], cell + local
        while len(where) < length:
            link = (self._number(link, 4) - 1) * self.size
            where += range(link + 4, link + 4 + min(self.usable - 4, length - len(where)))
        return where

    def _values(self, where: Sequence[int]) -> Iterator[Value]:
        record = bytes(map(self.image.__getitem__, where))
        first, at = varint(record, 0)
        end = first
        while at < first:
            kind, at = varint(record, at)
            begin, end = end, end + (WIDTHS[kind] if kind < len(WIDTHS) else (kind - 12) // 2)
            yield Value(kind, where[begin:end])

    def _number(self, at: int, width: int) -> int:
        return int.from_bytes(self.image[at : at + width], "big")


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of as many bytes as it takes, and where the next thing begins."""
    number = 0
    for place in range(9):
        byte = data[at + place]
        if place == 8:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return number, at + place + 1
