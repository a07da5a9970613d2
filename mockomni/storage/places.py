"""Where in a template lie its dates? A start writes other days over them, which spares an UPDATE of every row."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from struct import Struct
from typing import Any, NamedTuple

from mockomni.resources import STORED

DAY = 86_400
# The day of a date as it stands in a wire form of this century, which every template is of: the search for three
# fixed signs takes half the time of one for two.
STAMPED = re.compile(rb'"20\d\d-\d\d-\d\d(?=T\d\d:\d\d:\d\dZ")')
DAYS, MOMENT = Struct("11s"), Struct(">i")
# Later moments do not fit into the four bytes that those of a template have.
LAST_YEAR = 2036
WIRE_FORMS = ("wire", "beside")
# The search columns that are seconds since 1970.
MOMENTS = {each.name: {name for name, cell in each.columns.items() if cell.kind == "moment"} for each in STORED}
MOMENTS["movements"] = {"at"}


class Days(dict):
    """A day as ``STAMPED`` finds it -> the day so many days later, each worked out once."""

    def __init__(self, days: int):
        super().__init__()
        self.distance = timedelta(days=days)

    def __missing__(self, found: bytes) -> bytes:
        later = self[found] = f'"{date.fromisoformat(found[1:].decode()) + self.distance}'.encode()
        return later


class Fields(NamedTuple):
    """Things of one width: where each in one piece begins, and every byte of those that a page's end breaks."""

    whole: array
    broken: array

    def rewrite(self, image: Any, form: Struct, later: Callable[[Any], Any]) -> None:
        """Put something else in the place of each."""
        read, write = form.unpack_from, form.pack_into
        for at in self.whole:
            write(image, at, later(read(image, at)[0]))
        for first in range(0, len(self.broken), form.size):
            where = self.broken[first : first + form.size]
            (found,) = form.unpack(bytes(image[at] for at in where))
            for at, byte in zip(where, form.pack(later(found)), strict=True):
                image[at] = byte


class Places(NamedTuple):
    """Every date: the days in wire forms, and the moments in search columns and indexes."""

    days: Fields
    moments: Fields

    def move(self, image: Any, days: int) -> None:
        """Write dates so many days later into an image that can be written to."""
        self.days.rewrite(image, DAYS, Days(days).__getitem__)
        self.moments.rewrite(image, MOMENT, (days * DAY).__add__)

    def written(self) -> bytes:
        """As they are kept: four lists of numbers, each behind its length."""
        return b"".join(ordered(array("I", [len(each)]) + each).tobytes() for each in (*self.days, *self.moments))


def read(kept: bytes) -> Places:
    """The inverse of ``written``."""
    days, broken_days, moments, broken_moments = lists(ordered(array("I", kept)))
    return Places(Fields(days, broken_days), Fields(moments, broken_moments))


def lists(numbers: array) -> Iterator[array]:
    """Lists that stand each behind its length."""
    at = 0
    while at < len(numbers):
        end = at + 1 + numbers[at]
        yield numbers[at + 1 : end]
        at = end


def ordered(numbers: array) -> array:
    """Numbers with their lowest byte first, or such numbers as this machine has them."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
