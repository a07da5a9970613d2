"""Does an older database become one of ours, whole or not at all, and is everything in it still there?"""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing

import pytest

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.seeding.audit import audit
from mockomni.settings import Behaviour
from mockomni.storage.schema import VERSION
from mockomni.storage.store import open_store

KEY = "0123456789abcdef0123456789abcdef"
OLDER = """
DROP TABLE snapshots;
DROP TABLE faults;
DROP TABLE pasts;
DROP TABLE passes;
ALTER TABLE accounts RENAME TO newer;
CREATE TABLE accounts (id BIGINT NOT NULL PRIMARY KEY, username TEXT NOT NULL UNIQUE, created BIGINT NOT NULL);
INSERT INTO accounts SELECT id, username, created FROM newer;
DROP TABLE newer;
UPDATE counters SET account_id = 1, series = 'connections' WHERE series = 'connections of account 1';
UPDATE "Products" SET wire = CAST(replace(CAST(wire AS TEXT), '{{files}}/', '{{files}}/1/') AS BLOB);
UPDATE "ProductOptions" SET wire = CAST(replace(CAST(wire AS TEXT), '{{files}}/', '{{files}}/1/') AS BLOB);
UPDATE mockomni_schema SET version = 1;
"""


@pytest.fixture
def database(tmp_path):
    """A file of version 1 with a shop, an account and a connection."""
    path = tmp_path / "shop.db"
    with closing(open_store(str(path))) as store:
        plant(store, scenario="small")
        served(store)
    with closing(sqlite3.connect(path)) as file:
        file.executescript(OLDER)
    return path


def served(store):
    """A client of the shop in a store."""
    client = create_app(store=store, behaviour=Behaviour(limits=None), username="OldNZ", key=KEY).test_client()
    sent = "Basic " + base64.b64encode(f"OldNZ:{KEY}".encode()).decode()
    return client, {"Authorization": sent}


def test_an_older_file_is_refused_with_the_command_that_helps(mockomni, database):
    said = mockomni("serve", "--port", 0, "--database", database)
    assert (said.exit_code, f"`mockomni migrate --database {database}`" in said.output) == (1, True)


def test_a_migrated_file_has_everything_that_was_in_it(mockomni, database):
    said = mockomni("migrate", "--database", database)
    assert (said.exit_code, said.output) == (
        0,
        f"{database} was of version 1 and is now of version {VERSION}.\n",
    )
    with closing(open_store(str(database))) as store:
        assert audit(store) == []
        client, sent = served(store)
        pictured = [each for each in client.get("/api/v1/Products?rows=250", headers=sent).json if each["images"]]
        link = pictured[0]["images"][0]["link"].partition("/files/")[2]
        assert client.get(f"/files/{link}").status_code == 200
        assert client.post("/_mock/connections", json={"name": "Next"}).json["id"] == 2


def test_a_second_time_there_is_nothing_to_do(mockomni, database):
    mockomni("migrate", "--database", database)
    before = database.read_bytes()
    said = mockomni("migrate", "--database", database)
    assert (said.exit_code, said.output) == (0, f"{database} is of version {VERSION} already.\n")
    assert database.read_bytes() == before


def test_a_step_that_fails_leaves_the_file_as_it_was(mockomni, database):
    with closing(sqlite3.connect(database)) as file:
        file.executescript("DROP TABLE counters")
        before = list(file.iterdump())
    said = mockomni("migrate", "--database", database)
    assert (said.exit_code, "cannot be migrated: " in said.output, said.output.count("\n")) == (1, True, 1)
    with closing(sqlite3.connect(database)) as file:
        assert list(file.iterdump()) == before


def test_migrated_tables_are_those_that_a_new_file_gets(mockomni, database, tmp_path):
    mockomni("migrate", "--database", database)
    with closing(open_store(str(tmp_path / "new.db"))) as store:
        plant(store, scenario="empty")
    assert columns_of(database) == columns_of(tmp_path / "new.db")


def columns_of(path):
    """Every table's columns: name, type, whether it may be missing, its part in the key."""
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [row[1:4] + row[5:] for row in file.execute(f'PRAGMA table_info("{name}")')] for name in names}


@pytest.mark.parametrize("kind", ["file", "postgresql"])
@pytest.mark.parametrize(
    ("version", "words"), [(99, "a newer mockomni made it"), (0, "no mockomni made it"), (-1, "no mockomni made it")]
)
def test_a_database_of_no_version_that_can_be_migrated_is_left_alone(mockomni, kind, request, tmp_path, version, words):
    database = tmp_path / "shop.db" if kind == "file" else request.getfixturevalue("new_postgres")()
    with closing(open_store(str(database))) as store:
        plant(store, scenario="empty")
        with store.directory(write=True) as unit:
            unit.sql(f"UPDATE mockomni_schema SET version = {version}")
    for command in (("migrate",), ("serve", "--port", 0)):
        said = mockomni(*command, "--database", database)
        assert (said.exit_code, words in said.output, said.output.count("\n")) == (1, True, 1)


def test_passwords_of_a_url_are_never_told(mockomni):
    for url in ("postgresql://bob:s3cret@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?user=bob&password=s3cret"):
        for command in (("migrate",), ("serve", "--port", 0), ("seed", "--scenario", "large")):
            said = mockomni(*command, "--database", url)
            assert (said.exit_code, "127.0.0.1:1/x" in said.output, "s3cret" in said.output) == (1, True, False)


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("nothing.db", "there is no file nothing.db"),
        ("letter.txt", "letter.txt: file is not a database"),
        ("other.db", "other.db holds no shop of mockomni's"),
        (":memory:", "a database in memory is always of this version"),
        ("postgresql://127.0.0.1:1/x", "does not answer"),
    ],
)
def test_what_cannot_be_migrated_is_one_line(mockomni, tmp_path, monkeypatch, database, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.txt").write_text("Dear all, " * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as file:
        file.execute("CREATE TABLE other (id INTEGER)")
    said = mockomni("migrate", "--database", database)
    assert (said.exit_code, words in said.output, said.output.count("\n")) == (1, True, 1)
