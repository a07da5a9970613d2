"""Is an admin token that was made up printed once, known again, and replaced when it is lost?"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
import requests

from mockomni.cli.admin import PRINTED_BEFORE, Admin
from mockomni.errors import StorageError
from mockomni.seeding import plant
from mockomni.storage.store import open_store
from mockomni.trust import Guard, hash_of

BEYOND = ("--host", "0.0.0.0", "--scenario", "empty", "--log-format", "off")


@pytest.fixture(params=["file", "postgresql"])
def database(request, tmp_path):
    """A database that survives its server."""
    return tmp_path / "shop.db" if request.param == "file" else request.getfixturevalue("new_postgres")()


@pytest.fixture
def serve(start, database):
    """Start a server on the database, and stop what was started."""
    running = []

    def serve(*flags):
        running.append(start(*BEYOND, "--database", database, *flags))
        return running[-1]

    yield serve
    for each in running:
        if each.process.poll() is None:
            each.stop()


def status(served, token: str) -> int:
    """What the tests' door says to whoever has this token."""
    headers = {"Authorization": f"Bearer {token}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{served.url}/_mock/accounts", headers=headers, timeout=20).status_code


def log_in(served, token: str) -> dict[str, str]:
    """The cookies of somebody who logs in to the pages."""
    with requests.Session() as session:
        session.trust_env = False
        session.post(f"{served.url}/login", data={"token": token}, timeout=20, allow_redirects=False)
        return session.cookies.get_dict()


def sees_pages(served, cookies: dict[str, str]) -> bool:
    """Does somebody with these cookies, under whatever port's name, get a page?"""
    named = {f"mockomni_{served.url.rpartition(':')[2]}": value for value in cookies.values()}
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{served.url}/accounts", cookies=named, timeout=20, allow_redirects=False)
    return answer.status_code == 200


def test_it_is_printed_at_the_first_start_and_known_at_the_next(serve):
    first = serve()
    token = first.rows["Admin token"]
    cookies = log_in(first, token)
    first.stop()
    second = serve("--reset")
    assert (second.rows["Admin token"], token in second.printed) == (PRINTED_BEFORE, False)
    assert (status(second, token), status(second, token[:-1]), status(second, "")) == (200, 401, 401)
    assert (sees_pages(second, cookies), sees_pages(second, {"mockomni": hash_of(token)})) == (True, False)


def test_another_one_is_made_when_it_is_lost(serve):
    first = serve()
    lost = first.rows["Admin token"]
    cookies = log_in(first, lost)
    first.stop()
    second = serve("--new-admin-token", "--workers", 2)
    token = second.rows["Admin token"]
    assert {(status(second, token), status(second, lost), sees_pages(second, cookies)) for _ in range(4)} == {
        (200, 401, False)
    }
    second.stop()
    third = serve("--workers", 2)
    assert (third.rows["Admin token"], {status(third, token) for _ in range(8)}) == (PRINTED_BEFORE, {200})


def test_one_that_is_given_counts_for_that_start_alone(serve):
    first = serve()
    token = first.rows["Admin token"]
    first.stop()
    given = serve("--admin-token", "s3cret ")
    assert ("Admin token" in given.rows, status(given, "s3cret"), status(given, token)) == (False, 200, 401)
    given.stop()
    again = serve()
    assert (status(again, "s3cret"), status(again, token)) == (401, 200)


def test_servers_that_start_together_agree_on_one(start, database):
    served = []
    flags = (*BEYOND, "--database", database)
    threads = [threading.Thread(target=lambda: served.append(start(*flags))) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told = [each.rows["Admin token"] for each in served]
    (token,) = set(told) - {PRINTED_BEFORE}
    assert (told.count(token), [status(each, token) for each in served]) == (1, [200] * 3)
    for each in served:
        each.stop()


def test_it_is_not_in_the_database(start, tmp_path):
    served = start(*BEYOND, "--database", tmp_path / "shop.db")
    log_in(served, served.rows["Admin token"])
    served.stop()
    with closing(sqlite3.connect(tmp_path / "shop.db")) as file:
        kept = sorted(file.execute("SELECT what, length(hash) FROM passes"))
    assert kept == [("admin token", 64), ("login", 64)]
    assert served.rows["Admin token"].encode() not in (tmp_path / "shop.db").read_bytes()


def test_a_start_that_fails_has_kept_none(mockomni, start, tmp_path):
    flags = (*BEYOND, "--database", tmp_path / "shop.db")
    assert mockomni("serve", "--port", 0, *flags, "--username", "a:b").exit_code == 2
    served = start(*flags)
    assert served.rows["Admin token"] != PRINTED_BEFORE
    served.stop()


def test_of_two_that_were_made_up_at_one_moment_the_first_stays(tmp_path):
    with closing(open_store(str(tmp_path / "shop.db"))) as store:
        plant(store, scenario="empty")
        first, second = (Admin(Guard(hash_of(name)), name, is_to_keep=True) for name in ("first", "second"))
        first.keep(store)
        with pytest.raises(StorageError, match="start again"):
            second.keep(store)


def test_a_database_from_before_gets_its_table(start, database):
    with closing(open_store(str(database))) as store:
        plant(store, scenario="empty")
        with store.directory(write=True) as unit:
            unit.sql("DROP TABLE passes")
    served = start(*BEYOND, "--database", database)
    assert status(served, served.rows["Admin token"]) == 200
    served.stop()
