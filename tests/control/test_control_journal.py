"""The ring of exchanges: what it keeps, what it forgets, in which order."""

import threading

import pytest

from mockomni.control.journal import BARE_WEIGHT, Journal
from mockomni.exchange import Exchange


def exchange(number, **changed):
    plain = {
        "id": f"r{number}", "at": 1.0, "account_id": 1, "connection": "Default", "method": "GET",
        "path": "/api/v1/Products", "query": "", "request_headers": (), "request_body": b"", "status": 200,
        "response_headers": (), "response_body": b"[]", "milliseconds": 1.0, "why": "Because.",
    }  # fmt: skip
    return Exchange(**(plain | changed))


def ids(entries):
    return [entry.exchange.id for entry in entries]


@pytest.fixture
def journal():
    journal = Journal(most_exchanges=3, longest_body=4)
    for number in range(5):
        journal.record(exchange(number, account_id=number % 2))
    return journal


def test_the_oldest_are_forgotten_first(journal):
    assert ids(journal.latest()) == ["r4", "r3", "r2"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"count": 2}, ["r4", "r3"]), ({"account_id": 0}, ["r4", "r2"]), ({"count": 1, "account_id": 1}, ["r3"])],
)
def test_the_latest_come_first_and_only_as_many_as_asked_for(journal, asked, found):
    assert ids(journal.latest(**asked)) == found


def test_an_exchange_is_found_by_its_id_until_it_is_forgotten(journal):
    assert [journal.find("r4").exchange.id, journal.find("r0")] == ["r4", None]


def test_a_long_body_is_cut_and_its_length_remembered(journal):
    journal.record(exchange(9, request_body=b"123456", response_body=b"1234"))
    entry = journal.find("r9")
    kept = entry.exchange.request_body, entry.request_length, entry.exchange.response_body, entry.response_length
    assert kept == (b"1234", 6, b"1234", 4)


def test_bodies_push_out_the_oldest_when_they_weigh_too_much():
    journal = Journal(most_bytes=3 * (BARE_WEIGHT + 10))
    for number in range(4):
        journal.record(exchange(number, response_body=b"x" * (10 if number < 3 else 11)))
    assert ids(journal.latest()) == ["r3", "r2"]


def test_one_that_weighs_more_than_all_may_is_not_kept():
    journal = Journal(most_bytes=BARE_WEIGHT)
    journal.record(exchange(0))
    assert journal.latest() == []


def test_whoever_listens_hears_of_the_whole_exchange():
    heard = []
    journal = Journal(longest_body=1, heard=lambda each: heard.append(each.response_body))
    journal.record(exchange(1, response_body=b"whole"))
    assert heard == [b"whole"]


def test_threads_may_record_and_read_at_once():
    journal = Journal(most_exchanges=50)

    def record(start):
        for number in range(start, start + 200):
            journal.record(exchange(number))
            assert journal.latest(1)

    threads = [threading.Thread(target=record, args=(start,)) for start in range(0, 1600, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(journal.latest()), len(set(ids(journal.latest())))) == (50, 50)
