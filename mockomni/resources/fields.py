"""What can stand in a row? Omni's types: how each is read, how it looks unset, what it is in a search column.

A row is a dict of wire names to JSON-ready values: int, float, str, bool, None, lists and dicts. A date is its wire
text (``2018-07-18T06:00:00Z``), which sorts as time does. Reading is generous, as the live service is: numbers in
quotes, dates with fractions and offsets, enums as integers, keys in any case. What cannot be read as its type is a
``ValidationError`` that names the value.
"""

from __future__ import annotations

import math
import re
import reprlib
from datetime import UTC, datetime
from typing import Any, ClassVar

from mockomni import texts
from mockomni.clock import seconds
from mockomni.resources.patterns import patterns_later

with patterns_later("marshmallow.validate"):
    import marshmallow
    from marshmallow import Schema, ValidationError, fields, pre_load

MOST_INTEGER = 2**63 - 1
MOST_NUMBER = 1e15
LONGEST_QUOTE = 60
CUSTOM_FIELD = re.compile(r"[A-Za-z]+_[0-9]+")


def fold(text: str) -> str:
    """Text as it is compared: without case, in any script, and never changing its length (LIKE counts with ``_``)."""
    if text.isascii():
        return text.lower()
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(letter.casefold() if len(letter.casefold()) == 1 else letter for letter in text)


def fresh(value: Any) -> Any:
    """A value that one more row may have for its own."""
    kind = type(value)
    if kind is dict:
        return {name: fresh(each) for name, each in value.items()}
    return [fresh(each) for each in value] if kind is list else value


def quoted(value: Any) -> str:
    """A sent value as an error text shows it: short, and never a whole document."""
    text = (
        reprlib.repr(value) if isinstance(value, list | dict) else repr(value) if isinstance(value, str) else str(value)
    )
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def refusal(text: str, value: Any, **more: Any) -> ValidationError:
    """The error for a value that cannot be read, in words of ``texts``."""
    return ValidationError(text.format(value=quoted(value), **more))


class Cell(fields.Field):
    """One field of a sheet.

    ``kind`` is its type in a search column and a query (None: it cannot be filtered or ordered by), ``unset`` what
    it prints when nobody set it. ``newer=True`` marks a field that only the newer specification knows, ``inner=True``
    one that is read and remembered but never printed, ``unique`` one whose values never repeat within an account.
    """

    kind: str | None = None
    blank: ClassVar[Any] = None
    default_error_messages = {"required": texts.REQUIRED}  # noqa: RUF012 (marshmallow declares it so)

    def __init__(
        self,
        *,
        read_only: bool = False,
        newer: bool = False,
        inner: bool = False,
        unique: bool = False,
        unset: Any = ...,
        **more,
    ):
        self.unset = self.blank if unset is ... else unset
        self.newer = newer
        self.inner = inner
        self.unique = unique
        super().__init__(dump_only=read_only, allow_none=True, **more)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """As marshmallow's, but null is what the field prints when unset."""
        if value is marshmallow.missing and not self.required:
            return value
        if self.required and value in (None, ""):
            raise self.make_error("required")
        if value is None:
            return fresh(self.unset)
        return super().deserialize(value, attr, data, **kwargs)

    def to_column(self, value: Any) -> Any:
        """A row's value as its search column holds it."""
        return value


def without_underscores(text: str) -> str:
    """A number's text as it is; ValueError for Python's own ``1_000``, which is no number elsewhere."""
    if "_" in text:
        raise ValueError(text)
    return text.strip()


class Integer(Cell):
    """A whole number; ``""`` is read as unset."""

    kind = "integer"
    blank = 0

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return self.unset
        if isinstance(value, str):
            try:
                value = int(without_underscores(value))
            except ValueError:
                raise refusal(texts.NOT_WHOLE, value) from None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value % 1:
            raise refusal(texts.NOT_WHOLE, value)
        if not -MOST_INTEGER <= value <= MOST_INTEGER:
            raise refusal(texts.OUT_OF_RANGE, value)
        return int(value)


class Number(Cell):
    """A decimal, printed with a fraction, between ``least`` and ``most``; ``""`` is read as unset."""

    kind = "number"
    blank = 0.0

    def __init__(self, *, least: float | None = None, most: float | None = None, **more):
        self.least = least
        self.most = most
        super().__init__(**more)

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return self.unset
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise refusal(texts.NOT_NUMBER, value)
        try:
            number = float(without_underscores(value) if isinstance(value, str) else value)
        except (ValueError, OverflowError):
            raise refusal(texts.NOT_NUMBER, value) from None
        if not math.isfinite(number) or abs(number) >= MOST_NUMBER:
            raise refusal(texts.OUT_OF_RANGE, value)
        too_small = self.least is not None and number < self.least
        if too_small or (self.most is not None and number > self.most):
            raise refusal(texts.OUTSIDE, value, least=self.least, most=self.most)
        return number


class Quantity(Number):
    """How many of a line; ``""`` says nothing about it, while 0 may mean that the line goes."""

    def deserialize(self, value, attr=None, data=None, **kwargs):
        return marshmallow.missing if value == "" else super().deserialize(value, attr, data, **kwargs)


class Text(Cell):
    """A string of at most ``most`` characters and at least ``least``, compared without case.

    One that never repeats is unset when it is nothing but spaces.
    """

    kind = "text"
    blank = ""

    def __init__(self, *, most: int | None = None, least: int | None = None, **more):
        self.most = most
        self.least = least
        super().__init__(**more)

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise refusal(texts.NOT_TEXT, value)
        if self.unique and value.isspace():
            return ""
        if "\0" in value:
            raise ValidationError(texts.NUL)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValidationError(texts.SURROGATE) from None
        if self.most is not None and len(value) > self.most:
            raise refusal(texts.TOO_LONG, value, length=len(value), most=self.most)
        if self.least is not None and value and len(value) < self.least:
            raise refusal(texts.TOO_SHORT, value, length=len(value), least=self.least)
        return value

    def to_column(self, value):
        if value is None:
            return None
        return value.lower() if value.isascii() else fold(value)


class Flag(Cell):
    """True or false, also as a word or as 1 and 0."""

    kind = "flag"
    blank = False
    WORDS: ClassVar[dict[Any, bool]] = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False}

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return False
        try:
            return self.WORDS[value.strip().lower() if isinstance(value, str) else value]
        except (KeyError, TypeError):
            raise refusal(texts.NOT_FLAG, value) from None


class Moment(Cell):
    """A date and time in UTC, cut to the whole second; a date alone is its midnight, no offset means UTC."""

    kind = "moment"

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return None
        return moment(value)

    def to_column(self, value):
        return None if value is None else seconds(value)


class Created(Moment):
    """When something was created; ``""`` says nothing about it."""

    def deserialize(self, value, attr=None, data=None, **kwargs):
        return marshmallow.missing if value == "" else super().deserialize(value, attr, data, **kwargs)


def moment(value: Any) -> str:
    """A sent date as its wire text; ValidationError for what is no date, or none that Omni's calendar has."""
    try:
        read = datetime.fromisoformat(value.strip())
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise refusal(texts.NOT_DATE, value) from None
    return f"{read.year:04d}-{read.month:02d}-{read.day:02d}T{read.hour:02d}:{read.minute:02d}:{read.second:02d}Z"


class Choice(Cell):
    """One of a fixed set of words in any case, or the integer that stands for one.

    ``integers=True`` prints the integer (``Product.stockControl`` does), which is then also what a query compares.
    """

    kind = "text"

    def __init__(self, words: tuple[str, ...], *, integers: bool = False, **more):
        self.words = words
        self.integers = integers
        self._known = {word.lower(): word for word in words}
        super().__init__(**more)
        if integers:
            self.kind = "integer"

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return self.unset
        if isinstance(value, str) and value.strip().isdecimal() and len(value) < LONGEST_QUOTE:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(self.words):
            word: str | None = self.words[value]
        else:
            word = self._known.get(value.strip().lower()) if isinstance(value, str) else None
        if word is None:
            raise refusal(texts.NOT_CHOICE, value, choices=", ".join(self.words))
        return self.words.index(word) if self.integers else word

    def to_column(self, value):
        return fold(value) if isinstance(value, str) else value


class Dictionary(Cell):
    """An object of names to text, number or null, such as ``customFields``; names are camel-cased like every key."""

    blank: ClassVar[Any] = {}

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return {}
        if not isinstance(value, dict):
            raise refusal(texts.NOT_OBJECT, value)
        for name, item in value.items():
            if not (item is None or isinstance(item, str | int | float)) or isinstance(item, bool):
                raise refusal(texts.NOT_SCALAR, item, name=name)
            if "\0" in name or (isinstance(item, str) and "\0" in item):
                raise ValidationError(texts.NUL)
        return {key_of(name): item for name, item in value.items()}


class Prices(Dictionary):
    """An object of price column names to numbers or null, printed with a fraction like every price."""

    def _deserialize(self, value, attr, data, **kwargs):
        price = Number(unset=None)
        return {name: price.deserialize(item) for name, item in super()._deserialize(value, attr, data).items()}


class Texts(Cell):
    """A list of strings."""

    blank: ClassVar[Any] = []

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise refusal(texts.NOT_LIST_OF, value, items="texts")
        return list(value)


class Integers(Cell):
    """A list of whole numbers; a query sees it as text with commas (``LIKE '%363%'``)."""

    kind = "text"
    blank: ClassVar[Any] = []

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return []
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise refusal(texts.NOT_LIST_OF, value, items="whole numbers")
        if any(abs(item) > MOST_INTEGER for item in value):
            raise refusal(texts.OUT_OF_RANGE, value)
        return list(value)

    def to_column(self, value):
        return ",".join(map(str, value))


class Part(Cell):
    """An object with a sheet of its own, such as ``accountingAttributes``; ``unset=None`` when it may be absent."""

    def __init__(self, sheet: type[Row], **more):
        self.sheet = sheet()
        super().__init__(**more)
        if more.get("unset", ...) is ...:
            self.unset = self.sheet.blank_row()

    def _deserialize(self, value, attr, data, *, partial=None, **kwargs):
        if value == "":
            return fresh(self.unset)
        if not isinstance(value, dict):
            raise refusal(texts.NOT_OBJECT, value)
        return self.sheet.load(value, partial=partial)


class Rows(Cell):
    """A list of objects with a sheet of their own, such as ``lineItems``; at most ``most`` of them."""

    blank: ClassVar[Any] = []

    def __init__(self, sheet: type[Row], *, most: int | None = None, **more):
        self.sheet = sheet()
        self.most = most
        super().__init__(**more)

    def _deserialize(self, value, attr, data, *, partial=None, **kwargs):
        if value == "":
            return []
        if not isinstance(value, list):
            raise refusal(texts.NOT_LIST, value)
        if self.most is not None and len(value) > self.most:
            raise ValidationError(texts.TOO_MANY.format(length=len(value), most=self.most))
        return self.sheet.load(value, many=True, partial=partial)


class Row(Schema):
    """The sheet of one kind of object: its fields in the order Omni prints them."""

    fields: dict[str, Cell]  # type: ignore[assignment]

    class Meta:
        unknown = marshmallow.EXCLUDE

    @classmethod
    def resolve_hooks(cls) -> Any:
        """Those of the sheet above: no sheet adds any, and marshmallow would look for them in all that it has."""
        above: Any = cls.__mro__[1]
        return type(cls).resolve_hooks(cls) if above is Schema else above._hooks

    def __init__(self, **more):
        super().__init__(**more)
        self._spelled = {name.lower(): name for name in self.fields}
        self._unset = {name: cell.unset for name, cell in self.fields.items()}
        self._shared = [name for name, unset in self._unset.items() if isinstance(unset, dict | list)]

    def spelled(self, name: str) -> str | None:
        """A field's name in Omni's spelling, whatever the case it was written in; None when there is no such field."""
        return self._spelled.get(name.lower())

    @pre_load
    def _any_case(self, data: Any, **kwargs: Any) -> Any:
        """Keys are read in any case; of two spellings of one key the last counts, as with Newtonsoft."""
        if not isinstance(data, dict):
            return data
        return {self._spelled[key.lower()]: value for key, value in data.items() if key.lower() in self._spelled}

    def inside(self, name: str) -> Row:
        """The sheet of what stands in a field of this one."""
        cell = self.fields[name]
        assert isinstance(cell, Part | Rows)
        return cell.sheet

    def blank_row(self) -> dict[str, Any]:
        """A row in which nothing was set."""
        row = dict(self._unset)
        for name in self._shared:
            row[name] = fresh(row[name])
        return row


def key_of(name: str) -> str:
    """A key of a dictionary as it is printed; a custom field's (``orders_1000``) is read in any case."""
    return name.lower() if CUSTOM_FIELD.fullmatch(name) else camel(name)


def camel(name: str) -> str:
    """A name as Newtonsoft prints it: the leading run of capitals falls, but for the one that begins a word.

    ``VIP10NZD`` becomes ``viP10NZD``, ``MGTRetail2NZD`` ``mgtRetail2NZD``, ``RetailNZD`` ``retailNZD``.
    """
    letters = list(name)
    for place, letter in enumerate(letters):
        if place == 1 and not letter.isupper():
            break
        follows = place + 1 < len(letters)
        if place > 0 and follows and not letters[place + 1].isupper():
            if letters[place + 1] == " ":
                letters[place] = letter.lower()
            break
        letters[place] = letter.lower()
    return "".join(letters)
