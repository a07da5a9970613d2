"""Where in a template lie its dates? A start writes other days over them, which spares an UPDATE of every row."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from struct import Struct
from typing import Any, NamedTuple

from mockomni.resources import STORED

DAY = 86_400
# The day of a date as it stands in a wire form of this century, which every template is of: the search for three
# fixed signs takes half the time of one for two.
STAMPED = re.compile(rb'"20\d\d-\d\d-\d\d(?=T\d\d:\d\d:\d\dZ")')
WRITTEN_DAY, MOMENT = Struct("11s"), Struct(">i")
# Later moments do not fit into the four bytes that those of a template have.
LAST_YEAR = 2036
WIRE_FORMS = ("wire", "beside")
# The search columns that are seconds since 1970.
MOMENTS = {each.name: {name for name, cell in each.columns.items() if cell.kind == "moment"} for each in STORED}
MOMENTS["movements"] = {"at"}


class Fields(NamedTuple):
    """Things of one width, each as a number: what they are, and where those begin that lie in one piece.

    values, counts  what there is, and in how many places
    whole           the places, in the order of the values
    broken          those that a page's end breaks, one after another: the value, and where each of its bytes lies
    """

    values: array
    counts: array
    whole: array
    broken: array

    def rewrite(self, image: Any, form: Struct, later: Callable[[int], Any]) -> None:
        """Put something else in the place of each."""
        write, places = form.pack_into, iter(self.whole)
        for value, count in zip(self.values, self.counts, strict=True):
            written = later(value)
            for at in islice(places, count):
                write(image, at, written)
        broken = iter(self.broken)
        for value in broken:
            for at, byte in zip(islice(broken, form.size), form.pack(later(value)), strict=True):
                image[at] = byte


class Places(NamedTuple):
    """Every date: the days in wire forms as numbers of Python's, and the moments in search columns and indexes."""

    days: Fields
    moments: Fields

    def move(self, image: Any, days: int) -> None:
        """Write dates so many days later into an image that can be written to."""
        self.days.rewrite(image, WRITTEN_DAY, lambda day: f'"{date.fromordinal(day + days)}'.encode())
        self.moments.rewrite(image, MOMENT, (days * DAY).__add__)

    def written(self) -> bytes:
        """As they are kept: lists of numbers, each behind its length."""
        return b"".join(ordered(array("I", [len(each)]) + each).tobytes() for each in (*self.days, *self.moments))


def read(kept: bytes) -> Places:
    """The inverse of ``written``."""
    every = list(lists(ordered(array("I", kept))))
    return Places(Fields(*every[:4]), Fields(*every[4:]))


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
