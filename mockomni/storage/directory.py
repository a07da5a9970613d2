"""Which tenants are there? Accounts, their API connections and snapshots as rows; every function takes a unit of the
directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from mockomni.storage.tables import TENANTS, accounts, connections, snapshots
from mockomni.storage.unit import Unit

ACCOUNT = "a.id, a.username, a.created, a.behaviour, a.clock, a.faults"
CONNECTION = "c.account_id, c.id, c.name, c.key_hash, c.permissions, c.created, c.regenerated"
# Asked at every call of a server that is not alone on its database.
VISITOR = (
    f"SELECT {ACCOUNT}, {CONNECTION} FROM accounts a "
    "LEFT JOIN connections c ON c.account_id = a.id AND c.key_hash = :key_hash WHERE a.username = :username"
)


class AccountRow(NamedTuple):
    """A tenant. ``behaviour`` and ``clock`` are JSON, empty when nothing was changed; ``faults`` are planned ones."""

    id: int
    username: str
    created: int
    behaviour: str = ""
    clock: str = ""
    faults: int = 0


class ConnectionRow(NamedTuple):
    """An API connection of one account; ``permissions`` maps a resource to the columns ticked for it."""

    account_id: int
    id: int
    name: str
    key_hash: str
    permissions: Mapping[str, list[str]]
    created: int
    regenerated: int


class SnapshotRow(NamedTuple):
    """A kept shop, without the shop: its name, when it was taken, the clock's state, how many bytes."""

    name: str
    created: int
    clock: str
    length: int


# Accounts


def all_accounts(unit: Unit) -> list[AccountRow]:
    """Every tenant, in the order of their ids."""
    return [AccountRow(*row) for row in unit.connection.execute(select(accounts).order_by(accounts.c.id))]


def first_account(unit: Unit) -> AccountRow | None:
    """The oldest tenant."""
    found = unit.connection.execute(select(accounts).order_by(accounts.c.id).limit(1)).first()
    return None if found is None else AccountRow(*found)


def account_called(unit: Unit, username: str) -> AccountRow | None:
    """The tenant with that username."""
    found = unit.connection.execute(select(accounts).where(accounts.c.username == username)).first()
    return None if found is None else AccountRow(*found)


def one_account(unit: Unit, account_id: int) -> AccountRow | None:
    """The tenant with that id."""
    found = unit.connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    return None if found is None else AccountRow(*found)


def next_account(unit: Unit) -> int:
    """An id that no tenant has or ever had."""
    unit.seen("accounts", unit.connection.scalar(select(func.max(accounts.c.id))) or 0)
    return unit.next("accounts")


def add_account(unit: Unit, row: AccountRow) -> None:
    """A new tenant, with an id that was drawn for it."""
    unit.connection.execute(insert(accounts), row._asdict())


def change_account(unit: Unit, account_id: int, **columns: Any) -> None:
    """Set columns of a tenant."""
    unit.connection.execute(update(accounts).where(accounts.c.id == account_id).values(**columns))


def remove_account(unit: Unit, account_id: int) -> None:
    """Forget a tenant, its connections and its snapshots."""
    for table in TENANTS:
        key = table.c.id if table is accounts else table.c.account_id
        unit.connection.execute(delete(table).where(key == account_id))


def visitor(unit: Unit, username: str, key_hash: str) -> tuple[AccountRow, ConnectionRow | None] | None:
    """The tenant with that username and its connection with that key, or None when there is no such tenant."""
    found = next(iter(unit.sql(VISITOR, username=username, key_hash=key_hash)), None)
    if found is None:
        return None
    mine, key = found[: len(AccountRow._fields)], found[len(AccountRow._fields) :]
    return AccountRow(*mine), None if key[0] is None else as_connection(key)


# Connections


def all_connections(unit: Unit, account_id: int) -> list[ConnectionRow]:
    """The account's connections, oldest first."""
    wanted = select(connections).where(connections.c.account_id == account_id).order_by(connections.c.id)
    return [as_connection(row) for row in unit.connection.execute(wanted)]


def count_connections(unit: Unit, account_id: int) -> int:
    """How many connections the account has."""
    wanted = select(func.count()).select_from(connections).where(connections.c.account_id == account_id)
    return unit.connection.scalar(wanted) or 0


def one_connection(unit: Unit, account_id: int, **columns: Any) -> ConnectionRow | None:
    """The account's connection whose columns have these values."""
    matches = (connections.c[name] == value for name, value in columns.items())
    wanted = select(connections).where(connections.c.account_id == account_id, *matches)
    found = unit.connection.execute(wanted).first()
    return None if found is None else as_connection(found)


def is_taken(unit: Unit, key_hash: str) -> bool:
    """Does any connection of any account have that key?"""
    wanted = select(func.count()).select_from(connections).where(connections.c.key_hash == key_hash)
    return bool(unit.connection.scalar(wanted))


def add_connection(
    unit: Unit, account_id: int, name: str, key_hash: str, permissions: Mapping[str, list[str]], created: int
) -> ConnectionRow:
    """A new connection with the account's next number."""
    number = unit.next(f"connections of account {account_id}")
    row = ConnectionRow(account_id, number, name, key_hash, dict(permissions), created, created)
    unit.connection.execute(insert(connections), row._asdict() | {"permissions": json.dumps(row.permissions)})
    return row


def change_connection(unit: Unit, account_id: int, connection_id: int, **columns: Any) -> None:
    """Set columns of one connection."""
    if "permissions" in columns:
        columns["permissions"] = json.dumps(columns["permissions"])
    unit.connection.execute(
        update(connections)
        .where(connections.c.account_id == account_id, connections.c.id == connection_id)
        .values(**columns)
    )


def remove_connection(unit: Unit, account_id: int, connection_id: int) -> None:
    """Delete one connection."""
    unit.connection.execute(
        delete(connections).where(connections.c.account_id == account_id, connections.c.id == connection_id)
    )


def as_connection(row: Any) -> ConnectionRow:
    """A database row with its grid read."""
    read = ConnectionRow(*row)
    return read._replace(permissions=grid_of(str(read.permissions)))


# Every call reads its connection's grid, and there are few of them.
@lru_cache(maxsize=256)
def grid_of(text: str) -> Mapping[str, list[str]]:
    """A grid as it is kept; nobody changes it."""
    return json.loads(text)


# Snapshots


def all_snapshots(unit: Unit, account_id: int) -> list[SnapshotRow]:
    """The account's snapshots, in the order of their names."""
    length = func.length(snapshots.c.image)
    wanted = select(snapshots.c.name, snapshots.c.created, snapshots.c.clock, length)
    found = wanted.where(snapshots.c.account_id == account_id).order_by(snapshots.c.name)
    return [SnapshotRow(*row) for row in unit.connection.execute(found)]


def keep_snapshot(unit: Unit, account_id: int, name: str, created: int, clock: str, image: bytes) -> None:
    """Keep a snapshot, over one of that name."""
    remove_snapshot(unit, account_id, name)
    values = {"account_id": account_id, "name": name, "created": created, "clock": clock, "image": image}
    unit.connection.execute(insert(snapshots), values)


def snapshot(unit: Unit, account_id: int, name: str) -> tuple[SnapshotRow, bytes] | None:
    """A snapshot and its image, or None."""
    wanted = select(snapshots).where(snapshots.c.account_id == account_id, snapshots.c.name == name)
    found = unit.connection.execute(wanted).first()
    if found is None:
        return None
    return SnapshotRow(found.name, found.created, found.clock, len(found.image)), found.image


def remove_snapshot(unit: Unit, account_id: int, name: str) -> None:
    """Forget a snapshot."""
    unit.connection.execute(delete(snapshots).where(snapshots.c.account_id == account_id, snapshots.c.name == name))
