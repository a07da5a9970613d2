"""What was written? The texts of ``where``, ``order`` and ``fields`` as small frozen values that know no resource.

``where`` has an inverse: ``str`` of a tree is a text that parses to the same tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from mockomni.errors import BadQuery

DEEPEST = 64
LONGEST_QUOTE = 60
# Some 900 conditions. A query string of 2048 bytes holds a third of them; SQLite refuses 1000 joined by AND.
MOST_TOKENS = 3600
KEYWORDS = frozenset({"AND", "OR", "NOT", "IN", "IS", "LIKE", "NULL"})
BARE_VALUES = frozenset({"TRUE", "FALSE", "NULL"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written: the text inside the quotes, or the bare word, number or date."""

    text: str
    quoted: bool = False

    def __str__(self) -> str:
        return "'{}'".format(self.text.replace("'", "''")) if self.quoted else self.text


@dataclass(frozen=True, slots=True)
class Both:
    """All of its parts are true."""

    parts: tuple[Any, ...]

    def __str__(self) -> str:
        return " AND ".join(f"({part})" if isinstance(part, Both | Either) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of its parts is true."""

    parts: tuple[Any, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({part})" if isinstance(part, Either) else str(part) for part in self.parts)


# The literals of the next three are ``Literal`` when parsed, and Python values once bound to a column.
@dataclass(frozen=True, slots=True)
class Compare:
    """``=  <>  >  <  >=  <=`` between a field and a value."""

    field: str
    operator: str
    literal: Any

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {self.literal}"


@dataclass(frozen=True, slots=True)
class Within:
    """``IN`` or ``NOT IN`` a list of values."""

    field: str
    literals: tuple[Any, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.field} {negation(self)}IN ({', '.join(map(str, self.literals))})"


@dataclass(frozen=True, slots=True)
class Like:
    """``LIKE`` or ``NOT LIKE`` a pattern of ``%`` and ``_``."""

    field: str
    pattern: Any
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.field} {negation(self)}LIKE {self.pattern}"


@dataclass(frozen=True, slots=True)
class Missing:
    """``IS NULL`` or ``IS NOT NULL``."""

    field: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.field} IS {negation(self)}NULL"


Tree = Both | Either | Compare | Within | Like | Missing


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of an ``order``; ``descending`` is None when no direction was written."""

    field: str
    descending: bool | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """One name of a ``fields``; without children it means the whole field."""

    name: str
    children: tuple[Selected, ...] = ()


def negation(node: Within | Like | Missing) -> str:
    return "NOT " if node.negated else ""


def where(text: str) -> Tree | None:
    """The condition that ``text`` says, None when it says nothing; BadQuery names the place that cannot be read."""
    reader = Reader("where", text)
    if reader.ended():
        return None
    tree = either(reader, depth=0)
    if not reader.ended():
        raise reader.expected("AND, OR or the end")
    return tree


def order(text: str) -> tuple[Sort, ...]:
    """The columns that ``text`` sorts by, none when it is blank; BadQuery names the place that cannot be read."""
    reader = Reader("order", text)
    if reader.ended():
        return ()
    sorts = [sort_of(reader)]
    while reader.takes(","):
        sorts.append(sort_of(reader))
    if not reader.ended():
        raise reader.expected("ASC, DESC, a comma or the end")
    return tuple(sorts)


def fields(text: str) -> tuple[Selected, ...]:
    """The names that ``text`` selects, in its order. Every text is read somehow, since the service refuses none.

    A closing parenthesis that was never opened is skipped, a missing one stands at the end, and parentheses that
    follow no name, or lie too deep to matter, only group.
    """
    names: list[tuple[str, list]] = []
    levels, before = [names], ","
    for token in re.findall(r"[(),]|[^\s(),]+", text):
        if token == "(":
            nests = before not in ("(", ")", ",") and len(levels) < DEEPEST
            levels.append(levels[-1][-1][1] if nests else levels[-1])
        elif token == ")":
            levels = levels[:-1] or levels
        elif token != ",":
            levels[-1].append((token, []))
        before = token
    return selection(names)


def selection(names: list[tuple[str, list]]) -> tuple[Selected, ...]:
    return tuple(Selected(name, selection(children)) for name, children in names)


# How ``where`` and ``order`` are read: one expression cuts the text into tokens, and a function for each rule of the
# grammar takes them one by one.


def either(reader: Reader, depth: int) -> Tree:
    parts = [both(reader, depth)]
    while reader.takes("OR"):
        parts.append(both(reader, depth))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def both(reader: Reader, depth: int) -> Tree:
    parts = [term(reader, depth)]
    while reader.takes("AND"):
        parts.append(term(reader, depth))
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def term(reader: Reader, depth: int) -> Tree:
    if depth == DEEPEST and reader.next.says == "(":
        raise reader.refusal(f"parentheses are nested deeper than {DEEPEST}")
    if not reader.takes("("):
        return condition(reader)
    tree = either(reader, depth + 1)
    reader.needs(")")
    return tree


def condition(reader: Reader) -> Tree:
    field = field_of(reader)
    if reader.next.kind == "operator":
        return Compare(field, reader.take().text, literal_of(reader))
    if reader.takes("IS"):
        negated = reader.takes("NOT")
        reader.needs("NULL")
        return Missing(field, negated)
    negated = reader.takes("NOT")
    if reader.takes("LIKE") or reader.takes("~"):
        return Like(field, literal_of(reader), negated)
    if reader.takes("IN"):
        return Within(field, literals_of(reader), negated)
    raise reader.expected("IN or LIKE" if negated else "an operator")


def field_of(reader: Reader) -> str:
    if reader.next.kind != "name" or reader.next.says in KEYWORDS:
        raise reader.expected("a column name")
    return reader.take().text


def literals_of(reader: Reader) -> tuple[Literal, ...]:
    reader.needs("(")
    literals = [literal_of(reader)]
    while reader.takes(","):
        literals.append(literal_of(reader))
    reader.needs(")")
    return tuple(literals)


def literal_of(reader: Reader) -> Literal:
    token = reader.next
    if token.kind == "quoted":
        return Literal(reader.take().text[1:-1].replace("''", "'"), quoted=True)
    if token.kind in ("date", "number") or token.says in BARE_VALUES:
        return Literal(reader.take().text)
    raise reader.expected("a value (text stands in single quotes)")


def sort_of(reader: Reader) -> Sort:
    field = field_of(reader)
    if reader.takes("DESC"):
        return Sort(field, descending=True)
    return Sort(field, descending=False if reader.takes("ASC") else None)


TOKEN = re.compile(
    r"""
      (?P<space>    \s+ )
    | (?P<quoted>   '[^']*(?:''[^']*)*' )
    | (?P<date>     [0-9]{4}-[0-9]{2}-[0-9]{2} (?:[T\ ][0-9]{2}:[0-9:.]+)? (?:Z|[+-][0-9]{2}:?[0-9]{2})? )
    | (?P<number>   [+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+) )
    | (?P<name>     [a-z_]\w*(?:\.\w+)* )
    | (?P<operator> <>|<=|>=|[=<>] )
    | (?P<mark>     [(),~] )
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Token(NamedTuple):
    """A name, a value or a mark of an argument, and where it begins."""

    kind: str
    text: str
    place: int

    @property
    def says(self) -> str:
        """The keyword or mark it is, whatever its case; nothing for a token that carries a value."""
        return self.text.upper() if self.kind in ("name", "mark") else ""


class Reader:
    """The tokens of one argument, and how far they have been taken."""

    def __init__(self, argument: str, text: str):
        self.argument = argument
        self._tokens = list(islice(tokens(argument, text), MOST_TOKENS + 1))
        if len(self._tokens) > MOST_TOKENS:
            raise refusal(argument, self._tokens[-1].place, "it is too long")
        self._taken = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._taken]

    def take(self) -> Token:
        self._taken += 1
        return self._tokens[self._taken - 1]

    def takes(self, word: str) -> bool:
        """Take the next token if it is this keyword or mark; say whether it was."""
        found = self.next.says == word
        self._taken += found
        return found

    def needs(self, word: str) -> None:
        if not self.takes(word):
            raise self.expected(word)

    def ended(self) -> bool:
        return self.next.kind == "end"

    def expected(self, what: str) -> BadQuery:
        found = "it ends" if self.ended() else f"{shown(self.next.text)} stands there"
        return self.refusal(f"{what} is expected, but {found}")

    def refusal(self, problem: str) -> BadQuery:
        return refusal(self.argument, self.next.place, problem)


def tokens(argument: str, text: str):
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            unclosed = text[place] == "'"
            problem = "a quote is never closed" if unclosed else f"{shown(text[place])} cannot stand there"
            raise refusal(argument, place, problem)
        if match.lastgroup != "space":
            yield Token(match.lastgroup or "", match[0], place)
        if match.lastgroup == "quoted" and not storable(match[0]):
            raise refusal(argument, place, "the text holds NUL or half a surrogate pair, which no field can hold")
        place = match.end()
    yield Token("end", "", place)


def storable(text: str) -> bool:
    """Can a field hold this text at all? Neither NUL nor half a surrogate pair can be stored."""
    return UNSTORABLE.search(text) is None


def shown(text: str) -> str:
    return repr(text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…")


def refusal(argument: str, place: int, problem: str) -> BadQuery:
    return BadQuery(f"The {argument} argument cannot be read at position {place + 1}: {problem}.")
