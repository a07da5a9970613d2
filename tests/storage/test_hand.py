"""Are rows that wait in a unit's hand seen by it, written once, and undone with their record?"""

import re

import pytest

from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.settings import Behaviour
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.statements import Prepared
from mockomni.storage.unit import Spot

USERS, ORDERS = SHELF["Users"], SHELF["SalesOrders"]
HERE = Spot(1, 1, 0, 1, "stockOnHand")


def user(number, **more):
    return USERS.sheet.blank_row() | {"id": number, "email": f"{number}@acme.example", **more}


@pytest.fixture
def store():
    store = MemoryStore()
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1), user(2))
    # Nobody has read them yet.
    store.fill(1, store.image())
    yield store
    store.close()


@pytest.fixture
def written(monkeypatch):
    """How many rows each statement wrote since the test began."""
    counts = []
    run_many = Prepared.run_many

    def counted(self, connection, given):
        given = list(given)
        counts.append(len(given))
        return run_many(self, connection, given)

    monkeypatch.setattr(Prepared, "run_many", counted)
    return counts


@pytest.fixture
def sent(monkeypatch):
    """The first word of each statement that was sent since the test began."""
    words = []
    for name in ("run", "run_many"):
        send = getattr(Prepared, name)

        def noted(self, connection, given, send=send):
            words.append(self.text.split()[0])
            return send(self, connection, given)

        monkeypatch.setattr(Prepared, name, noted)
    return words


def all_of(store):
    with store.unit() as unit:
        return unit.find(USERS)


def test_a_row_replaced_often_is_written_once(store, written):
    with store.unit(write=True) as unit, unit.gathering():
        for number in range(5):
            unit.replace(USERS, user(1, firstName=str(number)))
        assert (unit.one(USERS, id=1)["firstName"], written) == ("4", [])
    assert (written, all_of(store)) == ([1], [user(1, firstName="4"), user(2)])


def test_new_rows_are_written_together(store, written):
    with store.unit(write=True) as unit, unit.gathering():
        for number in (5, 4, 3):
            unit.insert(USERS, user(number))
        unit.replace(USERS, user(4, firstName="Ann"))
        assert written == []
    assert (written, all_of(store)) == ([3], [user(1), user(2), user(3), user(4, firstName="Ann"), user(5)])


@pytest.mark.parametrize("asked", [True, False], ids=["asked before", "never asked"])
def test_every_question_sees_new_rows(store, asked):
    with store.unit(write=True) as unit, unit.gathering():
        if asked:
            assert unit.find(USERS, email="new@acme.example") == unit.holding(USERS, email="w@a") == []
            assert unit.first(USERS) == user(1)
        unit.insert(USERS, user(4, email="new@acme.example"), user(0), user(3, email="NEW@acme.example"))
        alike = [user(3, email="NEW@acme.example"), user(4, email="new@acme.example")]
        assert unit.find(USERS, email="New@acme.example") == alike
        assert unit.one(USERS, id=4) == alike[1]
        assert unit.holding(USERS, email="w@a") == alike
        assert unit.first(USERS) == user(0)
        unit.replace(USERS, user(3))
        assert unit.find(USERS, email="new@acme.example") == alike[1:]


@pytest.mark.parametrize("known", [True, False], ids=["read before", "never read"])
def test_a_question_sees_what_waits(store, known):
    with store.unit(write=True) as unit, unit.gathering():
        if known:
            assert [row["id"] for row in unit.find(USERS, email="1@acme.example")] == [1]
        unit.replace(USERS, user(1, email="new@acme.example"))
        assert unit.find(USERS, email="1@acme.example") == []
        assert unit.find(USERS, email="NEW@acme.example") == [user(1, email="new@acme.example")]
        assert unit.holding(USERS, email="w@a") == [user(1, email="new@acme.example")]


def test_a_glimpse_sees_what_waits_and_puts_no_row_in_hand(store, sent):
    with store.unit(write=True) as unit, unit.gathering():
        assert (unit.glimpse(USERS, "email", "id", id=2), unit.glimpse(USERS, "email", id=9)) == (
            ("2@acme.example", 2),
            None,
        )
        unit.insert(USERS, user(4, email="NEW@acme.example"))
        unit.replace(USERS, user(2, email="OTHER@acme.example"))
        seen = [unit.glimpse(USERS, "email", id=number) for number in (4, 2)]
    assert (seen, sent.count("SELECT")) == ([("new@acme.example",), ("other@acme.example",)], 2)


def test_a_page_sees_what_waits(store):
    with store.unit(write=True) as unit, unit.gathering():
        unit.replace(USERS, user(2, firstName="Ann"))
        query = bind(USERS, [("where", "firstName='ann'")], Behaviour())
        assert unit.rows(USERS, query) == [user(2, firstName="Ann")]
        unit.replace(USERS, user(1, firstName="Bo"))
        assert b'"Bo"' in unit.wires_by(USERS, "id", 1)[0]


def test_only_the_columns_that_differ_are_written(store, monkeypatch):
    seen = []
    monkeypatch.setattr(Prepared, "run_many", lambda self, connection, given: seen.append(self.text) or 1)
    with store.unit(write=True) as unit:
        unit.replace(USERS, unit.one(USERS, id=1) | {"firstName": "Ann"})
    (statement,) = seen
    assert re.findall(r'"?(\w+)"? = ', statement) == ["wire", "beside", "firstName", "id", "account_id"]


@pytest.mark.parametrize("asked", [True, False], ids=["stored in between", "waiting"])
def test_a_record_that_fails_takes_back_what_waits_of_it_alone(store, asked):
    with store.unit(write=True) as unit, unit.gathering():
        unit.replace(USERS, user(1, firstName="kept"))
        unit.next("a")
        unit.move(ORDERS, 1, {HERE: 2.0}, 0)
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            unit.replace(USERS, user(1, firstName="lost"))
            unit.replace(USERS, user(2, firstName="lost"))
            unit.insert(USERS, user(3))
            unit.move(ORDERS, 1, {HERE: 40.0}, 0)
            assert (unit.next("a"), unit.next("b")) == (2, 1)
            if asked:
                unit.store()
                assert unit.moved(ORDERS, 1) == {HERE: 42.0}
            raise ZeroDivisionError
        assert unit.one(USERS, id=1)["firstName"] == "kept"
    with store.unit(write=True) as unit:
        assert unit.find(USERS) == [user(1, firstName="kept"), user(2)]
        assert (unit.moved(ORDERS, 1), unit.next("a"), unit.next("b")) == ({HERE: 2.0}, 2, 1)


def test_a_savepoint_is_set_where_a_record_has_something_written(store, sent):
    with store.unit(write=True) as unit, unit.gathering():
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            unit.next("a")
            unit.insert(USERS, user(3))
            raise ZeroDivisionError
        assert sent == ["SELECT"]
        with unit.savepoint():
            unit.remove(USERS, id=1)
            unit.remove(USERS, id=2)
        assert sent == ["SELECT", "SAVEPOINT", "DELETE", "DELETE", "RELEASE"]
    assert all_of(store) == []


def test_a_row_that_cannot_be_printed_is_found_out_with_its_record(store):
    with store.unit(write=True) as unit, unit.gathering():
        with pytest.raises(TypeError), unit.savepoint():
            unit.insert(USERS, user(3, firstName=object()))
            unit.print(USERS)
        unit.insert(USERS, user(3))
        unit.print(USERS)
    assert all_of(store) == [user(1), user(2), user(3)]


def test_rows_removed_by_a_record_that_fails_are_back(store):
    with store.unit(write=True) as unit, unit.gathering():
        unit.replace(USERS, user(1, firstName="kept"))
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            unit.remove(USERS, id=1)
            unit.insert(USERS, user(1, firstName="lost"))
            raise ZeroDivisionError
    assert all_of(store) == [user(1, firstName="kept"), user(2)]


def test_a_row_that_was_read_is_not_changed_in_place(store):
    with pytest.raises(AssertionError, match="changed instead of replaced"), store.unit(write=True) as unit:
        row = unit.one(USERS, id=1)
        row["firstName"] = "Ann"
        unit.replace(USERS, row)
