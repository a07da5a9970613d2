"""A journal that travels: what is sent, when, and what becomes of it while the database is away."""

import threading

import pytest

from mockomni.errors import Unavailable
from mockomni.journal import shared
from mockomni.journal.shared import SharedJournal


class Wire:
    """A channel that remembers what was sent, and that may be away."""

    def __init__(self):
        self.sent = []
        self.is_away = False
        self.meanwhile = []
        self.tried, self.arrived = threading.Event(), threading.Event()

    def send(self, notes):
        self.tried.set()
        while self.meanwhile:
            self.meanwhile.pop()()
        if self.is_away:
            raise Unavailable("away")
        self.sent += [note.exchange.id for note in notes]
        self.arrived.set()

    def received(self):
        return []


@pytest.fixture
def wire(monkeypatch):
    monkeypatch.setattr(shared, "RETRY_SECONDS", 0.01)
    return Wire()


def test_what_could_not_be_sent_is_sent_once_the_database_is_back(wire, exchange):
    wire.is_away = True
    journal = SharedJournal(wire)
    journal.record(exchange(1))
    assert wire.tried.wait(30)
    wire.is_away = False
    assert wire.arrived.wait(30)
    assert wire.sent == ["r1"]
    journal.close()


def test_while_the_database_is_away_the_oldest_are_given_up(wire, exchange, monkeypatch):
    """Also when another request comes while it is tried."""
    monkeypatch.setattr(shared, "MOST_WAITING", 3)
    wire.is_away = True
    journal = SharedJournal(wire)
    for number in range(3):
        journal.record(exchange(number))
    wire.meanwhile = [lambda: journal.record(exchange(3))]
    journal._send()
    journal._send()
    wire.is_away = False
    journal.close()
    assert wire.sent == ["r1", "r2", "r3"]
