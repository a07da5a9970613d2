"""What shall go wrong, where several processes must agree on it? Rules and their counts as rows of the directory."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from mockomni.storage.tables import accounts, faults, pasts
from mockomni.storage.unit import Unit


class FaultRow(NamedTuple):
    """A rule, as JSON, with how many calls it was meant for and how many it struck."""

    account_id: int
    id: int
    rule: str
    seen: int
    fired: int


def add_fault(unit: Unit, account_id: int, rule: str) -> FaultRow:
    """A new rule with the account's next number."""
    row = FaultRow(account_id, unit.next(f"faults of account {account_id}"), rule, 0, 0)
    unit.connection.execute(insert(faults), row._asdict())
    count_faults(unit, account_id)
    return row


def all_faults(unit: Unit, account_id: int) -> list[FaultRow]:
    """The account's rules, oldest first."""
    wanted = select(faults).where(faults.c.account_id == account_id).order_by(faults.c.id)
    return [FaultRow(*row) for row in unit.connection.execute(wanted)]


def one_fault(unit: Unit, account_id: int, fault_id: int) -> FaultRow | None:
    """One rule, or None when it is forgotten."""
    wanted = select(faults).where(faults.c.account_id == account_id, faults.c.id == fault_id)
    found = unit.connection.execute(wanted).first()
    return None if found is None else FaultRow(*found)


def lock_faults(unit: Unit, account_id: int) -> None:
    """Let nobody else count the account's calls until this unit ends."""
    unit.connection.execute(update(accounts).where(accounts.c.id == account_id).values(faults=accounts.c.faults))


def count_call(unit: Unit, row: FaultRow) -> None:
    """Keep a rule's counts."""
    unit.connection.execute(
        update(faults)
        .where(faults.c.account_id == row.account_id, faults.c.id == row.id)
        .values(seen=row.seen, fired=row.fired)
    )


def remove_faults(unit: Unit, account_id: int, fault_id: int | None = None) -> None:
    """Forget one rule of an account, or all."""
    which = (faults.c.account_id == account_id,) if fault_id is None else (
        faults.c.account_id == account_id, faults.c.id == fault_id
    )  # fmt: skip
    unit.connection.execute(delete(faults).where(*which))
    count_faults(unit, account_id)


def count_faults(unit: Unit, account_id: int) -> None:
    """Tell every process that reads the account how many rules it has."""
    how_many = select(func.count()).select_from(faults).where(faults.c.account_id == account_id).scalar_subquery()
    unit.connection.execute(update(accounts).where(accounts.c.id == account_id).values(faults=how_many))


def keep_past(unit: Unit, account_id: int, image: bytes) -> None:
    """Keep a shop as it was, over what was kept of it before."""
    forget_past(unit, account_id)
    number = unit.next(f"pasts of account {account_id}")
    unit.connection.execute(insert(pasts), {"account_id": account_id, "number": number, "image": image})


def past_number(unit: Unit, account_id: int) -> int | None:
    """Which past is kept, by a number that no other had."""
    return unit.connection.scalar(select(pasts.c.number).where(pasts.c.account_id == account_id))


def past(unit: Unit, account_id: int) -> bytes | None:
    """The kept shop."""
    return unit.connection.scalar(select(pasts.c.image).where(pasts.c.account_id == account_id))


def forget_past(unit: Unit, account_id: int) -> None:
    """Keep no past of a shop."""
    unit.connection.execute(delete(pasts).where(pasts.c.account_id == account_id))
