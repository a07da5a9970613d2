"""Who may knock? Accounts and their API connections as rows; every function works inside a unit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from mockomni.storage.tables import accounts, connections
from mockomni.storage.unit import Unit

# Accounts are numbered across the database, so their counter belongs to none of them.
NOBODY = 0

WITH_KEY = (
    "SELECT account_id, id, name, key_hash, permissions, created, regenerated FROM connections "
    "WHERE account_id = :account AND key_hash = :key_hash"
)


class AccountRow(NamedTuple):
    """A tenant."""

    id: int
    username: str
    created: int


class ConnectionRow(NamedTuple):
    """An API connection of one account; ``permissions`` maps a resource to the columns ticked for it."""

    account_id: int
    id: int
    name: str
    key_hash: str
    permissions: dict[str, list[str]]
    created: int
    regenerated: int


def all_accounts(unit: Unit) -> list[AccountRow]:
    """Every tenant of the database, in the order of their ids."""
    return [AccountRow(*row) for row in unit.connection.execute(select(accounts).order_by(accounts.c.id))]


def account_called(unit: Unit, username: str) -> AccountRow | None:
    """The tenant with that username."""
    found = unit.connection.execute(select(accounts).where(accounts.c.username == username)).first()
    return None if found is None else AccountRow(*found)


def add_account(unit: Unit, username: str, created: int) -> AccountRow:
    """A new tenant with the next id; the unit is one of ``NOBODY``."""
    # Tenants outlive a shop that is planted anew, whose counters know nothing of them.
    unit.seen("accounts", unit.connection.scalar(select(func.max(accounts.c.id))) or 0)
    row = AccountRow(unit.next("accounts"), username, created)
    unit.connection.execute(insert(accounts), row._asdict())
    return row


def rename_account(unit: Unit, username: str) -> None:
    """Give the unit's account another username."""
    unit.connection.execute(update(accounts).where(accounts.c.id == unit.account_id).values(username=username))


def all_connections(unit: Unit) -> list[ConnectionRow]:
    """The account's connections, oldest first."""
    wanted = select(connections).where(connections.c.account_id == unit.account_id).order_by(connections.c.id)
    return [as_connection(row) for row in unit.connection.execute(wanted)]


def count_connections(unit: Unit) -> int:
    """How many connections the account has."""
    wanted = select(func.count()).select_from(connections).where(connections.c.account_id == unit.account_id)
    return unit.connection.scalar(wanted) or 0


def one_connection(unit: Unit, **columns: Any) -> ConnectionRow | None:
    """The account's connection whose columns have these values."""
    matches = (connections.c[name] == value for name, value in columns.items())
    wanted = select(connections).where(connections.c.account_id == unit.account_id, *matches)
    found = unit.connection.execute(wanted).first()
    return None if found is None else as_connection(found)


def connection_with(unit: Unit, key_hash: str) -> ConnectionRow | None:
    """The account's connection with that key; asked at every call that nobody remembers."""
    return next(map(as_connection, unit.sql(WITH_KEY, key_hash=key_hash)), None)


def is_taken(unit: Unit, key_hash: str) -> bool:
    """Does any connection of any account have that key?"""
    wanted = select(func.count()).select_from(connections).where(connections.c.key_hash == key_hash)
    return bool(unit.connection.scalar(wanted))


def add_connection(
    unit: Unit, name: str, key_hash: str, permissions: Mapping[str, list[str]], created: int
) -> ConnectionRow:
    """A new connection with the account's next number."""
    last = select(func.max(connections.c.id)).where(connections.c.account_id == unit.account_id)
    unit.seen("connections", unit.connection.scalar(last) or 0)
    row = ConnectionRow(unit.account_id, unit.next("connections"), name, key_hash, dict(permissions), created, created)
    unit.connection.execute(insert(connections), row._asdict() | {"permissions": json.dumps(row.permissions)})
    return row


def change_connection(unit: Unit, connection_id: int, **columns: Any) -> bool:
    """Set columns of one connection; False when there is none with that id."""
    if "permissions" in columns:
        columns["permissions"] = json.dumps(columns["permissions"])
    changed = unit.connection.execute(
        update(connections)
        .where(connections.c.account_id == unit.account_id, connections.c.id == connection_id)
        .values(**columns)
    )
    return changed.rowcount > 0


def remove_connection(unit: Unit, connection_id: int) -> bool:
    """Delete one connection; False when there is none with that id."""
    removed = unit.connection.execute(
        delete(connections).where(connections.c.account_id == unit.account_id, connections.c.id == connection_id)
    )
    return removed.rowcount > 0


def as_connection(row: Any) -> ConnectionRow:
    """A database row with its grid read."""
    read = ConnectionRow(*row)
    return read._replace(permissions=json.loads(str(read.permissions)))
