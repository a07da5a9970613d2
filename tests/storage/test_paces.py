"""The pace of calls that several processes answered: how much of it is known, and for how long."""

import pytest

from mockomni.exchange import Exchange
from mockomni.journal.shared import SharedJournal
from mockomni.settings import Limits
from mockomni.storage import paces
from mockomni.storage.notes import Notes
from mockomni.storage.store import open_store

ONE_A_SECOND = Limits(1, 10_000, 10_000)


@pytest.fixture(params=["file", "postgresql"])
def shared(request, tmp_path):
    """A store that processes share."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    store = open_store(str(tmp_path / "shop.db"))
    store.share()
    yield store
    store.close()


@pytest.fixture
def journals(shared):
    """The journals of two processes, and that of one which nobody has asked."""
    journals = [SharedJournal(Notes(shared)) for _ in range(3)]
    yield journals
    for each in journals:
        each.close()


@pytest.fixture
def record():
    """Have a journal keep calls at these moments."""

    def record(journal, moments, account_id=1, connection="Default"):
        for moment in moments:
            about = {"id": "r1", "at": float(moment), "account_id": account_id, "connection": connection}
            sent = {"method": "GET", "path": "/", "query": "", "request_headers": (), "request_body": b""}
            came = {"status": 200, "response_headers": (), "response_body": b"", "milliseconds": 1.0, "why": "Because."}
            journal.record(Exchange(**about, **sent, **came))

    return record


def test_every_call_of_a_long_run_counts_whichever_process_answered(journals, record):
    for start in range(0, 3_000, 500):
        journal = journals[start // 500 % 2]
        record(journal, range(start, start + 500))
        assert journal.pace(1, ONE_A_SECOND).calls == start + 500
    sentence = "None of the 3000 calls would have been refused at 1/10000/10000."
    assert [each.pace(1, ONE_A_SECOND).sentence for each in journals] == [sentence] * 3


def test_what_is_forgotten_at_one_counts_at_none(journals, record):
    one, other, _ = journals
    for account_id in (1, 2):
        record(one, [1, 2], account_id)
        record(other, [3], account_id)
    other.clear(1)
    record(one, [4])
    assert [other.pace(each, ONE_A_SECOND).calls for each in (1, 2)] == [1, 3]
    one.clear()
    assert [other.pace(each, ONE_A_SECOND).calls for each in (1, 2)] == [0, 0]


def test_nobody_who_was_not_recognised_has_a_pace(journals, record):
    record(journals[0], [1, 2], account_id=None, connection="")
    record(journals[0], [3], connection="Reports")
    assert [*journals[1].pace(1, ONE_A_SECOND).connections] == ["Reports"]


def test_of_very_many_calls_the_oldest_go(journals, record, monkeypatch):
    monkeypatch.setattr(paces, "FULL_BYTES", 16)
    monkeypatch.setattr(paces, "MOST_PIECES", 2)
    journal = journals[0]
    for start in range(0, 10, 2):
        record(journal, range(start, start + 2))
        journal.latest()
    assert journal.pace(1, ONE_A_SECOND).calls == 4
