"""Which exchanges came nearest to what was expected, and what is different about them?"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from mockomni.clock import stamp
from mockomni.exchange import Exchange, plain
from mockomni.journal.bodies import ANYTHING, as_text, at, carries, is_same, json_of
from mockomni.journal.criteria import Criteria, query_of, short
from mockomni.journal.ring import Entry

FEW = 3
# How far a missed criterion takes an exchange away; of a path it counts how unlike the two are.
WEIGHTS = {"path": 8.0, "method": 2.0, "account": 4.0}
LONGEST = 60
# Of a body that is nothing like the one expected, so many differences say enough.
MOST_DIFFERENCES = 5


def unlike(criteria: Criteria, entries: Iterable[Entry], most: int = FEW) -> str:
    """Text for people: what was expected, and the nearest of these entries with what differs, one below the other."""
    known = list(entries)
    lines = [f"Expected {words(criteria)}."]
    if not known:
        return f"{lines[0]} The journal has no calls at all."
    lines.append(f"The nearest of {len(known)} call{'' if len(known) == 1 else 's'}:")
    for entry in nearest(criteria, known, most):
        lines.append(f"  {line(entry.exchange)}")
        lines += [f"    {difference}" for difference in differences(criteria, entry)]
    return "\n".join(lines)


def nearest(criteria: Criteria, entries: Iterable[Entry], most: int = FEW) -> list[Entry]:
    """The entries that miss least, the nearest first; of two as near, the one that stands first."""
    return heapq.nsmallest(most, entries, key=lambda entry: distance(criteria, entry))


def distance(criteria: Criteria, entry: Entry) -> float:
    """How far an entry is from what was expected."""
    missed = list(criteria.misses(entry.exchange))
    far = sum(WEIGHTS.get(name, 1.0) for name in missed)
    if "path" in missed:
        far -= WEIGHTS["path"] * likeness(criteria.path, entry.exchange.path)
    if "body" in missed:
        far += len(body_differences(criteria, entry)) / MOST_DIFFERENCES
    return far


def differences(criteria: Criteria, entry: Entry) -> list[str]:
    """A few words for everything about an entry that is not as expected; none when it is what was meant."""
    told: list[str] = []
    for name in criteria.misses(entry.exchange):
        told += TELLERS[name](criteria, entry)
    return told


def line(exchange: Exchange) -> str:
    """An exchange in a line."""
    query = f"?{exchange.query}" if exchange.query else ""
    return shown(f"{exchange.method} {exchange.path}{query}", 200) + f" -> {exchange.status} ({exchange.id})"


def words(criteria: Criteria) -> str:
    """Criteria as a sentence has them."""
    parts = [criteria.method.upper() or "any method", criteria.path or "any path"]
    parts += [f"answered {criteria.status}"] if criteria.status else []
    parts += [f"by connection {criteria.connection!r}"] if criteria.connection else []
    parts += [f"with query {pair(name, value)}" for name, value in criteria.query]
    parts += [f"with body {json(criteria.body)}"] if criteria.body is not ANYTHING else []
    parts += [f"with body {path}={value}" for path, value in criteria.pairs]
    parts += [f"since {stamp(criteria.since)}"] if criteria.since is not None else []
    parts += [f"until {stamp(criteria.until)}"] if criteria.until is not None else []
    return " ".join(parts)


def likeness(wanted: str, path: str) -> float:
    """From 0 to 1: how much of a path is as it was wanted."""
    return difflib.SequenceMatcher(None, short(wanted).lower(), short(path).lower(), autojunk=False).ratio()


# What differs


def query_differences(criteria: Criteria, entry: Entry) -> list[str]:
    sent = query_of(entry.exchange)
    told = []
    for name, value in criteria.query:
        values = [given for known, given in sent if known.lower() == name.lower()]
        if not values:
            near = difflib.get_close_matches(name, [known for known, _ in sent], 1)
            told.append(f"query has no {name}" + (f", but {near[0]}" if near else ""))
        elif value is not None and value not in values:
            told.append(f"query {name} is {shown(values[0])!r}, not {shown(value)!r}")
    return told


def body_differences(criteria: Criteria, entry: Entry) -> list[str]:
    exchange = entry.exchange
    if len(exchange.request_body) < entry.request_length:
        kept = f"{len(exchange.request_body)} of its {entry.request_length} bytes"
        return [f"what the body carried is not known: the journal keeps {kept}"]
    sent = json_of(exchange.request_body)
    if sent is ANYTHING:
        return ["body is no JSON" if exchange.request_body else "there is no body"]
    told = [] if criteria.body is ANYTHING else list(parted(sent, criteria.body))
    for path, value in criteria.pairs:
        if not carries(sent, path, value):
            found = list(dict.fromkeys(map(as_text, at(sent, path.split(".")))))[:FEW]
            told.append(f"{path} is {', '.join(map(shown, found))}, not {value}" if found else f"there is no {path}")
    more = len(told) - MOST_DIFFERENCES
    return told if more <= 0 else [*told[:MOST_DIFFERENCES], f"and {more} more"]


def parted(sent: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Field by field, where what was sent does not contain what was wanted."""
    if isinstance(wanted, dict):
        yield from parted_object(sent, wanted, path)
    elif isinstance(wanted, list | tuple):
        if not isinstance(sent, list):
            yield f"{path or 'body'} is {json(sent)}, not a list"
            return
        for item in wanted:
            yield from nearest_item(sent, item, path)
    elif not is_same(sent, wanted):
        yield f"{path or 'body'} is {json(sent)}, not {json(wanted)}"


def parted_object(sent: Any, wanted: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(sent, list):
        yield from nearest_item(sent, wanted, path)
        return
    if not isinstance(sent, dict):
        yield f"{path or 'body'} is {json(sent)}, not an object"
        return
    names = {name.lower(): name for name in sent}
    for key, value in wanted.items():
        place = f"{path}.{key}" if path else key
        if key.lower() in names:
            yield from parted(sent[names[key.lower()]], value, place)
        else:
            near = difflib.get_close_matches(key.lower(), names, 1)
            yield f"there is no {place}" + (f", but {names[near[0]]}" if near else "")


def nearest_item(sent: list[Any], wanted: Any, path: str) -> Iterator[str]:
    """What differs in the item that is most like the one wanted."""
    each = (list(parted(item, wanted, f"{path}[{place}]")) for place, item in enumerate(sent))
    yield from min(each, key=len, default=[f"{path or 'body'} has no items"])


def status_differences(criteria: Criteria, entry: Entry) -> list[str]:
    return [f"status is {entry.exchange.status}, not {criteria.status}: {entry.exchange.why}"]


def time_differences(criteria: Criteria, entry: Entry) -> list[str]:
    return [f"it came at {stamp(entry.exchange.at)}"]


TELLERS: dict[str, Callable[[Criteria, Entry], list[str]]] = {
    "account": lambda criteria, entry: [f"account is {entry.exchange.account_id}, not {criteria.account}"],
    "method": lambda criteria, entry: [f"method is {entry.exchange.method}, not {criteria.method.upper()}"],
    "status": status_differences,
    "connection": lambda criteria, entry: [
        f"connection is {entry.exchange.connection or 'nobody'}, not {criteria.connection}"
    ],
    "time": time_differences,
    "path": lambda criteria, entry: [f"path is {shown(short(entry.exchange.path))}, not {short(criteria.path)}"],
    "query": query_differences,
    "body": body_differences,
}


def pair(name: str, value: str | None) -> str:
    return name if value is None else f"{name}={value}"


def json(value: Any) -> str:
    """A value as JSON, a long one cut."""
    return shown(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode())


def shown(text: str, most: int = LONGEST) -> str:
    """Text that fits on a line and does not steer a terminal."""
    told = plain(text[: most + 1])
    return told if len(told) <= most else f"{told[:most]}…"
