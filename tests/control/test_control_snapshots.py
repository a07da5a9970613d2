"""Is a shop again what it was, here and elsewhere, and is a file that is no snapshot refused whole?"""

import io
import json
import sqlite3
import zipfile

import pytest

from mockomni.storage.store import MEMORY, open_store

BRANCH = [{"company": "Annex"}]
CREDENTIALS = ("TestNZ", "0123456789abcdef0123456789abcdef")


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    store = open_store(MEMORY if request.param == "memory" else str(tmp_path / "shop.db"))
    yield store
    store.close()


@pytest.fixture
def mock(door):
    def ask(method, path="", **more):
        return door.open(f"/_mock/snapshots{path}", method=method, base_url="http://localhost", **more)

    return ask


@pytest.fixture
def annex(app, omni):
    """Open one branch more; how many there are."""

    def annex():
        app.test_client().post("/api/v1/Branches", auth=CREDENTIALS, json=BRANCH)
        return len(omni("Branches").json)

    return annex


@pytest.fixture
def exported(mock):
    mock("POST", json={"name": "before"})
    return mock("GET", "/before/export").data


def test_a_shop_is_restored_with_its_time(app, mock, omni, annex):
    before, account = omni("Branches").data, app.extensions["mockomni"].accounts.first()
    assert mock("POST", json={"name": "before"}).status_code == 201
    annex()
    account.clock.advance(99)
    assert mock("POST", "/before/restore", json={}).json == {"restored": "before", "clock": "2023-11-14T22:13:20Z"}
    assert omni("Branches").data == before


def test_numbers_go_on_where_they_stood(mock, omni, annex):
    mock("POST", json={"name": "before"})
    annex()
    ids = [each["id"] for each in omni("Branches").json]
    mock("POST", "/before/restore", json={})
    annex()
    assert [each["id"] for each in omni("Branches").json] == ids


def test_a_name_taken_again_is_the_later_shop(mock, omni, annex):
    mock("POST", json={"name": "kept"})
    many = annex()
    mock("POST", json={"name": "kept"})
    annex()
    mock("POST", "/kept/restore", json={})
    assert len(omni("Branches").json) == many
    assert [each["name"] for each in mock("GET").json["snapshots"]] == ["kept"]


def test_a_removed_snapshot_is_gone(mock):
    mock("POST", json={"name": "before"})
    assert mock("DELETE", "/before").status_code == 200
    for method, path in (("DELETE", "/before"), ("POST", "/before/restore"), ("GET", "/before/export")):
        assert mock(method, path, **({"json": {}} if method == "POST" else {})).status_code == 404


def test_an_exported_snapshot_is_taken_in_elsewhere(mock, exported, omni, annex):
    before = omni("Branches").data
    annex()
    answer = mock("POST", "/import?name=carried", data=exported, content_type="application/zip")
    assert (answer.status_code, answer.json["name"]) == (201, "carried")
    mock("POST", "/carried/restore", json={})
    assert omni("Branches").data == before


def test_an_exported_snapshot_holds_no_credentials(exported):
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        shop, about = archive.read("shop.sqlite"), archive.read("snapshot.json")
    assert b"TestNZ" not in shop + about
    assert b"connections" not in shop


def members(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def said(file, **changed):
    parts = members(file)
    return packed(parts | {"snapshot.json": json.dumps(json.loads(parts["snapshot.json"]) | changed)})


def doctored(file, statement):
    """The shop changed by somebody who also knows how to say its sum."""
    import hashlib

    database = sqlite3.connect(MEMORY)
    parts = members(file)
    database.deserialize(parts["shop.sqlite"])
    database.execute(statement)
    database.commit()
    shop = database.serialize()
    database.close()
    return said(packed(parts | {"shop.sqlite": shop}), sha256=hashlib.sha256(shop).hexdigest())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: b"", "no snapshot of mockomni's"),
        (lambda file: b"rubbish", "no snapshot of mockomni's"),
        (lambda file: file[: len(file) // 2], "no snapshot of mockomni's"),
        (lambda file: packed({"notes.txt": "hello"}), "no snapshot of mockomni's"),
        (lambda file: said(file, format=99), "format 99"),
        (lambda file: said(file, schema=1), "schema 1"),
        (lambda file: said(file, sha256="0"), "not the one that was exported"),
        (lambda file: said(file, clock='["x"]'), "clock"),
        (lambda file: said(file, clock="x"), "no snapshot of mockomni's"),
        (lambda file: said(file, created="x"), "when it was taken"),
        (lambda file: said(file, name=5), "name"),
        (lambda file: doctored(file, "CREATE VIEW spy AS SELECT 1"), "not those of a shop"),
        (lambda file: doctored(file, "CREATE TABLE accounts (id)"), "not those of a shop"),
        (lambda file: doctored(file, "UPDATE Branches SET account_id = 2"), "other accounts"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_whole(mock, exported, spoil, words):
    mock("DELETE", "/before")
    answer = mock("POST", "/import", data=spoil(exported), content_type="application/zip")
    assert (answer.status_code, words in answer.json["error"]) == (400, True), answer.json
    assert mock("GET").json == {"snapshots": []}


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a/b", "a\nb", 5, None])
def test_a_snapshot_has_a_name(mock, name):
    assert mock("POST", json={"name": name}).status_code == 400


def test_a_file_comes_as_what_it_is(mock, exported):
    assert mock("POST", "/import", data=exported, content_type="text/plain").status_code == 415
    assert mock("POST", "/import", json={}).status_code == 415
