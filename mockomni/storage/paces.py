"""When did each connection call, whichever process answered? Moments in pieces, the oldest of them swept away."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from mockomni.journal.shared import Note
from mockomni.storage.unit import Unit

# A piece is full with 256 moments, so that there are half a million in all.
FULL_BYTES = 2_048
MOST_PIECES = 2_000
LATEST = (
    "SELECT number, moments FROM paces WHERE account_id = :whose AND connection = :connection "
    "ORDER BY number DESC LIMIT 1"
)
ADD = "INSERT INTO paces (number, account_id, connection, moments) VALUES (:number, :whose, :connection, :moments)"
CHANGE = "UPDATE paces SET moments = :moments WHERE number = :number"
SWEEP = "DELETE FROM paces WHERE number <= (SELECT number FROM paces ORDER BY number DESC LIMIT 1 OFFSET :most)"
ALL = "SELECT connection, moments FROM paces WHERE account_id = :whose ORDER BY number"
FORGET = "DELETE FROM paces WHERE account_id = :whose"
FORGET_ALL = "DELETE FROM paces"

Moments = dict[tuple[int, str], "array[float]"]


def keep(unit: Unit, notes: Iterable[Note], number: int) -> None:
    """Keep when the connections in these notes called, or forget it where a note says so; ``number`` is unused yet."""
    came: Moments = {}
    for note in notes:
        if note.forget is not None:
            came = forget(unit, came, note.forget["account_id"])
        elif note.exchange is not None and note.exchange.account_id is not None and note.exchange.connection:
            caller = note.exchange.account_id, note.exchange.connection
            came.setdefault(caller, array("d")).append(note.exchange.at)
    for each, ((account_id, connection), moments) in enumerate(came.items(), number):
        add(unit, each, account_id, connection, moments)


def forget(unit: Unit, came: Moments, account_id: int | None) -> Moments:
    """Forget what an account's connections did, or everybody's; what is left of that which is not kept yet."""
    if account_id is None:
        unit.sql(FORGET_ALL)
        return {}
    unit.sql(FORGET, whose=account_id)
    return {caller: moments for caller, moments in came.items() if caller[0] != account_id}


def add(unit: Unit, number: int, account_id: int, connection: str, moments: array[float]) -> None:
    """Add moments to the latest piece of a connection, or begin another with this number."""
    latest = unit.sql(LATEST, whose=account_id, connection=connection)
    if latest and len(latest[0][1]) < FULL_BYTES:
        unit.sql(CHANGE, number=latest[0][0], moments=bytes(latest[0][1]) + moments.tobytes())
        return
    unit.sql(ADD, number=number, whose=account_id, connection=connection, moments=moments.tobytes())
    unit.sql(SWEEP, most=MOST_PIECES)


def moments_of(unit: Unit, account_id: int) -> dict[str, array[float]]:
    """The moments of every connection of an account that called."""
    found: dict[str, array[float]] = {}
    for connection, moments in unit.sql(ALL, whose=account_id):
        found.setdefault(connection, array("d")).frombytes(bytes(moments))
    return found
