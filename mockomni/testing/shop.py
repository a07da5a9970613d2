"""What can a test do with its shop? Call it, look into it, break it, move its time, and ask what was called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from mockomni.engine import Shop
from mockomni.faults.reading import read_rule
from mockomni.faults.storms import storm
from mockomni.journal.bodies import ANYTHING
from mockomni.journal.criteria import Criteria
from mockomni.query.bind import MOST_ROWS, bind
from mockomni.query.select import select
from mockomni.resources import SHELF, Resource
from mockomni.settings import Behaviour, Limits
from mockomni.spelling import hint
from mockomni.testing.calls import Call, checked_method, checked_path, criteria, missing, unfired
from mockomni.testing.clock import Hands
from mockomni.testing.options import Permissions, grid_of
from mockomni.testing.stock import Stock, stock_of

if TYPE_CHECKING:
    from mockomni.accounts import Account
    from mockomni.app import Wiring
    from mockomni.engine import Result
    from mockomni.faults import Planned
    from mockomni.journal.pace import Pace

SNAPSHOT = "snapshot"
UNSAID: Any = object()
FORGOTTEN = "The journal has forgotten {number} calls of this test, so nobody can say; forget_requests() makes room."


@dataclass(frozen=True)
class Connection:
    """The credentials of an API connection; ``auth`` is what requests and httpx take."""

    name: str
    username: str
    key: str = field(repr=False)

    @property
    def auth(self) -> tuple[str, str]:
        """Username and key."""
        return self.username, self.key


class Omni:
    """A private shop: nobody else's calls, records, faults, time or snapshots ever show in it."""

    def __init__(self, wiring: Wiring, account: Account, connection: Connection, url: Callable[[], str]):
        self.account = account
        self.username, self.key, self.auth = connection.username, connection.key, connection.auth
        self.clock = Hands(account)
        self._wiring = wiring
        self._url = url
        # To look at a shop's records needs no permission, counts for no limit, and knows no quirks.
        self._inside = Shop(account.store, account.id, account.clock, Behaviour(limits=None))

    def __repr__(self) -> str:
        return f"<Omni {self.username}>"

    @property
    def url(self) -> str:
        """The base address, which ends in ``/api``."""
        return self._url()

    def connection(self, permissions: Permissions = None, name: str = "") -> Connection:
        """Another API connection, which as in Omni may do nothing until it is permitted.

        ``permissions`` is a grid such as ``{"Stock": ["read"]}``, or ``"read-only"`` or ``"everything"``.
        """
        name = name or f"Connection {len(self.account.connections.all()) + 1}"
        _, key = self.account.connections.add(name, grid_of(permissions) if permissions else {})
        return Connection(name, self.username, key)

    # What is in it

    def records(self, resource: str, where: str = "", order: str = "", fields: str = "") -> list[dict[str, Any]]:
        """Every record of a resource, as the API prints it, without a call; BadQuery for a wrong ``where``."""
        shelf, found = on_shelf(resource), []
        asked = {"where": where, "order": order, "fields": fields, "rows": str(MOST_ROWS)}
        for page in range(1, 10**6):
            query = bind(shelf, asked | {"page": str(page)}, self._inside.behaviour)
            rows = [orjson.loads(row) for row in self._inside.list(shelf, query)]
            found += [selected(row, query) for row in rows]
            if len(rows) < MOST_ROWS:
                break
        return found

    def create(self, resource: str, *records: dict[str, Any]) -> list[int]:
        """Add records as a POST would, without a call, and give their ids; ValueError for one that is refused."""
        return ids(self.account.shop.create(on_shelf(resource), list(records)))

    def update(self, resource: str, *records: dict[str, Any]) -> list[int]:
        """Change records as a PUT would, without a call; ValueError for one that is refused."""
        return ids(self.account.shop.update(on_shelf(resource), list(records)))

    def load(self, records: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
        """Put in records as the API prints them, all or none; Invalid with every problem."""
        from mockomni.seeding.load import load

        return load(self.account.shop, records)

    def stock(self, code: str, branch: str | int | None = None) -> Stock:
        """How much there is of an option or a size, by its code or barcode: at a branch, or at all together.

        LookupError for a code or a branch that the shop has not.
        """
        return stock_of(self.records, code, branch)

    def snapshot(self, name: str = SNAPSHOT) -> None:
        """Keep the shop, and its time, as they are."""
        self.account.snapshots.take(name)

    def restore(self, name: str = SNAPSHOT) -> None:
        """Make the shop, and its time, as they were; NotFound for a name that was never kept."""
        self.account.snapshots.restore(name)

    def behave(self, **settings: Any) -> None:
        """Change ``limits``, ``error_style`` or ``quirks`` from the next call on; ValueError for what cannot be."""
        self.account.behave(settings)

    # What goes wrong

    def fail(self, method: str, path: str, **fault: Any) -> Planned:
        """Let calls go wrong; what it gives tells how often that was so (``fired``).

        The path is the one after ``/api``, in any case, ``*`` stands for anything. ``fault`` has the words of the pages
        about faults: ``status=503``, ``times=2``, ``nth=3``, ``effect="reset"``, ``retry_after=1``, ``delay=0.5`` …
        Invalid, with a sentence for each, for words that mean nothing.
        """
        return self._plan(fault | {"method": checked_method(method), "path": checked_path(path)})

    def respond(self, method: str, path: str, *, json: Any = UNSAID, status: int = 200, **fault: Any) -> Planned:
        """Answer calls so and do not ask the shop: with ``json`` or ``body``, ``headers``, and what ``fail`` takes."""
        where = {"method": checked_method(method), "path": checked_path(path)}
        return self._plan(fault | where | {"effect": "respond", "json": json, "status": status})

    def storm(self, name: str, **shared: Any) -> list[Planned]:
        """Plan a storm: ``flaky-network``, ``busy-afternoon`` or ``bad-day``; NotFound for another."""
        rules = storm(name, shared, self.account.clock.now())
        return [self._wiring.faults.plan(self.account.id, rule) for rule in rules]

    def clear_faults(self) -> None:
        """Let nothing go wrong from now on, whether it ever did or not."""
        self._wiring.faults.clear(self.account.id)

    # What was called

    @property
    def requests(self) -> list[Call]:
        """Every call of this shop, the oldest first."""
        return [Call(entry.exchange) for entry in reversed(self._entries())]

    def forget_requests(self) -> None:
        """As if nothing had been called yet."""
        self._wiring.journal.clear(self.account.id)

    def assert_called(
        self,
        method: str,
        path: str,
        *,
        times: int | None = None,
        json: Any = ANYTHING,
        query: Mapping[str, Any] | None = None,
        status: int | str = "",
        connection: str = "",
    ) -> list[Call]:
        """These calls; AssertionError, with the nearest ones, unless there are ``times`` of them, or at least one.

        The path is the one after ``/api``, in any case, ``*`` stands for anything. ``json`` is what a record of the
        body contains, ``query`` what the query string does (None for any value), ``status`` like 404 or ``"4xx"``.
        """
        __tracebackhide__ = True
        return self._expect(criteria(method, path, json, query, status, connection), times)

    def assert_not_called(self, method: str, path: str, **like: Any) -> None:
        """AssertionError, with the calls, when there were any; ``like`` is what ``assert_called`` takes too."""
        __tracebackhide__ = True
        self._expect(criteria(method, path, **like), 0)

    def pace(self, limits: str = str(Limits())) -> Pace:
        """How often the calls so far would have been refused under these limits; ``sentence`` says it."""
        asked = Limits.read(limits)
        if asked is None:
            raise ValueError("limits that are off refuse nothing; ask for some, like 3/60/5000")
        return self._wiring.journal.pace(self.account.id, asked)

    def report(self, most: int = 20) -> str:
        """The latest calls and why each was answered so, for people."""
        calls = self.requests
        cut = [f"({len(calls) - most} calls before these)"] if len(calls) > most else []
        return "\n".join([*cut, *(f"{call!r}" for call in calls[-most:])])

    def assert_faults_struck(self) -> None:
        """AssertionError for every fault and planted answer that struck nobody, storms aside."""
        __tracebackhide__ = True
        told = [unfired(each, self._entries()) for each in self._wiring.faults.unfired(self.account.id)]
        if told:
            raise AssertionError("\n".join(told))

    def _plan(self, fault: Mapping[str, Any]) -> Planned:
        said = {name: value for name, value in fault.items() if value is not UNSAID}
        rule = read_rule(said, self.account.clock.now())
        if rule.connection:
            self.account.connections.named(rule.connection)
        return self._wiring.faults.plan(self.account.id, rule)

    def _expect(self, asked: Criteria, times: int | None) -> list[Call]:
        __tracebackhide__ = True
        known = self._entries()
        matching = [entry for entry in known if asked.matches(entry.exchange)]
        forgotten = self._wiring.journal.forgotten(self.account.id)
        if forgotten and not (times is None and matching):
            raise AssertionError(FORGOTTEN.format(number=forgotten))
        told = missing(asked, known, matching[::-1], times)
        if told:
            raise AssertionError(told)
        return [Call(entry.exchange) for entry in reversed(matching)]

    def _entries(self):
        return self._wiring.journal.latest(account_id=self.account.id)


def on_shelf(name: str) -> Resource:
    """A resource by its name in any case; LookupError for none."""
    names = {each.lower(): each for each in SHELF}
    if name.lower() not in names:
        raise LookupError(f"there is no resource {name!r}{hint(name, SHELF)}")
    return SHELF[names[name.lower()]]


def selected(row: dict[str, Any], query: Any) -> dict[str, Any]:
    """A record with the fields that were asked for."""
    return row if query.fields is None else select(row, query.fields)


def ids(results: Iterable[Result]) -> list[int]:
    """The ids of records that were written; ValueError for the first that was not."""
    known = list(results)
    for each in known:
        if not each.success:
            raise ValueError(f"record {each.index}: {'; '.join(each.errors)}")
    return [each.id or 0 for each in known]
