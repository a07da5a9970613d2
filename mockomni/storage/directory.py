"""Which tenants are there? Accounts, their API connections and snapshots as rows; every function takes a unit of the
directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from mockomni.storage.unit import Unit

ACCOUNT = "a.id, a.username, a.created, a.behaviour, a.clock, a.faults"
CONNECTION = "c.account_id, c.id, c.name, c.key_hash, c.permissions, c.created, c.regenerated"
# Asked at every call of a server that is not alone on its database.
VISITOR = (
    f"SELECT {ACCOUNT}, {CONNECTION} FROM accounts a "
    "LEFT JOIN connections c ON c.account_id = a.id AND c.key_hash = :key_hash WHERE a.username = :username"
)
OWN_CONNECTIONS = f"SELECT {CONNECTION} FROM connections c WHERE account_id = :tenant"
SERIES_GONE = "DELETE FROM counters WHERE account_id = :account AND series = :series"
OWN_SNAPSHOT = "FROM snapshots WHERE account_id = :tenant AND name = :name"
# The tables whose rows go with their tenant, and those of them that it numbers.
OF_TENANTS = ("connections", "snapshots", "faults", "pasts")
NUMBERED = ("connections", "faults", "pasts")


class AccountRow(NamedTuple):
    """A tenant. ``behaviour`` and ``clock`` are JSON, empty when nothing was changed; ``faults`` are planned ones."""

    id: int
    username: str
    created: int
    behaviour: str = ""
    clock: str = ""
    faults: int = 0


class ConnectionRow(NamedTuple):
    """An API connection of one account; ``permissions`` is JSON, the columns ticked for each resource."""

    account_id: int
    id: int
    name: str
    key_hash: str
    permissions: str
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
    return [AccountRow(*row) for row in unit.sql(f"SELECT {ACCOUNT} FROM accounts a ORDER BY id")]


def first_account(unit: Unit) -> AccountRow | None:
    """The oldest tenant."""
    found = unit.sql(f"SELECT {ACCOUNT} FROM accounts a ORDER BY id LIMIT 1")
    return AccountRow(*found[0]) if found else None


def account_called(unit: Unit, username: str) -> AccountRow | None:
    """The tenant with that username."""
    found = unit.sql(f"SELECT {ACCOUNT} FROM accounts a WHERE username = :username", username=username)
    return AccountRow(*found[0]) if found else None


def one_account(unit: Unit, account_id: int) -> AccountRow | None:
    """The tenant with that id."""
    found = unit.sql(f"SELECT {ACCOUNT} FROM accounts a WHERE id = :tenant", tenant=account_id)
    return AccountRow(*found[0]) if found else None


def next_account(unit: Unit) -> int:
    """An id that no tenant has or ever had."""
    unit.seen("accounts", unit.sql("SELECT max(id) FROM accounts")[0][0] or 0)
    return unit.next("accounts")


def add_account(unit: Unit, row: AccountRow) -> None:
    """A new tenant, with an id that was drawn for it."""
    unit.add("accounts", row._asdict())


def change_account(unit: Unit, account_id: int, **columns: Any) -> None:
    """Set columns of a tenant."""
    unit.sql(f"UPDATE accounts SET {changes(columns)} WHERE id = :tenant", tenant=account_id, **columns)


def changes(columns: Iterable[str]) -> str:
    """What an UPDATE sets, each column to the value of its name."""
    return ", ".join(f"{name} = :{name}" for name in columns)


def remove_account(unit: Unit, account_id: int) -> None:
    """Forget a tenant, its connections, its snapshots and what was planned for it."""
    unit.sql("DELETE FROM accounts WHERE id = :tenant", tenant=account_id)
    for table in OF_TENANTS:
        unit.sql(f"DELETE FROM {table} WHERE account_id = :tenant", tenant=account_id)
    for table in NUMBERED:
        unit.sql(SERIES_GONE, series=f"{table} of account {account_id}")


def visitor(unit: Unit, username: str, key_hash: str) -> tuple[AccountRow, ConnectionRow | None] | None:
    """The tenant with that username and its connection with that key, or None when there is no such tenant."""
    found = next(iter(unit.sql(VISITOR, username=username, key_hash=key_hash)), None)
    if found is None:
        return None
    mine, key = found[: len(AccountRow._fields)], found[len(AccountRow._fields) :]
    return AccountRow(*mine), None if key[0] is None else ConnectionRow(*key)


# Connections


def all_connections(unit: Unit, account_id: int) -> list[ConnectionRow]:
    """The account's connections, oldest first."""
    found = unit.sql(f"{OWN_CONNECTIONS} ORDER BY id", tenant=account_id)
    return [ConnectionRow(*row) for row in found]


def count_connections(unit: Unit, account_id: int) -> int:
    """How many connections the account has."""
    return unit.sql("SELECT count(*) FROM connections WHERE account_id = :tenant", tenant=account_id)[0][0]


def one_connection(unit: Unit, account_id: int, **columns: Any) -> ConnectionRow | None:
    """The account's connection whose columns have these values."""
    matches = "".join(f" AND {name} = :{name}" for name in columns)
    found = unit.sql(f"{OWN_CONNECTIONS}{matches}", tenant=account_id, **columns)
    return ConnectionRow(*found[0]) if found else None


def is_taken(unit: Unit, key_hash: str) -> bool:
    """Does any connection of any account have that key?"""
    return bool(unit.sql("SELECT 1 FROM connections WHERE key_hash = :key_hash", key_hash=key_hash))


def add_connection(
    unit: Unit, account_id: int, name: str, key_hash: str, permissions: str, created: int
) -> ConnectionRow:
    """A new connection with the account's next number."""
    number = unit.next(f"connections of account {account_id}")
    row = ConnectionRow(account_id, number, name, key_hash, permissions, created, created)
    unit.add("connections", row._asdict())
    return row


def change_connection(unit: Unit, account_id: int, connection_id: int, **columns: Any) -> None:
    """Set columns of one connection."""
    changing = f"UPDATE connections SET {changes(columns)} WHERE account_id = :tenant AND id = :number"
    unit.sql(changing, tenant=account_id, number=connection_id, **columns)


def remove_connection(unit: Unit, account_id: int, connection_id: int) -> None:
    """Delete one connection."""
    removing = "DELETE FROM connections WHERE account_id = :tenant AND id = :number"
    unit.sql(removing, tenant=account_id, number=connection_id)


# Snapshots


def all_snapshots(unit: Unit, account_id: int) -> list[SnapshotRow]:
    """The account's snapshots, in the order of their names."""
    wanted = "SELECT name, created, clock, length(image) FROM snapshots WHERE account_id = :tenant ORDER BY name"
    return [SnapshotRow(*row) for row in unit.sql(wanted, tenant=account_id)]


def keep_snapshot(unit: Unit, account_id: int, name: str, created: int, clock: str, image: bytes) -> None:
    """Keep a snapshot, over one of that name."""
    remove_snapshot(unit, account_id, name)
    values = {"account_id": account_id, "name": name, "created": created, "clock": clock, "image": image}
    unit.add("snapshots", values)


def snapshot(unit: Unit, account_id: int, name: str) -> tuple[SnapshotRow, bytes] | None:
    """A snapshot and its image, or None."""
    found = unit.sql(f"SELECT name, created, clock, image {OWN_SNAPSHOT}", tenant=account_id, name=name)
    if not found:
        return None
    ((name, created, clock, image),) = found
    return SnapshotRow(name, created, clock, len(image)), image


def remove_snapshot(unit: Unit, account_id: int, name: str) -> None:
    """Forget a snapshot."""
    unit.sql(f"DELETE {OWN_SNAPSHOT}", tenant=account_id, name=name)
