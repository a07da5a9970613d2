"""How do processes tell one another what was asked? Notes of the journal as rows, the oldest of them swept away."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mockomni.exchange import Exchange
from mockomni.journal.ring import MOST_EXCHANGES
from mockomni.journal.shared import Note
from mockomni.storage import paces
from mockomni.storage.store import Store

ADD = "INSERT INTO notes (number, note, request, response) VALUES (:number, :note, :request, :response)"
LAST = "SELECT max(number) FROM notes"
SWEEP = "DELETE FROM notes WHERE number <= (SELECT number FROM notes ORDER BY number DESC LIMIT 1 OFFSET :most)"
NEWER = "SELECT number, note, request, response FROM notes WHERE number > :last ORDER BY number"


class Notes:
    """The channel of a journal that processes share: they all see the same notes, in the same order."""

    def __init__(self, store: Store):
        self._store = store
        self._last = 0

    def send(self, notes: Sequence[Note]) -> None:
        """Keep notes for every process."""
        rows = [as_row(note) for note in notes]
        with self._store.directory(write=True) as unit:
            # The time in microseconds, or later: higher than any before, also when a crash has emptied the table.
            first = max((unit.sql(LAST)[0][0] or 0) + 1, time.time_ns() // 1000)
            for number, row in enumerate(rows, first):
                unit.sql(ADD, number=number, **row)
            unit.sql(SWEEP, most=MOST_EXCHANGES)
            paces.keep(unit, notes, first)

    def moments(self, account_id: int) -> dict[str, array[float]]:
        """When each connection of an account called."""
        with self._store.directory() as unit:
            return paces.moments_of(unit, account_id)

    def received(self) -> list[Note]:
        """Every note since the last time."""
        with self._store.directory() as unit:
            rows = unit.sql(NEWER, last=self._last)
        if rows:
            self._last = rows[-1][0]
        return [as_note(*row[1:]) for row in rows]


def as_row(note: Note) -> dict[str, Any]:
    """A note as it is kept: bodies as bytes, everything else as JSON."""
    said = note._asdict()
    request = response = b""
    if note.exchange is not None:
        said["exchange"] = asdict(note.exchange)
        request, response = said["exchange"].pop("request_body"), said["exchange"].pop("response_body")
    return {"note": json.dumps(said), "request": request, "response": response}


def as_note(text: str, request: bytes, response: bytes) -> Note:
    """The inverse of ``as_row``."""
    said = json.loads(text)
    if said["exchange"] is not None:
        about = said["exchange"]
        for name in ("request_headers", "response_headers"):
            about[name] = tuple((key, value) for key, value in about[name])
        about["notes"] = tuple(about["notes"])
        said["exchange"] = Exchange(**about, request_body=bytes(request), response_body=bytes(response))
    return Note(**said)
