"""Whose shop is it? Accounts: tenants with a username, a clock, a behaviour, and connections that may knock."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from mockomni.accounts import keys, permissions
from mockomni.accounts.connections import Connection, Connections, as_connection
from mockomni.accounts.snapshots import Snapshots
from mockomni.clock import Clock, read_state, written
from mockomni.engine import Shop
from mockomni.errors import Invalid, LimitReached, NotFound
from mockomni.settings import Behaviour, merged
from mockomni.storage import directory
from mockomni.storage.store import FAILURES, Store
from mockomni.storage.unit import Unit
from mockomni.trust import hash_of

REGIONS = ("UK", "EU", "AU", "NZ", "US")
LONGEST_COMPANY = 16
LONGEST_USERNAME = 100
REMEMBERED_KEYS = 1000


class Account:
    """One tenant: a shop, who may call its API, how its Omni behaves, and what time it is there.

    ``behave`` and ``move`` store what was changed of behaviour and clock with the account; both count from the next
    call on, in every process that serves the account.
    """

    def __init__(self, row: directory.AccountRow, asked: float, store: Store, shop: Shop, changed: Callable[..., None]):
        self.id = row.id
        self.username = row.username
        self.store = store
        self.shop = shop
        self.faults = row.faults
        self.connections = Connections(self, changed)
        self.snapshots = Snapshots(self)
        self._usual = shop.behaviour
        # What is stored, and since when that is known.
        self._kept_changes = self._kept_clock = ""
        self._asked = asked
        self._lock = threading.Lock()
        self.refresh(row, asked)

    @property
    def clock(self) -> Clock:
        """What time it is in this shop."""
        return self.shop.clock

    @property
    def behaviour(self) -> Behaviour:
        """How this account's Omni behaves."""
        return self.shop.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self.shop.behaviour = behaviour

    def behave(self, changes: Mapping[str, Any] | None) -> None:
        """Change some of the behaviour, as ``Behaviour.changed`` takes it; None takes every change back.

        ValueError with a sentence, and nothing changed, for what cannot be.
        """
        with self._lock:
            with self.store.directory(write=True) as unit:
                after = {} if changes is None else merged(read_changes(self.row(unit).behaviour), changes)
                behaviour, kept = self._usual.changed(after), kept_changes(after)
                directory.change_account(unit, self.id, behaviour=kept)
            self.behaviour, self._kept_changes, self._asked = behaviour, kept, perf_counter()

    @property
    def changed(self) -> list[str]:
        """Which limits, error style and quirks were changed."""
        changes = read_changes(self._kept_changes)
        return sorted(changes.pop("quirks", {})) + sorted(changes)

    def move(self, change: Callable[[Clock], None]) -> None:
        """Do something to the clock as it is stored by now, and store that; nothing is done when it raises."""
        with self._lock:
            before = self.clock.state
            try:
                with self.store.directory(write=True) as unit:
                    self._catch_up(self.row(unit))
                    change(self.clock)
                    kept = written(self.clock.state)
                    directory.change_account(unit, self.id, clock=kept)
            except BaseException:
                self.clock.state = before
                raise
            self._kept_clock, self._asked = kept, perf_counter()

    def refill(self, image: bytes) -> None:
        """Another shop instead of this one. Connections and snapshots stay; clock and behaviour are as at the start."""
        self.store.fill(self.id, image)
        self.move(Clock.reset)
        self.behave(None)

    def facts(self) -> dict[str, str]:
        """What was said about the shop when it was made."""
        with self.store.unit(self.id) as unit:
            return unit.facts()

    def refresh(self, row: directory.AccountRow, asked: float) -> None:
        """Take over what is stored with the account, unless it was asked for before what is known already."""
        with self._lock:
            if asked < self._asked:
                return
            self.username, self.faults, self._asked = row.username, row.faults, asked
            if row.behaviour != self._kept_changes:
                self.behaviour = self._usual.changed(read_changes(row.behaviour))
                self._kept_changes = row.behaviour
            self._catch_up(row)
            self._kept_clock = row.clock

    def row(self, unit: Unit) -> directory.AccountRow:
        """How the account is stored now; NotFound when it has been deleted."""
        row = directory.one_account(unit, self.id)
        if row is None:
            raise NotFound(f"there is no account {self.id} any more")
        return row

    def _catch_up(self, row: directory.AccountRow) -> None:
        if row.clock != self._kept_clock:
            self.clock.state = read_state(row.clock)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whose credentials are right."""

    account: Account
    connection: Connection


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whose credentials are wrong: why, without naming any key, and the account whose username it was."""

    why: str
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the first connection's user must know; ``key`` is None when it was shown at an earlier start."""

    account: Account
    connection: Connection | None
    key: str | None


class Accounts:
    """Every account of a store. ``generation`` is another number after each change of credentials or permissions."""

    def __init__(self, store: Store, behaviour: Behaviour, new_clock: Callable[[], Clock] = Clock):
        self.generation = 0
        # Where other processes may change it, everything is looked up at every call.
        self.are_shared = store.is_shared
        self._behaviour = behaviour
        self._clock = new_clock()
        self._store = store
        self._new_clock = new_clock
        self._generations = itertools.count(1)
        self._lock = threading.Lock()
        self._ended_keys: dict[str, str] = {}
        self._by_id: dict[int, Account] = {}
        self._read()

    def __iter__(self) -> Iterator[Account]:
        if self.are_shared:
            self._read()
        with self._lock:
            return iter([self._by_id[id_] for id_ in sorted(self._by_id)])

    def with_facts(self) -> Iterator[tuple[Account, dict[str, str]]]:
        """Every account and what was said about its shop, but those that are deleted meanwhile."""
        for account in self:
            try:
                facts = account.facts()
            except NotFound:
                continue
            yield account, facts

    @property
    def behaviour(self) -> Behaviour:
        """How Omni behaves to somebody it does not recognise: as to the first account."""
        first = self._first_known()
        return first.behaviour if first else self._behaviour

    @property
    def clock(self) -> Clock:
        """What time it is for somebody who is not recognised: that of the first account."""
        first = self._first_known()
        return first.clock if first else self._clock

    def first(self) -> Account | None:
        """The oldest account, which everything means that names none."""
        if self.are_shared:
            self._look_up_first()
        return self._oldest()

    def by_id(self, account_id: int) -> Account:
        """The account with that id, or NotFound."""
        if self.are_shared:
            self._look_up(account_id)
        try:
            return self._by_id[account_id]
        except KeyError:
            raise NotFound(f"there is no account {account_id}") from None

    def open(
        self, username: str | None = None, image: bytes | None = None, changes: Mapping[str, Any] | None = None
    ) -> Account:
        """A new account with the shop in ``image`` (an empty one without), whose behaviour is changed at once.

        Without a username it gets one from its company and region, numbered if that is taken. Invalid for a username
        that cannot be or that is taken, ValueError for wrong changes.
        """
        if username is not None:
            username = checked_username(username)
        changes = merged({}, changes or {})
        self._behaviour.changed(changes)
        clock = self._new_clock()
        with self._store.directory(write=True) as unit:
            refuse_taken(unit, username)
            account_id = directory.next_account(unit)
        try:
            if image is not None:
                self._store.fill(account_id, image)
            facts = self._facts(account_id)
            with self._store.directory(write=True) as unit:
                refuse_taken(unit, username)
                username = username or free_username(unit, *facts)
                row = directory.AccountRow(account_id, username, int(clock.now()), kept_changes(changes))
                directory.add_account(unit, row)
        except BaseException:
            self._store.drop(account_id)
            raise
        account = self._met(account_id, clock)
        if account is None:
            raise NotFound(f"there is no account {account_id} any more")
        return account

    def open_with_key(
        self,
        username: str | None = None,
        image: bytes | None = None,
        changes: Mapping[str, Any] | None = None,
        *,
        name: str = "Default",
        grid: Mapping[str, Iterable[str]] | None = None,
        key: str | None = None,
    ) -> tuple[Account, Connection, str]:
        """``open``, with a connection that may do everything unless told otherwise, and its key; all of it or none."""
        account = self.open(username, image, changes)
        try:
            return account, *account.connections.add(name, permissions.everything() if grid is None else grid, key)
        except BaseException:
            self._close(account, least=1)
            raise

    def close(self, account: Account) -> None:
        """Delete an account with all that it has; LimitReached when it is the last, NotFound when it is gone."""
        self._close(account, least=2)

    def _close(self, account: Account, least: int) -> None:
        with self._store.directory(write=True) as unit:
            ids = [row.id for row in directory.all_accounts(unit)]
            if account.id not in ids:
                raise NotFound(f"there is no account {account.id} any more")
            if len(ids) < least:
                raise LimitReached("the last account stays: a server has at least one")
            directory.remove_account(unit, account.id)
        self._forget(account.id)
        self._store.drop(account.id)

    def rename(self, account: Account, username: str) -> None:
        """Give an account another username, which all its connections share."""
        username = checked_username(username)
        if username == account.username:
            return
        with self._store.directory(write=True) as unit:
            refuse_taken(unit, username)
            directory.change_account(unit, account.id, username=username)
        account.username = username
        self._changed()

    def ensure(self, username: str | None = None, key: str | None = None) -> Welcome:
        """The first account and a connection into it, made where they are missing.

        With a key there is afterwards a connection with exactly that key and every permission; with a username the
        first account has it. Without a key, only a new account gets a connection, with a key of its own.
        """
        account = self.first()
        if account is None:
            return Welcome(*self.open_with_key(username, key=key))
        if username is not None:
            self.rename(account, username)
        if key is not None:
            return Welcome(account, account.connections.ensure(key), key)
        return Welcome(account, next(iter(account.connections.all()), None), None)

    def recognise(self, username: str, key: str) -> Caller | Stranger:
        """Whose credentials these are, or why they are nobody's."""
        hash_, asked = hash_of(key), perf_counter()
        with self._store.directory() as unit:
            row, connection = directory.visitor(unit, username, hash_) or (None, None)
        account = row and self._adopt(row, asked)
        if account is None:
            return Stranger(self._no_such_username(username))
        if connection is not None:
            return Caller(account, as_connection(connection))
        why = self._ended_keys.get(hash_, f"no API connection of account {username!r} has it")
        return Stranger(f"The username is right but the key is not: {why}.", account)

    def is_secret(self, text: str) -> bool:
        """Is this, or does it look like, a key in the wrong place?"""
        if keys.looks_like_a_key(text) or hash_of(text) in self._ended_keys:
            return True
        with self._store.directory() as unit:
            return directory.is_taken(unit, hash_of(text))

    def _no_such_username(self, username: str) -> str:
        first = self.first()
        hint = f" The first account's username is {first.username!r}." if first else ""
        if self.is_secret(username):
            return f"What was sent as the username is a key; it belongs after the colon.{hint}"
        return f"No account has the username {username!r}.{hint}"

    def _read(self) -> None:
        """Know every account that the directory knows, and no other."""
        known, asked = set(self._by_id), perf_counter()
        with self._store.directory() as unit:
            rows = directory.all_accounts(unit)
        for gone in known - {row.id for row in rows}:
            self._forget(gone)
        for row in rows:
            self._adopt(row, asked)

    def _look_up_first(self) -> None:
        known, asked = set(self._by_id), perf_counter()
        with self._store.directory() as unit:
            row = directory.first_account(unit)
        for gone in [id_ for id_ in known if row is None or id_ < row.id]:
            self._forget(gone)
        if row is not None:
            self._adopt(row, asked)

    def _oldest(self) -> Account | None:
        with self._lock:
            return self._by_id[min(self._by_id)] if self._by_id else None

    def _first_known(self) -> Account | None:
        """The first account, as it was when last seen while the database cannot be asked: a refusal needs it too."""
        try:
            return self.first()
        except FAILURES:
            return self._oldest()

    def _look_up(self, account_id: int) -> None:
        asked = perf_counter()
        with self._store.directory() as unit:
            row = directory.one_account(unit, account_id)
        if row is None:
            self._forget(account_id)
        else:
            self._adopt(row, asked)

    def _adopt(self, row: directory.AccountRow, asked: float) -> Account | None:
        """The account of a row; None when it has been deleted since that was asked for."""
        account = self._by_id.get(row.id) or self._met(row.id)
        if account is not None and self.are_shared:
            account.refresh(row, asked)
        return account

    def _met(self, account_id: int, clock: Clock | None = None) -> Account | None:
        with self._lock:
            known = self._by_id.get(account_id)
            if known is not None:
                return known
            # Who deletes an account forgets it afterwards, under this lock: what is there now is not kept for good.
            asked = perf_counter()
            with self._store.directory() as unit:
                row = directory.one_account(unit, account_id)
            if row is None:
                return None
            shop = Shop(self._store, account_id, clock or self._new_clock(), self._behaviour)
            self._by_id[account_id] = Account(row, asked, self._store, shop, self._changed)
            return self._by_id[account_id]

    def _forget(self, account_id: int) -> None:
        with self._lock:
            known = self._by_id.pop(account_id, None)
        if known is not None:
            self._changed()

    def _facts(self, account_id: int) -> tuple[str, str]:
        """The company and region that a seeded shop says it is."""
        with self._store.unit(account_id) as unit:
            facts = unit.facts()
        return facts.get("company", "Mock Omni"), facts.get("region", "NZ")

    def _changed(self, ended_key_hash: str | None = None, why: str = "") -> None:
        with self._lock:
            if ended_key_hash is not None:
                self._ended_keys[ended_key_hash] = why
                if len(self._ended_keys) > REMEMBERED_KEYS:
                    self._ended_keys.pop(next(iter(self._ended_keys)))
        self.generation = next(self._generations)


def kept_changes(changes: dict[str, Any]) -> str:
    """What was changed of a behaviour, as it is stored."""
    return json.dumps(changes) if changes else ""


def read_changes(kept: str) -> dict[str, Any]:
    """The inverse of ``kept_changes``."""
    return json.loads(kept) if kept else {}


def refuse_taken(unit: Unit, username: str | None) -> None:
    """Invalid when there is an account with that username."""
    if username is not None and directory.account_called(unit, username):
        raise Invalid([f"there is an account with the username {username!r} already"])


def username_of(company: str, region: str) -> str:
    """An account's username as Omni makes it: letters and digits of the company, cut, and the region."""
    region = region.strip().upper()
    if region not in REGIONS:
        raise Invalid([f"a region is one of {', '.join(REGIONS)}, not {region!r}"])
    plain = "".join(letter for letter in company if letter.isascii() and letter.isalnum())
    return plain[:LONGEST_COMPANY] + region


def free_username(unit: Unit, company: str, region: str) -> str:
    """The username of that company, or with the first number behind it that nobody has had."""
    plain = username_of(company, region)
    while True:
        number = unit.next(f"usernames like {plain}")
        username = plain if number == 1 else f"{plain[:-2][: LONGEST_COMPANY - 4]}{number}{plain[-2:]}"
        if directory.account_called(unit, username) is None:
            return username


def checked_username(username: str) -> str:
    """A username that somebody chose; Invalid when Basic authentication could not carry it."""
    if not username or username != username.strip() or not username.isprintable():
        raise Invalid(["a username is not empty, has no spaces around it and holds printable characters only"])
    if ":" in username or len(username) > LONGEST_USERNAME:
        raise Invalid([f"a username has at most {LONGEST_USERNAME} characters and no colon"])
    return username
