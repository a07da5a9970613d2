"""What does a writing unit know before it asks? What the last one knew, as long as nobody else has written since."""

from __future__ import annotations

import sqlite3

from mockomni.storage.hand import Hands

# How many bytes of rows are known at most of all accounts of one connection, and as how many an answer counts.
MOST = 2 * 1024 * 1024
ANSWER = 100


class Known:
    """What is known of one account: rows in hand, the last number of each series, the facts.

    ``size`` is how many bytes of rows were read and written, and of answers, since nothing was known.
    """

    def __init__(self) -> None:
        self.hands = Hands()
        self.numbers: dict[str, int] = {}
        self.facts: dict[str, str] | None = None
        self.size = 0


class Kept:
    """What the writing units of one SQLite connection knew in the end, by account.

    It is forgotten as soon as a row was changed by another connection, which ``data_version`` tells, or by this one
    without a unit's knowledge, which its count of changes tells. Only to be asked inside a writing transaction.
    """

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._version = self._changes = 0

    def take(self, account_id: int, link: sqlite3.Connection) -> Known:
        """What a unit that begins may go by. Unless it is given back, nothing is known afterwards."""
        (version,) = link.execute("PRAGMA data_version").fetchone()
        if (version, link.total_changes) != (self._version, self._changes):
            self.forget()
        self._version, self._changes = version, link.total_changes
        return self._known.pop(account_id, None) or Known()

    def give_back(self, account_id: int, known: Known, wrote: int, link: sqlite3.Connection) -> None:
        """Keep what a unit that ends knows, which wrote so many rows."""
        if link.total_changes != self._changes + wrote:
            self.forget()
            return
        self._changes = link.total_changes
        self._known[account_id] = known
        while sum([each.size for each in self._known.values()]) > MOST:
            del self._known[next(iter(self._known))]

    def forget(self) -> None:
        """Know nothing."""
        self._known.clear()
