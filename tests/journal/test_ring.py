"""The ring of exchanges: what it keeps, what it forgets, in which order."""

import threading

import pytest

from mockomni.journal.criteria import Criteria
from mockomni.journal.ring import BARE_WEIGHT, Journal
from mockomni.settings import Limits


def ids(entries):
    return [entry.exchange.id for entry in entries]


@pytest.fixture
def journal(exchange):
    journal = Journal(most_exchanges=3, longest_request=4, longest_response=4)
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


def test_a_long_body_is_cut_and_its_length_remembered(journal, exchange):
    journal.record(exchange(9, request_body=b"123456", response_body=b"1234"))
    entry = journal.find("r9")
    kept = entry.exchange.request_body, entry.request_length, entry.exchange.response_body, entry.response_length
    assert kept == (b"1234", 6, b"1234", 4)


def test_bodies_push_out_the_oldest_when_they_weigh_too_much(exchange):
    journal = Journal(most_bytes=3 * (BARE_WEIGHT + 10))
    for number in range(4):
        journal.record(exchange(number, response_body=b"x" * (10 if number < 3 else 11)))
    assert ids(journal.latest()) == ["r3", "r2"]


def test_one_that_weighs_more_than_all_may_is_not_kept(exchange):
    journal = Journal(most_bytes=BARE_WEIGHT)
    journal.record(exchange(0))
    assert journal.latest() == []


def test_whoever_listens_hears_of_the_whole_exchange(exchange):
    heard = []
    journal = Journal(longest_response=1, heard=lambda each: heard.append(each.response_body))
    journal.record(exchange(1, response_body=b"whole"))
    assert heard == [b"whole"]


@pytest.fixture
def crowd(exchange):
    """A journal that two accounts and a stranger share."""
    journal = Journal(most_exchanges=6)
    for number, account_id in enumerate([1, 2, None, 1, 2]):
        journal.record(exchange(number, account_id=account_id))
    return journal


def test_a_flood_of_one_account_pushes_out_nothing_of_another(crowd, exchange):
    for number in range(5, 50):
        crowd.record(exchange(number, account_id=2))
    assert (ids(crowd.latest()), crowd.forgotten(2), crowd.forgotten(1)) == (
        ["r49", "r48", "r47", "r3", "r2", "r0"],
        44,
        0,
    )


def test_of_many_accounts_only_the_busiest_forgets(exchange):
    journal = Journal(most_exchanges=100)
    turns = ["flood"] * 90 + [*range(10)] + ["quiet"] * 20 + ["flood"] + [*range(10)]
    for number, account_id in enumerate(turns):
        journal.record(exchange(number, account_id=account_id))
    forgotten = {account_id: journal.forgotten(account_id) for account_id in turns}
    assert forgotten == {"flood": 31, "quiet": 0} | dict.fromkeys(range(10), 0)


def test_who_weighs_less_than_another_by_now_forgets_nothing_more(exchange):
    journal = Journal(most_exchanges=9)
    for number, account_id in enumerate([1] * 5 + [2] * 4 + [3] * 3):
        journal.record(exchange(number, account_id=account_id))
    assert [len(journal.latest(account_id=each)) for each in (1, 2, 3)] == [3, 3, 3]


@pytest.mark.parametrize(
    ("cleared", "left"),
    [
        ({}, []),
        ({"account_id": 1}, ["r4", "r2", "r1"]),
        ({"account_id": 1, "strangers": True}, ["r4", "r1"]),
        ({"account_id": 9}, ["r4", "r3", "r2", "r1", "r0"]),
    ],
)
def test_what_is_cleared_is_gone_and_nothing_else(crowd, cleared, left):
    crowd.clear(**cleared)
    assert ids(crowd.latest()) == left
    assert [number for number in range(5) if crowd.find(f"r{number}")] == sorted(int(id_[1:]) for id_ in left)


def test_what_was_cleared_makes_room(crowd, exchange):
    crowd.clear(1)
    for number in range(5, 8):
        crowd.record(exchange(number, account_id=1))
    assert ids(crowd.latest()) == ["r7", "r6", "r5", "r4", "r2", "r1"]


def test_only_what_meets_the_criteria_is_counted(crowd, exchange):
    crowd.record(exchange(5, account_id=2, status=404))
    assert ids(crowd.latest(2, criteria=Criteria(status="2xx", account=2))) == ["r4", "r1"]


def test_the_pace_outlives_the_exchanges_until_it_is_cleared(exchange):
    journal = Journal(most_exchanges=1)
    for number in range(9):
        journal.record(exchange(number, at=float(number // 5)))
    journal.record(exchange(9, connection=""))
    assert journal.pace(1, Limits()).sentence == "Of 9 calls, this run would have been refused 3 times at 3 a second."
    journal.clear(1)
    assert journal.pace(1, Limits()).calls == 0


def test_of_very_many_moments_the_older_half_is_forgotten(exchange):
    journal = Journal(most_moments=10)
    counted = []
    for number in range(25):
        journal.record(exchange(number, at=float(number), connection=f"c{number % 2}"))
        counted.append(journal.pace(1, Limits()).calls)
    assert counted == [*range(1, 11), 5, 6, 7, 8, 9, 10, 5, 6, 7, 8, 9, 10, 5, 6, 7]


def test_threads_may_record_and_read_at_once(exchange):
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
