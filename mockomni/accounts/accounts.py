"""Whose shop is it? Accounts: tenants with a username, a clock, a behaviour, and connections that may knock."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mockomni.accounts import keys, permissions
from mockomni.accounts.connections import Connection, Connections, as_connection
from mockomni.clock import Clock
from mockomni.engine import Shop
from mockomni.errors import Invalid, NotFound
from mockomni.settings import Behaviour
from mockomni.storage import directory
from mockomni.storage.store import Store
from mockomni.storage.unit import Unit

FIRST = 1
REGIONS = ("UK", "EU", "AU", "NZ", "US")
LONGEST_COMPANY = 16
LONGEST_USERNAME = 100
REMEMBERED_KEYS = 1000


class Account:
    """One tenant. ``behaviour`` and ``clock`` may change while it runs, and count from the next call on."""

    def __init__(self, id_: int, username: str, store: Store, shop: Shop, changed: Callable[..., None]):
        self.id = id_
        self.username = username
        self.store = store
        self.shop = shop
        self.connections = Connections(self, changed)

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
        # Nobody else can change what is in this process's memory.
        self.are_alone = store.in_memory
        self._behaviour = behaviour
        self._clock = new_clock()
        self._store = store
        self._new_clock = new_clock
        self._generations = itertools.count(1)
        self._lock = threading.Lock()
        self._ended_keys: dict[str, str] = {}
        self._by_id: dict[int, Account] = {}
        self._by_username: dict[str, Account] = {}
        with store.unit(directory.NOBODY) as unit:
            rows = directory.all_accounts(unit)
        for row in rows:
            self._adopt(row)

    def __iter__(self) -> Iterator[Account]:
        return iter(list(self._by_id.values()))

    @property
    def behaviour(self) -> Behaviour:
        """How Omni behaves to somebody it does not recognise: as to the first account."""
        first = self.first()
        return first.behaviour if first else self._behaviour

    @property
    def clock(self) -> Clock:
        """What time it is for somebody who is not recognised: that of the first account."""
        first = self.first()
        return first.clock if first else self._clock

    def first(self) -> Account | None:
        """The oldest account, which everything means that names none."""
        return self._by_id[min(self._by_id)] if self._by_id else None

    def by_id(self, account_id: int) -> Account:
        """The account with that id, or NotFound."""
        try:
            return self._by_id[account_id]
        except KeyError:
            raise NotFound(f"there is no account {account_id}") from None

    def open(self, username: str | None = None) -> Account:
        """A new account. Without a username it gets one from its company and region, numbered if that is taken."""
        if username is not None:
            username = checked_username(username)
        clock, facts = self._new_clock(), self._facts()
        with self._store.unit(directory.NOBODY, write=True) as unit:
            username = username or free_username(unit, *facts)
            if directory.account_called(unit, username):
                raise Invalid([f"there is an account with the username {username!r} already"])
            row = directory.add_account(unit, username, int(clock.now()))
        return self._adopt(row, clock)

    def rename(self, account: Account, username: str) -> None:
        """Give an account another username, which all its connections share."""
        username = checked_username(username)
        if username == account.username:
            return
        with self._store.unit(account.id, write=True) as unit:
            if directory.account_called(unit, username):
                raise Invalid([f"there is an account with the username {username!r} already"])
            directory.rename_account(unit, username)
        with self._lock:
            self._by_username.pop(account.username, None)
            account.username = username
            self._by_username[username] = account
        self._changed()

    def ensure(self, username: str | None = None, key: str | None = None) -> Welcome:
        """The first account and a connection into it, made where they are missing.

        With a key there is afterwards a connection with exactly that key and every permission; with a username the
        first account has it. Without a key, only a new account gets a connection, with a key of its own.
        """
        account, is_new = self.first(), False
        if account is None:
            account, is_new = self.open(username), True
        elif username is not None:
            self.rename(account, username)
        if key is not None:
            return Welcome(account, account.connections.ensure(key), key)
        if is_new:
            return Welcome(account, *account.connections.add("Default", permissions.everything()))
        return Welcome(account, next(iter(account.connections.all()), None), None)

    def recognise(self, username: str, key: str) -> Caller | Stranger:
        """Whose credentials these are, or why they are nobody's."""
        account = self._called(username)
        if account is None:
            return Stranger(self._no_such_username(username))
        hash_ = keys.hash_of(key)
        with self._store.unit(account.id) as unit:
            row = directory.connection_with(unit, hash_)
        if row is not None:
            return Caller(account, as_connection(row))
        why = self._ended_keys.get(hash_, f"no API connection of account {username!r} has it")
        return Stranger(f"The username is right but the key is not: {why}.", account)

    def is_secret(self, text: str) -> bool:
        """Is this, or does it look like, a key in the wrong place?"""
        if keys.looks_like_a_key(text) or keys.hash_of(text) in self._ended_keys:
            return True
        with self._store.unit(directory.NOBODY) as unit:
            return directory.is_taken(unit, keys.hash_of(text))

    def _no_such_username(self, username: str) -> str:
        first = self.first()
        hint = f" The first account's username is {first.username!r}." if first else ""
        if self.is_secret(username):
            return f"What was sent as the username is a key; it belongs after the colon.{hint}"
        return f"No account has the username {username!r}.{hint}"

    def _called(self, username: str) -> Account | None:
        account = self._by_username.get(username)
        if account is not None:
            return account
        with self._store.unit(directory.NOBODY) as unit:
            row = directory.account_called(unit, username)
        return None if row is None else self._adopt(row)

    def _adopt(self, row: directory.AccountRow, clock: Clock | None = None) -> Account:
        with self._lock:
            if row.id not in self._by_id:
                shop = Shop(self._store, row.id, clock or self._new_clock(), self._behaviour)
                self._by_id[row.id] = Account(row.id, row.username, self._store, shop, self._changed)
            account = self._by_id[row.id]
            self._by_username[row.username] = account
            return account

    def _facts(self) -> tuple[str, str]:
        """The company and region that the seeded shop says it is."""
        with self._store.unit(FIRST) as unit:
            facts = unit.facts()
        return facts.get("company", "Mock Omni"), facts.get("region", "NZ")

    def _changed(self, ended_key_hash: str | None = None, why: str = "") -> None:
        with self._lock:
            if ended_key_hash is not None:
                self._ended_keys[ended_key_hash] = why
                if len(self._ended_keys) > REMEMBERED_KEYS:
                    self._ended_keys.pop(next(iter(self._ended_keys)))
        self.generation = next(self._generations)


def username_of(company: str, region: str) -> str:
    """An account's username as Omni makes it: letters and digits of the company, cut, and the region."""
    region = region.strip().upper()
    if region not in REGIONS:
        raise Invalid([f"a region is one of {', '.join(REGIONS)}, not {region!r}"])
    plain = "".join(letter for letter in company if letter.isascii() and letter.isalnum())
    return plain[:LONGEST_COMPANY] + region


def free_username(unit: Unit, company: str, region: str) -> str:
    """The username of that company, or with the first number behind it that nobody has."""
    plain, numbers = username_of(company, region), itertools.count(2)
    username = plain
    while directory.account_called(unit, username) is not None:
        username = f"{plain[:-2][: LONGEST_COMPANY - 4]}{next(numbers)}{plain[-2:]}"
    return username


def checked_username(username: str) -> str:
    """A username that somebody chose; Invalid when Basic authentication could not carry it."""
    if not username or username != username.strip() or not username.isprintable():
        raise Invalid(["a username is not empty, has no spaces around it and holds printable characters only"])
    if ":" in username or len(username) > LONGEST_USERNAME:
        raise Invalid([f"a username has at most {LONGEST_USERNAME} characters and no colon"])
    return username
