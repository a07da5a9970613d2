"""What shall go wrong, where several processes must agree on it? Rules and their counts as rows of the directory."""

from __future__ import annotations

from typing import NamedTuple

from mockomni.storage.unit import Unit

ALL = "SELECT account_id, id, rule, seen, fired FROM faults WHERE account_id = :tenant ORDER BY id"
ONE = "SELECT account_id, id, rule, seen, fired FROM faults WHERE account_id = :tenant AND id = :number"
# The number of rules is the account's too, so that every process that reads the account knows it.
TOLD = "UPDATE accounts SET faults = (SELECT count(*) FROM faults WHERE account_id = :tenant) WHERE id = :tenant"


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
    unit.add("faults", row._asdict())
    unit.sql(TOLD, tenant=account_id)
    return row


def all_faults(unit: Unit, account_id: int) -> list[FaultRow]:
    """The account's rules, oldest first."""
    return [FaultRow(*row) for row in unit.sql(ALL, tenant=account_id)]


def one_fault(unit: Unit, account_id: int, fault_id: int) -> FaultRow | None:
    """One rule, or None when it is forgotten."""
    return next((FaultRow(*row) for row in unit.sql(ONE, tenant=account_id, number=fault_id)), None)


def lock_faults(unit: Unit, account_id: int) -> None:
    """Let nobody else count the account's calls until this unit ends."""
    unit.sql("UPDATE accounts SET faults = faults WHERE id = :tenant", tenant=account_id)


def count_call(unit: Unit, row: FaultRow) -> None:
    """Keep a rule's counts."""
    counting = "UPDATE faults SET seen = :seen, fired = :fired WHERE account_id = :tenant AND id = :number"
    unit.sql(counting, tenant=row.account_id, number=row.id, seen=row.seen, fired=row.fired)


def remove_faults(unit: Unit, account_id: int, fault_id: int | None = None) -> None:
    """Forget one rule of an account, or all."""
    if fault_id is None:
        unit.sql("DELETE FROM faults WHERE account_id = :tenant", tenant=account_id)
    else:
        unit.sql("DELETE FROM faults WHERE account_id = :tenant AND id = :number", tenant=account_id, number=fault_id)
    unit.sql(TOLD, tenant=account_id)


def keep_past(unit: Unit, account_id: int, image: bytes) -> None:
    """Keep a shop as it was, over what was kept of it before."""
    forget_past(unit, account_id)
    number = unit.next(f"pasts of account {account_id}")
    unit.add("pasts", {"account_id": account_id, "number": number, "image": image})


def past_number(unit: Unit, account_id: int) -> int | None:
    """Which past is kept, by a number that no other had."""
    found = unit.sql("SELECT number FROM pasts WHERE account_id = :tenant", tenant=account_id)
    return found[0][0] if found else None


def past(unit: Unit, account_id: int) -> bytes | None:
    """The kept shop."""
    found = unit.sql("SELECT image FROM pasts WHERE account_id = :tenant", tenant=account_id)
    return found[0][0] if found else None


def forget_past(unit: Unit, account_id: int) -> None:
    """Keep no past of a shop."""
    unit.sql("DELETE FROM pasts WHERE account_id = :tenant", tenant=account_id)
