"""Do units keep what they promise: all or nothing, one writer at a time, numbers that never repeat?"""

import queue
import sqlite3
import threading

import orjson
import pytest

from mockomni.engine import Shop
from mockomni.errors import NotFound, StorageError
from mockomni.query.bind import bind
from mockomni.resources import SHELF, STORED
from mockomni.settings import Behaviour
from mockomni.storage.sqlite import MemoryStore, blank
from mockomni.storage.store import MEMORY, open_store

USERS = SHELF["Users"]
THREADS, EACH = 8, 25


@pytest.fixture(params=["memory", "file", "postgresql"])
def store(request, tmp_path):
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    store = open_store(MEMORY if request.param == "memory" else str(tmp_path / "shop.db"))
    yield store
    store.close()


def user(number):
    return USERS.sheet.blank_row() | {"id": number, "email": f"{number}@acme.example"}


def in_threads(work, many=THREADS):
    """Run the same work in many threads at once, and give what went wrong in them."""
    wrong = []

    def guarded(number):
        try:
            work(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def is_closed(link):
    """Is that a connection by which nothing can be asked any more?"""
    try:
        link.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_unit_is_kept_whole(store):
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1), user(2))
    with store.unit() as unit:
        assert unit.find(USERS) == [user(1), user(2)]


def test_a_unit_that_raises_is_undone_whole(store):
    with pytest.raises(ZeroDivisionError), store.unit(write=True) as unit:
        unit.insert(USERS, user(1))
        unit.next("Users")
        raise ZeroDivisionError
    with store.unit(write=True) as unit:
        assert (unit.find(USERS), unit.next("Users")) == ([], 1)


def test_a_savepoint_undoes_only_what_is_inside(store):
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1))
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            unit.insert(USERS, user(2))
            raise ZeroDivisionError
        assert unit.find(USERS) == [user(1)]


def test_what_was_read_of_an_undone_row_is_forgotten(store):
    with store.unit(write=True) as unit:
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            unit.insert(USERS, user(1))
            assert unit.one(USERS, id=1) == user(1)
            raise ZeroDivisionError
        assert unit.one(USERS, id=1) is None


def test_many_threads_are_in_a_unit_at_once(tmp_path):
    store = open_store(str(tmp_path / "shop.db"))
    together = threading.Barrier(40, timeout=20)

    def read(_):
        with store.unit() as unit:
            together.wait()
            assert unit.find(USERS) == []

    assert in_threads(read, 40) == []
    store.close()


def test_a_thread_that_has_ended_leaves_no_connection_open(tmp_path):
    store = open_store(str(tmp_path / "shop.db"))
    links = []

    def read(_):
        with store.unit() as unit:
            links.append(unit.link)

    for _ in range(20):
        assert in_threads(read, 1) == []
    assert [is_closed(link) for link in links] == [True] * 20
    store.close()


def test_a_shop_that_is_dropped_gives_back_its_memory_at_once():
    store = MemoryStore()
    store.fill(2, blank())
    with store.unit(2) as unit:
        link = unit.link
    del unit
    store.drop(2)
    assert is_closed(link)
    store.close()


def test_what_a_thread_still_reads_by_is_closed_with_the_store(tmp_path):
    store = open_store(str(tmp_path / "shop.db"))
    with store.unit() as unit:
        link = unit.link
    store.close()
    assert is_closed(link)


def test_a_late_question_opens_no_shop_again_that_was_dropped():
    store = MemoryStore()
    store.fill(2, blank())
    store.drop(2)
    for late in (store.unit, store.image, lambda account: store.fill(account, blank())):
        with pytest.raises(NotFound, match="no account 2 any more"):
            late(2)
    assert store.is_new
    store.close()


def test_who_looks_for_the_first_time_waits_for_no_writer(tmp_path):
    store = open_store(str(tmp_path / "shop.db"))
    seen = queue.SimpleQueue()

    def look():
        with store.unit() as unit:
            seen.put(unit.find(USERS))

    looking = threading.Thread(target=look)
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1))
        looking.start()
        assert seen.get(timeout=30) == []
    looking.join()
    store.close()


def test_a_commit_that_fails_leaves_the_next_unit_as_it_should_be(store, monkeypatch):
    def failing(*_):
        raise sqlite3.DatabaseError("disk full")

    def forbidding(action, word, *_):
        is_commit = (action, word) == (sqlite3.SQLITE_TRANSACTION, "COMMIT")
        return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK

    with monkeypatch.context() as patched:
        if store.kind == "postgresql":
            patched.setattr("mockomni.storage.postgres.commit", failing)
        with pytest.raises(sqlite3.DatabaseError), store.unit(write=True) as unit:
            unit.insert(USERS, user(1))
            if store.kind != "postgresql":
                unit.link.set_authorizer(forbidding)
    if store.kind != "postgresql":
        unit.link.set_authorizer(None)
    with store.unit(write=True) as unit:
        assert unit.find(USERS) == []


def test_accounts_do_not_see_each_other(store):
    with store.unit(1, write=True) as unit:
        unit.insert(USERS, user(1))
        unit.next("Users")
    with store.unit(2, write=True) as unit:
        assert (unit.find(USERS), unit.wires(USERS, bind(USERS, [], Behaviour())), unit.next("Users")) == ([], [], 1)


def test_many_threads_never_draw_a_number_twice(store):
    drawn = []

    def draw(_):
        for _ in range(EACH):
            with store.unit(write=True) as unit:
                drawn.append(unit.next("orders"))

    assert in_threads(draw) == []
    assert sorted(drawn) == list(range(1, THREADS * EACH + 1))


def test_many_threads_post_orders_and_lose_none(store):
    shop = Shop(store)
    shop.create(SHELF["Branches"], [{"company": "Main"}])
    shop.create(SHELF["Contacts"], [{"type": "Customer", "email": "mia@harrow.example", "firstName": "Mia"}])
    option = {"productOptionCode": "MUG-01", "retailPrice": 14.5, "cost": 4.1}
    shop.create(SHELF["Products"], [{"name": "Mug", "styleCode": "MUG", "productOptions": [option]}])
    order = {"memberId": 2, "invoiceDate": "2026-03-02", "lineItems": [{"code": "MUG-01", "qty": 1}]}
    results, read = [], []

    def post(number):
        for _ in range(EACH):
            results.extend(shop.create(SHELF["SalesOrders"], [order]))
            read.append(shop.get(SHELF["Products"], 1)[0])

    assert in_threads(post) == []
    sold = THREADS * EACH
    with store.unit() as unit:
        orders = unit.find(SHELF["SalesOrders"])
        (stock,) = unit.find(SHELF["Stock"])
    assert sorted(result.id for result in results) == list(range(1, sold + 1))
    assert len({result.code for result in results}) == len({each["invoiceNumber"] for each in orders}) == sold
    assert (stock["openSales"], stock["available"]) == (sold, -sold)
    assert all(orjson.loads(wire)["styleCode"] == "MUG" for wire in read)


def test_what_was_committed_is_there_for_the_next_one(tmp_path):
    path = str(tmp_path / "shop.db")
    store = open_store(path)
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1))
    store.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["shop.db"]
    again = open_store(path)
    with again.unit() as unit:
        assert unit.find(USERS) == [user(1)]
    again.close()


def test_an_image_is_the_whole_database(store):
    with store.unit(write=True) as unit:
        unit.insert(USERS, user(1))
    copy = MemoryStore()
    copy.fill(1, store.image())
    with copy.unit() as unit:
        assert unit.find(USERS) == [user(1)]
    copy.close()


@pytest.mark.parametrize("resource", STORED, ids=lambda each: each.name)
def test_every_sheet_has_a_table_that_keeps_its_rows(store, resource):
    row = resource.sheet.blank_row()
    with store.unit(write=True) as unit:
        unit.insert(resource, row)
        unit.replace(resource, dict(row))
        key = {name: row[name] for name in resource.key}
        assert unit.find(resource, **key) == [row]
        unit.remove(resource, **key)
        assert unit.count(resource) == 0


def garbage(path):
    path.write_text("This is no database. " * 500)


def of_something_else(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()


def of_another_version(path):
    store = open_store(str(path))
    with store.directory(write=True) as unit:
        unit.sql("UPDATE mockomni_schema SET version = 99")
    store.close()


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (garbage, "cannot be opened: file is not a database"),
        (of_something_else, "is a database of something else"),
        (of_another_version, "has schema version 99, this mockomni reads version"),
        (lambda path: path.mkdir(), "is a directory"),
    ],
)
def test_what_is_no_database_of_ours_is_refused_by_name(tmp_path, prepare, words):
    path = tmp_path / "other.db"
    prepare(path)
    with pytest.raises(StorageError, match=f"other.db.*{words}"):
        open_store(str(path))


def test_a_file_of_something_else_is_left_as_it_was(tmp_path):
    path = tmp_path / "other.db"
    of_something_else(path)
    before = path.read_bytes()
    with pytest.raises(StorageError):
        open_store(str(path))
    assert (path.read_bytes(), sorted(each.name for each in tmp_path.iterdir())) == (before, ["other.db"])


@pytest.mark.parametrize("name", ["q?mode=ro.db", "per%20cent.db", "a#b.db", "ümläut.db"])
def test_a_file_name_is_taken_as_it_is(tmp_path, name):
    store = open_store(str(tmp_path / name))
    store.close()
    open_store(str(tmp_path / name)).close()
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(StorageError, match="there is no directory"):
        open_store(str(tmp_path / "nowhere" / "shop.db"))
