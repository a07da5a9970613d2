"""Which exchanges are meant? By where they went, who sent them, what they carried, how and when they were answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson

from mockomni.clock import moment_of
from mockomni.errors import Invalid
from mockomni.exchange import Exchange
from mockomni.journal.bodies import ANYTHING, carries, holds, json_of

# For path/value pairs of a body: ("lineItems.code", "X").
Pair = tuple[str, str]

STATUS = re.compile(r"[1-5](?:[0-9]{2}|xx)", re.IGNORECASE)


@dataclass(frozen=True)
class Criteria:
    """What an exchange must be like; whatever is left out does not matter.

    method      in any case
    path        in any case, ``*`` stands for anything; the whole path, with or without ``/api`` before it, when it
                begins with a slash, else a part of it
    status      ``"404"``, or ``"4xx"`` for the whole class
    connection  the API connection's name, in any case
    query       names and values that the query string carries; the value ``None`` is any
    body        JSON that a record of the body contains: objects may have more keys, lists more items; keys in any case
    pairs       paths into the body and values, as text: ``("lineItems.code", "X")``; lists are looked through
    since       the earliest and the latest moment, by the account's clock
    account     whose account; ``strangers`` lets those in beside it whom nobody recognised
    """

    method: str = ""
    path: str = ""
    status: str = ""
    connection: str = ""
    query: tuple[tuple[str, str | None], ...] = ()
    body: Any = ANYTHING
    pairs: tuple[Pair, ...] = ()
    since: float | None = None
    until: float | None = None
    account: int | None = None
    strangers: bool = False

    @classmethod
    def read(cls, arguments: Iterable[tuple[str, str]]) -> Criteria:
        """The criteria that names and texts mean; Invalid with a sentence for each that means nothing. Blanks count
        as not said."""
        criteria, problems = cls(), []
        for name, text in arguments:
            if name not in READERS:
                problems.append(f"There is no criterion {name[:60]!r}; there are {', '.join(READERS)}.")
            elif text.strip():
                try:
                    criteria = READERS[name](criteria, text.strip())
                except ValueError as error:
                    problems.append(f"{error}.")
        if problems:
            raise Invalid(problems)
        return criteria

    def matches(self, exchange: Exchange) -> bool:
        """Is this one meant? What costs least is looked at first."""
        return not any(self.misses(exchange))

    def misses(self, exchange: Exchange) -> Iterable[str]:
        """The names of the criteria that an exchange does not meet, one after the other."""
        return (name for name, is_met in TESTS.items() if not is_met(self, exchange))


# Is it met?


def is_of_method(asked: Criteria, exchange: Exchange) -> bool:
    return not asked.method or exchange.method == asked.method.upper()


def is_of_status(asked: Criteria, exchange: Exchange) -> bool:
    return not asked.status or asked.status.lower() in (str(exchange.status), f"{exchange.status // 100}xx")


def is_of_account(asked: Criteria, exchange: Exchange) -> bool:
    if asked.account is None:
        return True
    return exchange.account_id == asked.account or (asked.strangers and exchange.account_id is None)


def is_of_connection(asked: Criteria, exchange: Exchange) -> bool:
    return not asked.connection or exchange.connection.lower() == asked.connection.lower()


def is_of_time(asked: Criteria, exchange: Exchange) -> bool:
    return (asked.since is None or exchange.at >= asked.since) and (asked.until is None or exchange.at <= asked.until)


def is_of_path(asked: Criteria, exchange: Exchange) -> bool:
    if not asked.path:
        return True
    if asked.path.startswith("/"):
        return pattern_of(short(asked.path)).fullmatch(short(exchange.path)) is not None
    return pattern_of(f"*{asked.path}*").fullmatch(exchange.path) is not None


def carries_query(asked: Criteria, exchange: Exchange) -> bool:
    if not asked.query:
        return True
    sent = query_of(exchange)
    return all(
        any(name.lower() == known.lower() and value in (None, given) for known, given in sent)
        for name, value in asked.query
    )


def carries_body(asked: Criteria, exchange: Exchange) -> bool:
    if asked.body is ANYTHING and not asked.pairs:
        return True
    sent = json_of(exchange.request_body)
    if sent is ANYTHING:
        return False
    return holds(sent, asked.body) and all(carries(sent, path, value) for path, value in asked.pairs)


TESTS: dict[str, Callable[[Criteria, Exchange], bool]] = {
    "account": is_of_account,
    "method": is_of_method,
    "status": is_of_status,
    "connection": is_of_connection,
    "time": is_of_time,
    "path": is_of_path,
    "query": carries_query,
    "body": carries_body,
}


@lru_cache(maxsize=256)
def pattern_of(path: str) -> re.Pattern[str]:
    """A path with wildcards as an expression."""
    return re.compile(".*".join(map(re.escape, path.split("*"))), re.IGNORECASE | re.DOTALL)


def short(path: str) -> str:
    """A path without ``/api`` before it and without a slash behind it."""
    below = path[4:] if path[:5].lower() == "/api/" else path
    return below.rstrip("/") or "/"


def query_of(exchange: Exchange) -> list[tuple[str, str]]:
    """Names and values of an exchange's query string."""
    return parse_qsl(exchange.query, keep_blank_values=True, encoding="utf-8", errors="replace")


# From text


def read_status(criteria: Criteria, text: str) -> Criteria:
    if not STATUS.fullmatch(text):
        raise ValueError(f"status is a number like 404 or a class like 4xx, not {text[:60]!r}")
    return replace(criteria, status=text)


def read_query(criteria: Criteria, text: str) -> Criteria:
    name, equals, value = text.partition("=")
    return replace(criteria, query=(*criteria.query, (name, value if equals else None)))


def read_body(criteria: Criteria, text: str) -> Criteria:
    if text[0] in "[{":
        return replace(criteria, body=as_json(text))
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ValueError(
            'body is JSON that a record contains, like {"lineItems": [{"code": "X"}]}, '
            f"or a path and a value, like lineItems.code=X, not {text[:60]!r}"
        )
    return replace(criteria, pairs=(*criteria.pairs, (path.strip(), value)))


def as_json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError as error:
        raise ValueError(f"body is no JSON ({error})") from None


READERS: dict[str, Callable[[Criteria, str], Criteria]] = {
    "method": lambda criteria, text: replace(criteria, method=text),
    "path": lambda criteria, text: replace(criteria, path=text),
    "status": read_status,
    "connection": lambda criteria, text: replace(criteria, connection=text),
    "query": read_query,
    "body": read_body,
    "since": lambda criteria, text: replace(criteria, since=moment_of(text, "since")),
    "until": lambda criteria, text: replace(criteria, until=moment_of(text, "until")),
}
