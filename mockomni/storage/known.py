"""What does a writing unit know before it asks? What the last one knew, as long as nobody else has written since."""

from __future__ import annotations

import sqlite3

from mockomni.storage.hand import Hands

# How much is known at most of all accounts of one connection: rows and answers, some kilobytes each.
MOST = 500


class Known:
    """What is known of one account: rows in hand, the last number of each series, the facts."""

    def __init__(self) -> None:
        self.hands = Hands()
        self.numbers: dict[str, int] = {}
        self.facts: dict[str, str] | None = None

    def size(self) -> int:
        """How much that is."""
        return len(self.numbers) + sum(hand.size() for hand in self.hands.values())


class Kept:
    """What the writing units of one SQLite connection knew in the end, by account.

    It is forgotten as soon as a row was changed by another connection, which ``data_version`` tells, or by this one
    without a unit's knowledge, which its count of changes tells. Only to be asked inside a writing transaction.
    """

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._sizes: dict[int, int] = {}
        self._version = self._changes = 0

    def take(self, account_id: int, driver: sqlite3.Connection) -> Known:
        """What a unit that begins may go by. Unless it is given back, nothing is known afterwards."""
        (version,) = driver.execute("PRAGMA data_version").fetchone()
        if (version, driver.total_changes) != (self._version, self._changes):
            self.forget()
        self._version, self._changes = version, driver.total_changes
        self._sizes.pop(account_id, None)
        return self._known.pop(account_id, None) or Known()

    def give_back(self, account_id: int, known: Known, wrote: int, driver: sqlite3.Connection) -> None:
        """Keep what a unit that ends knows, which wrote so many rows."""
        if driver.total_changes != self._changes + wrote:
            self.forget()
            return
        self._changes = driver.total_changes
        self._known[account_id], self._sizes[account_id] = known, known.size()
        while sum(self._sizes.values()) > MOST:
            oldest = next(iter(self._known))
            del self._known[oldest], self._sizes[oldest]

    def forget(self) -> None:
        """Know nothing."""
        self._known.clear()
        self._sizes.clear()
