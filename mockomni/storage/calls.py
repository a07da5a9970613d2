"""How often has a connection called? Its calls as a row that many processes count on, none waiting for another."""

from __future__ import annotations

from array import array
from collections import deque
from typing import NamedTuple

from mockomni.storage.store import Store
from mockomni.windows import Calls

KNOWN = "SELECT day, today, moments FROM calls WHERE account_id = :account AND connection_id = :connection"
FIRST = (
    "INSERT INTO calls (account_id, connection_id, day, today, moments) "
    "VALUES (:account, :connection, :day, :today, :moments) ON CONFLICT (account_id, connection_id) DO NOTHING "
    "RETURNING today"
)
# The row is its own version: whoever finds another than it read begins again.
NEXT = (
    "UPDATE calls SET day = :day, today = :today, moments = :moments "
    "WHERE account_id = :account AND connection_id = :connection "
    "AND day = :known_day AND today = :known_today AND moments = :known_moments RETURNING today"
)
FORGET = "DELETE FROM calls WHERE account_id = :account AND connection_id = :connection"


class Known(NamedTuple):
    """A row as it was read."""

    day: int
    today: int
    moments: bytes

    def calls(self) -> Calls:
        """What it says."""
        return Calls(deque(array("d", self.moments)), float(self.day), self.today)


def known_calls(store: Store, account_id: int, connection_id: int) -> Known | None:
    """What is known of a connection's calls."""
    with store.glance(account_id) as unit:
        return next((Known(*row) for row in unit.sql(KNOWN, connection=connection_id)), None)


def keep_calls(store: Store, account_id: int, connection_id: int, known: Known | None, calls: Calls) -> bool:
    """Keep what is to be known from now on; False when another process was quicker, and nothing was kept."""
    values = {
        "connection": connection_id,
        "day": int(calls.day),
        "today": calls.today,
        "moments": array("d", calls.moments).tobytes(),
    }
    with store.glance(account_id) as unit:
        if known is None:
            return bool(unit.sql(FIRST, **values))
        before = {f"known_{name}": value for name, value in known._asdict().items()}
        return bool(unit.sql(NEXT, **values, **before))


def forget_calls(store: Store, account_id: int, connection_id: int) -> None:
    """Know nothing of a connection's calls."""
    with store.glance(account_id) as unit:
        unit.sql(FORGET, connection=connection_id)
