"""Which applications are connected to an account? Connections with a name, a key and a permission grid."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mockomni.accounts import keys, permissions
from mockomni.accounts.permissions import Grid
from mockomni.errors import Invalid, LimitReached, NotFound
from mockomni.storage import directory
from mockomni.storage.unit import Unit
from mockomni.trust import hash_of

if TYPE_CHECKING:
    from mockomni.accounts.accounts import Account

LONGEST_NAME = 50


@dataclass(frozen=True)
class Connection:
    """One API connection. Its key is not here: it was shown when it was made, and is kept as a hash."""

    account_id: int
    id: int
    name: str
    permissions: Grid
    created: int
    regenerated: int

    def may(self, line: str, method: str) -> bool:
        """Does the grid open that method on that line?"""
        return permissions.allows(self.permissions, line, method)


class Connections:
    """The connections of one account. Names may repeat, as nothing says that Omni minds; the id tells them apart.

    ``changed`` is called after every change, with the hash of each key that has stopped working and a sentence
    about it.
    """

    def __init__(self, account: Account, changed: Callable[..., None]):
        self._account = account
        self._changed = changed

    def all(self) -> list[Connection]:
        """Every connection, oldest first."""
        with self._unit() as unit:
            return [as_connection(row) for row in directory.all_connections(unit, self._account.id)]

    def get(self, connection_id: int) -> Connection:
        """The connection with that id, or NotFound."""
        with self._unit() as unit:
            return as_connection(self._required(unit, connection_id))

    def named(self, name_or_id: str) -> Connection:
        """The connection with that id, or the only one with that name in any case; NotFound or Invalid else."""
        wanted = name_or_id.strip()
        every = self.all()
        found = [each for each in every if str(each.id) == wanted]
        found = found or [each for each in every if each.name.lower() == wanted.lower()]
        if not found:
            raise NotFound(f"there is no API connection {wanted!r}")
        if len(found) > 1:
            ids = ", ".join(str(each.id) for each in found)
            raise Invalid([f"several API connections are called {wanted!r}; name one by its id: {ids}"])
        return found[0]

    def with_key(self, key: str) -> Connection | None:
        """The connection whose key this is."""
        with self._unit() as unit:
            row = directory.one_connection(unit, self._account.id, key_hash=hash_of(key))
        return None if row is None else as_connection(row)

    def add(
        self, name: str, permissions: Mapping[str, Iterable[str]] | None = None, key: str | None = None
    ) -> tuple[Connection, str]:
        """A new connection and its key, which nobody can ask for again.

        It may do nothing until it is permitted. LimitReached when the account has all it may have; Invalid for a
        name, a grid or a chosen key that cannot be.
        """
        name, grid = read_name(name), read_permissions(permissions)
        key = keys.new_key() if key is None else checked(key)
        with self._unit(write=True) as unit:
            self._account.row(unit)
            self._check_limit(directory.count_connections(unit, self._account.id))
            if directory.is_taken(unit, hash_of(key)):
                raise Invalid(["another API connection already has that key"])
            row = directory.add_connection(unit, self._account.id, name, hash_of(key), as_kept(grid), self._now())
        self._changed()
        return as_connection(row), key

    def check_limit(self) -> None:
        """LimitReached when the account has all the connections it may have."""
        with self._unit() as unit:
            self._check_limit(directory.count_connections(unit, self._account.id))

    def permit(self, connection_id: int, permissions: Mapping[str, Iterable[str]]) -> Connection:
        """Replace the whole grid: what it does not name is not allowed any more."""
        return self._change(connection_id, permissions=as_kept(read_permissions(permissions)))

    def regenerate(self, connection_id: int) -> str:
        """A new key; the old one stops at once."""
        key = keys.new_key()
        with self._unit(write=True) as unit:
            old = self._required(unit, connection_id)
            changed = {"key_hash": hash_of(key), "regenerated": self._now()}
            directory.change_connection(unit, self._account.id, connection_id, **changed)
        self._changed(old.key_hash, f"the key of connection {old.name!r} was regenerated, which ended this one")
        return key

    def remove(self, connection_id: int) -> None:
        """Delete a connection; its key stops at once."""
        with self._unit(write=True) as unit:
            old = self._required(unit, connection_id)
            directory.remove_connection(unit, self._account.id, connection_id)
        self._changed(old.key_hash, f"connection {old.name!r}, whose key this was, has been removed")

    def ensure(self, key: str, name: str = "Default") -> Connection:
        """The connection with exactly this key, made when there is none, with every permission."""
        existing = self.with_key(key)
        if existing is None:
            return self.add(name, permissions.everything(), key)[0]
        return self.permit(existing.id, permissions.everything())

    def _change(self, connection_id: int, **columns) -> Connection:
        with self._unit(write=True) as unit:
            directory.change_connection(unit, self._account.id, connection_id, **columns)
            row = self._required(unit, connection_id)
        self._changed()
        return as_connection(row)

    def _check_limit(self, count: int) -> None:
        limit = self._account.behaviour["connection_limit"]
        if count >= limit:
            raise LimitReached(f"Unable to create more than {limit} API connections")

    def _required(self, unit: Unit, connection_id: int) -> directory.ConnectionRow:
        row = directory.one_connection(unit, self._account.id, id=connection_id)
        if row is None:
            raise NotFound(f"there is no API connection {connection_id}")
        return row

    def _unit(self, *, write: bool = False):
        return self._account.store.directory(write=write)

    def _now(self) -> int:
        return int(self._account.clock.now())


def read_name(name: str) -> str:
    """A connection's name without the spaces around it, or Invalid."""
    name = name.strip() if isinstance(name, str) else ""
    if not name:
        raise Invalid(["an API connection needs a name"])
    if len(name) > LONGEST_NAME:
        raise Invalid([f"the name of an API connection has at most {LONGEST_NAME} characters, this one {len(name)}"])
    if not name.isprintable():
        raise Invalid(["the name of an API connection holds printable characters only"])
    return name


def read_permissions(sent: Mapping[str, Iterable[str]] | None) -> Grid:
    """A grid as ``permissions.read_grid`` reads it; None is the one of a new connection."""
    return permissions.nothing() if sent is None else permissions.read_grid(sent)


def checked(key: str) -> str:
    """A key that somebody chose; Invalid when it cannot be one."""
    problem = keys.problem_with(key)
    if problem:
        raise Invalid([problem])
    return key


def as_lists(grid: Grid) -> dict[str, list[str]]:
    """A grid as JSON can say it."""
    return {line: [column for column in permissions.COLUMNS if column in ticked] for line, ticked in grid.items()}


def as_connection(row: directory.ConnectionRow) -> Connection:
    """A kept connection, without its hash."""
    return Connection(row.account_id, row.id, row.name, grid_of(row.permissions), row.created, row.regenerated)


def as_kept(grid: Grid) -> str:
    """A grid as text."""
    return json.dumps(as_lists(grid))


# Every call reads its connection's grid, and there are few of them.
@lru_cache(maxsize=256)
def grid_of(text: str) -> Grid:
    """The inverse of ``as_kept``."""
    return {line: frozenset(columns) for line, columns in json.loads(text).items()}
