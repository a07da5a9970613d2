"""What holds in PostgreSQL alone: whose locks wait for whose, which index serves an order, what text it cannot hold."""

from __future__ import annotations

import threading

import pytest

from mockomni.errors import StorageError
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.settings import Behaviour
from mockomni.storage import statements
from mockomni.storage.store import open_store

BRANCHES, ORDERS = SHELF["Branches"], SHELF["SalesOrders"]


def plan(store, resource, **asked):
    """How PostgreSQL would find a page, were it large."""
    shape, values = statements.shaped(bind(resource, asked, Behaviour()))
    prepared = statements.page(statements.POSTGRESQL, resource, shape, False)
    with store.unit() as unit:
        unit.link.execute("SET LOCAL enable_seqscan = off")
        unit.link.execute("SET LOCAL enable_bitmapscan = off")
        rows = unit.link.execute(f"EXPLAIN {prepared.text}", prepared.values({**values, "account": 1}))
        return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "modifiedDate"},
        {"order": "createdDate asc"},
        {"order": "id desc"},
        {"where": "memberId = 5"},
        {"where": "createdDate >= '2026-01-01T00:00:00Z'", "order": "createdDate"},
    ],
    ids=str,
)
def test_an_index_serves_what_clients_ask_without_sorting(postgres, asked):
    found = plan(postgres, ORDERS, **asked)
    assert ("Index Scan" in found, "Sort" in found) == (True, False), found


def test_changes_of_one_account_wait_for_one_another_and_of_no_other(postgres):
    order, other_is_done = [], threading.Event()

    def same():
        with postgres.unit(1, write=True):
            order.append("second")

    def other():
        with postgres.unit(2, write=True):
            other_is_done.set()

    with postgres.unit(1, write=True):
        threads = [threading.Thread(target=each) for each in (same, other)]
        for thread in threads:
            thread.start()
        assert other_is_done.wait(20)
        order.append("first")
    for thread in threads:
        thread.join()
    assert order == ["first", "second"]


def test_a_reading_unit_sees_one_state_throughout(postgres):
    with postgres.unit(1) as reading:
        assert reading.count(BRANCHES) == 0
        with postgres.unit(1, write=True) as writing:
            writing.insert(BRANCHES, BRANCHES.sheet.blank_row() | {"id": 1, "company": "Main"})
        assert reading.count(BRANCHES) == 0
    with postgres.unit(1) as reading:
        assert reading.count(BRANCHES) == 1


def test_a_letter_that_it_lacks_stops_nobody(postgres):
    row = BRANCHES.sheet.blank_row() | {"id": 1, "company": "A\0B"}
    with postgres.unit(1, write=True) as unit:
        unit.insert(BRANCHES, row)
    with postgres.unit(1) as unit:
        assert unit.find(BRANCHES, company="a\0b") == [row]


def test_a_shop_goes_to_a_file_and_back_whole(postgres, tmp_path):
    from mockomni.seeding import shop

    image = shop("small").image
    postgres.fill(3, image)
    file = open_store(str(tmp_path / "shop.db"))
    file.fill(1, postgres.image(3))
    postgres.fill(4, file.image(1))
    assert dump(postgres, 3) == dump(postgres, 4)
    assert len(dump(postgres, 3)) > 1000
    file.close()


def dump(store, account_id):
    """Every row of an account, but for whose it is."""
    from mockomni.storage.sqlite import opened, shop_columns

    with opened(store.image(account_id)) as database:
        asked = [f'SELECT {columns} FROM "{name}"' for name, columns in shop_columns()]
        return sorted(repr(row) for each in asked for row in database.execute(each))


def test_a_database_of_something_else_is_left_alone(new_postgres):
    from sqlalchemy import create_engine, inspect, text

    url = new_postgres()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
    with pytest.raises(StorageError, match="holds tables of something else"):
        open_store(url)
    assert inspect(engine).get_table_names() == ["other"]
    engine.dispose()


def test_a_password_is_in_no_sentence():
    with pytest.raises(StorageError) as refused:
        open_store("postgresql://somebody:very-secret@127.0.0.1:1/shop")
    assert "very-secret" not in str(refused.value)
