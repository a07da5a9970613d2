"""Does a unit know what the last one knew, and nothing that is not so?"""

import multiprocessing
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import orjson
import pytest
from knowing import mistakes

from mockomni.resources import SHELF
from mockomni.storage import known
from mockomni.storage.sqlite import MemoryStore, blank, open_file
from mockomni.storage.statements import Prepared

USERS = SHELF["Users"]


def user(number, **more):
    return USERS.sheet.blank_row() | {"id": number, "email": f"{number}@acme.example", **more}


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    with closing(MemoryStore() if request.param == "memory" else open_file(str(tmp_path / "shop.db"))) as store:
        with store.unit(write=True) as unit:
            unit.insert(USERS, user(1), user(2))
            unit.next("a")
        yield store


@pytest.fixture
def asked(monkeypatch):
    """The first word of each statement that was sent since the test began."""
    words = []
    run = Prepared.run
    monkeypatch.setattr(Prepared, "run", lambda self, *more: words.append(self.text.split()[0]) or run(self, *more))
    return words


def look(store, account=1):
    """What most units ask."""
    with store.unit(account, write=True) as unit:
        assert mistakes(unit) == []
        return unit.one(USERS, id=1), unit.find(USERS, email="2@acme.example"), unit.last("a"), unit.facts()


def test_what_a_unit_asked_the_next_one_knows(store, asked):
    found = look(store)
    asked.clear()
    with store.unit(write=True) as unit:
        assert (unit.one(USERS, id=1), unit.find(USERS, email="2@ACME.example"), unit.last("a"), unit.facts()) == found
    assert (found, asked) == ((user(1), [user(2)], 1, {}), [])


def test_what_a_unit_wrote_the_next_one_knows(store, asked):
    look(store)
    with store.unit(write=True) as unit, unit.gathering():
        unit.replace(USERS, user(1, email="2@acme.example"))
        unit.insert(USERS, user(3))
        unit.next("a", many=4)
    asked.clear()
    with store.unit(write=True) as unit:
        assert [row["id"] for row in unit.find(USERS, email="2@acme.example")] == [1, 2]
        assert (unit.one(USERS, id=3), unit.last("a"), asked) == (user(3), 5, [])
    assert look(store)[1] == [user(1, email="2@acme.example"), user(2)]


def write_and_fail(store):
    with suppress(ZeroDivisionError), store.unit(write=True) as unit:
        unit.replace(USERS, user(1, email="lost@acme.example"))
        unit.next("a")
        raise ZeroDivisionError


def fail_before_it_is_written(store):
    with suppress(ZeroDivisionError), store.unit(write=True) as unit, unit.gathering():
        unit.replace(USERS, user(1, email="lost@acme.example"))
        unit.next("a")
        raise ZeroDivisionError


def fail_a_record(store):
    with store.unit(write=True) as unit, unit.gathering(), suppress(ZeroDivisionError), unit.savepoint():
        unit.replace(USERS, user(1, email="lost@acme.example"))
        unit.next("a")
        unit.store()
        raise ZeroDivisionError


def write_by_hand(store):
    with store.unit(write=True) as unit:
        unit.sql("UPDATE counters SET value = 7 WHERE account_id = :account")
        unit.sql("DELETE FROM users WHERE account_id = :account AND id = 2")


def state_something(store):
    with store.unit(write=True) as unit:
        unit.facts()
        unit.state(currency="NZD")


@pytest.mark.parametrize(
    ("happens", "found"),
    [
        (lambda store: None, (user(1), [user(2)], 1, {})),
        (lambda store: store.fill(1, blank(), {"a": "b"}), (None, [], 0, {"a": "b"})),
        (write_and_fail, (user(1), [user(2)], 1, {})),
        (fail_before_it_is_written, (user(1), [user(2)], 1, {})),
        (fail_a_record, (user(1), [user(2)], 1, {})),
        (write_by_hand, (user(1), [], 7, {})),
        (state_something, (user(1), [user(2)], 1, {"currency": "NZD"})),
    ],
    ids=["nothing", "filled", "failed", "failed unwritten", "a record failed", "by hand", "stated"],
)
def test_nothing_is_known_that_is_no_longer_so(store, happens, found):
    look(store)
    happens(store)
    assert look(store) == found


def test_nothing_is_known_of_a_shop_that_was_dropped(tmp_path):
    with closing(open_file(str(tmp_path / "shop.db"))) as store:
        with store.unit(write=True) as unit:
            unit.insert(USERS, user(1))
        store.drop(1)
        assert look(store) == (None, [], 0, {})


def test_who_shares_a_file_is_heeded(tmp_path):
    name = str(tmp_path / "shop.db")
    with closing(open_file(name)) as one, closing(open_file(name)) as other:
        for store, others in [(one, other), (other, one)] * 3:
            with store.unit(write=True) as unit:
                known = unit.one(USERS, id=1)
                (unit.insert if known is None else unit.replace)(USERS, user(1, email=f"{unit.next('a')}@acme.example"))
            assert look(store) == look(others)
    assert look(open_file(name))[0] == user(1, email="6@acme.example")


def test_what_is_known_of_one_account_survives_a_write_to_another(tmp_path, asked):
    with closing(open_file(str(tmp_path / "shop.db"))) as store:
        for account in (1, 2):
            with store.unit(account, write=True) as unit:
                unit.insert(USERS, user(1, email=f"{account}@acme.example"))
        asked.clear()
        for account in (1, 2, 1):
            with store.unit(account, write=True) as unit:
                assert unit.one(USERS, id=1) == user(1, email=f"{account}@acme.example")
        assert asked == []


@pytest.mark.parametrize("what", ["rows written", "rows read", "answers", "numbers", "of many accounts"])
def test_what_is_known_stays_little(store, monkeypatch, what):
    monkeypatch.setattr(known, "MOST", 100_000)
    if what == "rows read":
        with store.unit(write=True) as unit:
            unit.insert(USERS, *(user(number) for number in range(3, 500)))
        store.fill(1, store.image())
    # In memory each account is a database of its own.
    accounts = 20 if what == "of many accounts" and store.kind == "file" else 1
    for number in range(3, 400):
        with store.unit(1 + number % accounts, write=True) as unit:
            if what == "rows read":
                assert unit.one(USERS, id=number) == user(number)
            elif what == "answers":
                assert unit.find(USERS, email=f"no {number}") == []
            elif what == "numbers":
                unit.next(f"series {number}")
            else:
                unit.insert(USERS, user(number))
        assert little(store)


def little(store):
    kept = (store._shop(1) if store.kind == "memory" else store._database)._kept
    hands = [hand for known in kept._known.values() for hand in known.hands.values()]
    rows = sum(len(orjson.dumps(row)) for hand in hands for row in hand.now.values())
    answers = sum(len(matches.known) for hand in hands for matches in hand._matches.values())
    return rows + 100 * (answers + sum(len(known.numbers) for known in kept._known.values())) <= 130_000


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_on_a_file_what_is_known_is_so(tmp_path, seed):
    dice, name = random.Random(seed), str(tmp_path / "shop.db")
    with closing(open_file(name)) as one, closing(open_file(name)) as other:
        images = [blank()]
        for _ in range(150):
            store, account = dice.choice([one, one, other]), dice.choice([1, 1, 2])
            do = dice.choice([change, change, change, change, fail, replace_shop])
            do(store, account, dice, images)
            for account in (1, 2):
                look(dice.choice([one, other]), account)


def change(store, account, dice, _images):
    with store.unit(account, write=True) as unit, unit.gathering():
        for _ in range(dice.randrange(4)):
            with suppress(ZeroDivisionError), unit.savepoint():
                number, email = dice.randrange(6), f"{dice.randrange(6)}@acme.example"
                known = unit.one(USERS, id=number)
                unit.find(USERS, email=email)
                unit.holding(USERS, email=email[:2])
                unit.first(USERS)
                unit.next(dice.choice("ab"))
                (unit.replace if known else unit.insert)(USERS, user(number, email=email))
                if dice.random() < 0.2:
                    unit.remove(USERS, email=email)
                if dice.random() < 0.3:
                    unit.store()
                _ = 1 / dice.randrange(4)


def fail(store, account, dice, images):
    with suppress(ZeroDivisionError), store.unit(account, write=True) as unit:
        for number in range(4):
            unit.remove(USERS, id=number)
            unit.insert(USERS, user(number))
            unit.next("a")
            _ = 1 / dice.randrange(3)


def replace_shop(store, account, dice, images):
    if dice.random() < 0.3:
        store.drop(account)
    elif dice.random() < 0.5:
        images.append(store.image(account))
    else:
        store.fill(account, dice.choice(images), {"made": str(dice.random())})


def count_up(name, times):
    """Draw numbers in several threads, each of them written into a row."""

    def draw(_):
        with store.unit(write=True) as unit:
            number = unit.next("a")
            row = unit.one(USERS, id=1)
            assert row["email"] == f"{number - 1}@acme.example"
            unit.replace(USERS, row | {"email": f"{number}@acme.example"})
            return number

    with closing(open_file(name)) as store, ThreadPoolExecutor(4) as threads:
        return list(threads.map(draw, range(times)))


def test_threads_and_processes_draw_every_number_once(tmp_path):
    name = str(tmp_path / "shop.db")
    with closing(open_file(name)) as store, store.unit(write=True) as unit:
        unit.insert(USERS, user(1, email="0@acme.example"))
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        drawn = processes.starmap(count_up, [(name, 60)] * 3, chunksize=1)
    assert sorted(number for each in drawn for number in each) == list(range(1, 181))
