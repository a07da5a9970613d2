"""What did a write send? The body's records, read as a whole, and the keys in them that count for nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

import orjson

from mockomni.api.shapes import MALFORMED, TEXTS, TOO_MANY_RECORDS
from mockomni.errors import BadBody
from mockomni.resources.fields import Row
from mockomni.spelling import meant

MOST_RECORDS = 250
# What IIS takes unless told otherwise.
MOST_BYTES = 30_000_000
TOO_LARGE = TEXTS[413]
BOM = b"\xef\xbb\xbf"
MOST_KEYS_NAMED = 20


class Refused(BadBody):
    """A body that Omni refuses as a whole; ``why`` says what is wrong with it, the message what Omni says."""

    def __init__(self, message: str, why: str, *, status: int = 400):
        super().__init__(message)
        self.why = why
        self.status = status


def records(body: bytes) -> list[Any]:
    """The records in a body, whatever its Content-Type; Refused when it is no JSON array or too long a one."""
    if not body.strip():
        raise Refused(MALFORMED, "The body is empty; a JSON array of records is needed.")
    try:
        read = orjson.loads(body.removeprefix(BOM))
    except orjson.JSONDecodeError as error:
        raise Refused(MALFORMED, f"The body is no JSON: {error}.") from error
    if not isinstance(read, list):
        kind = "an object" if isinstance(read, dict) else "a single value"
        raise Refused(MALFORMED, f"The body is {kind}; records come in an array, even one alone: [{{…}}].")
    if len(read) > MOST_RECORDS:
        raise Refused(TOO_MANY_RECORDS, f"The body holds {len(read)} records, the most is {MOST_RECORDS}.")
    return read


def ignored(sheet: Row | None, sent: list[Any], used: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A sentence each about the unknown and the read-only keys in records, which Omni passes over in silence.

    ``used`` are read-only keys that count all the same, as the id of a PUT does.
    """
    unknown: dict[str, Row] = {}
    read_only: set[str] = set()
    for path, inside, is_known in passed_over(sheet, sent) if sheet else ():
        if is_known and path not in used:
            read_only.add(path)
        elif not is_known:
            unknown[path] = inside
    notes = (
        [f"Unknown keys were ignored: {listed(unknown, lambda path: likely(path, unknown[path]))}."] if unknown else []
    )
    notes += [f"Read-only keys were ignored: {listed(read_only)}."] if read_only else []
    return tuple(notes)


def passed_over(sheet: Row, sent: Iterable[Any], prefix: str = "") -> Iterable[tuple[str, Row, bool]]:
    """Every distinct key that does not count, the sheet it stands on, and whether that knows it."""
    objects = [record for record in sent if type(record) is dict]
    for key in set().union(*objects) - plain_keys(sheet):
        name = sheet.spelled(key)
        cell = sheet.fields[name] if name else None
        if cell is None or cell.dump_only:
            yield f"{prefix}{name or key[:50]}", sheet, cell is not None
        elif hasattr(cell, "sheet"):
            inside = [record.get(key) for record in objects]
            parts = [part for value in inside for part in (value if type(value) is list else [value])]
            yield from passed_over(cell.sheet, parts, f"{prefix}{name}.")


@cache
def plain_keys(sheet: Row) -> frozenset[str]:
    """The keys that count and have no others inside, as Omni spells them: most of those that are sent."""
    return frozenset(name for name, cell in sheet.load_fields.items() if not hasattr(cell, "sheet"))


def listed(paths: Collection[str], more_of: Callable[[str], str] = lambda _: "") -> str:
    """The names in order, with more of each, and how many there are beside them when there are very many."""
    named = sorted(paths)[:MOST_KEYS_NAMED]
    more = len(paths) - len(named)
    return ", ".join(f"{path}{more_of(path)}" for path in named) + (f" and {more} more" if more else "")


def likely(path: str, sheet: Row) -> str:
    """The key that somebody who wrote an unknown one may have meant."""
    near = meant(path.rpartition(".")[2], (name for name, cell in sheet.fields.items() if not cell.dump_only))
    return f" ({near}?)" if near else ""
