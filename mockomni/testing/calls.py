"""What did the code call? Exchanges of the journal as a test looks at them, and what to say when one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mockomni.api.routes import ONES, WHOLES, nearest, place_of
from mockomni.exchange import Exchange
from mockomni.journal import Entry
from mockomni.journal.bodies import ANYTHING, json_of
from mockomni.journal.criteria import Criteria, query_of, short
from mockomni.journal.nearest import line, unlike, words

if TYPE_CHECKING:
    from mockomni.faults import Planned

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
ANY = ("", "*", "ANY")


class Call:
    """One request and its answer. ``exchange`` has all that is known of both."""

    def __init__(self, exchange: Exchange):
        self.exchange = exchange
        self.id, self.at = exchange.id, exchange.at
        self.method, self.status = exchange.method, exchange.status
        self.connection = exchange.connection
        self.path = short(exchange.path)
        self.why, self.notes = exchange.why, exchange.notes

    @property
    def query(self) -> dict[str, str]:
        """The query string's names and values."""
        return dict(query_of(self.exchange))

    @property
    def json(self) -> Any:
        """What was sent, None when that was no JSON."""
        return none_for_anything(json_of(self.exchange.request_body))

    @property
    def answer(self) -> Any:
        """What was answered, as far as the journal keeps it; None when that is no JSON."""
        return none_for_anything(json_of(self.exchange.response_body))

    @property
    def headers(self) -> dict[str, str]:
        """What was sent above the body, without the key."""
        return dict(self.exchange.request_headers)

    def __repr__(self) -> str:
        return f"<{line(self.exchange)}: {self.why}>"


def none_for_anything(value: Any) -> Any:
    return None if value is ANYTHING else value


def checked_method(method: str) -> str:
    """A method in capitals, empty for any; ValueError for none."""
    capitals = method.strip().upper() if isinstance(method, str) else None
    if capitals in ANY:
        return ""
    if capitals not in METHODS:
        raise ValueError(f"a method is one of {', '.join(METHODS)}, or '*' for any, not {method!r}")
    return capitals


def checked_path(path: str) -> str:
    """A path after ``/api`` without its query; ValueError when it leads nowhere, since a test would hold by mistake."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise ValueError(f"a path is what follows /api, such as '/v1/Stock', not {path!r}")
    plain = short(path.partition("?")[0])
    below = plain.removeprefix("/")
    if "*" not in plain and place_of(below) is None and below.lower() not in {*WHOLES, *ONES}:
        near = [f"/{each}" for each in nearest(below)]
        raise ValueError(f"there is nothing at {path!r}" + (f"; {' or '.join(near)} may be meant" if near else ""))
    return plain


def criteria(
    method: str,
    path: str,
    json: Any = ANYTHING,
    query: Mapping[str, Any] | None = None,
    status: int | str = "",
    connection: str = "",
) -> Criteria:
    """What a call must be like, out of a test's words."""
    return Criteria(
        method=checked_method(method),
        path=checked_path(path),
        status=str(status),
        connection=connection,
        query=tuple((name, None if value is None else str(value)) for name, value in (query or {}).items()),
        body=json,
    )


def missing(asked: Criteria, known: Sequence[Entry], matching: Sequence[Entry], times: int | None) -> str | None:
    """What to tell whoever expected so many of these calls; None when he has them."""
    if len(matching) == times or (times is None and matching):
        return None
    if not matching:
        return unlike(asked, known) + ("" if times in (None, 1) else f"\nIt was to be called {counted(times)}.")
    return f"Expected {words(asked)} {counted(times or 0)}, not {counted(len(matching))}:\n{listed(matching)}"


def unfired(planned: Planned, known: Sequence[Entry]) -> str:
    """What to tell whoever planned a fault that struck nobody."""
    rule = planned.rule
    never = f"This fault was planned and never struck: {rule}."
    if planned.seen:
        return f"{never} It saw {planned.seen} call{'' if planned.seen == 1 else 's'} that it was meant for."
    return f"{never}\n{unlike(Criteria(method=rule.method, path=rule.path, connection=rule.connection), known)}"


def listed(entries: Iterable[Entry]) -> str:
    """Calls one below the other."""
    return "\n".join(f"  {line(entry.exchange)}" for entry in entries)


def counted(times: int | None) -> str:
    """A number as people say it."""
    return {None: "at all", 0: "never", 1: "once", 2: "twice"}.get(times, f"{times} times")
