"""The tests' door itself: health, the journal, connections, loading."""

import re
import sys
from types import SimpleNamespace

import pytest

from mockomni import __version__
from mockomni.accounts.permissions import LINES
from mockomni.app import create_app
from mockomni.control.routes import ROUTES
from mockomni.errors import Invalid, Unavailable
from mockomni.storage.sqlite import MemoryStore
from mockomni.trust import Guard, hash_of

KEY = "0123456789abcdef0123456789abcdef"
HEX = re.compile(r"[0-9a-f]{32}")
STAMP = "2023-11-14T22:13:20Z"
TOKEN, WRONG = ({"Authorization": f"Bearer {token}"} for token in ("s3cret", "secret"))
ANYBODY = {"Host": "evil.example", "Origin": "https://evil.example"}


def without(answer, *names):
    return {name: value for name, value in answer.json.items() if name not in names}


# Health


def test_health_says_which_shop_is_ready(door):
    assert (door.get("/_mock/health").status_code, without(door.get("/_mock/health"), "anchor")) == (
        200,
        {"status": "ready", "version": __version__, "scenario": "empty", "seed": 1, "database": "memory",
         "clock": STAMP},
    )  # fmt: skip


def test_health_is_not_ready_before_the_shop_is_loaded():
    store = MemoryStore()
    answer = create_app(store=store).test_client().get("/_mock/health")
    assert (answer.status_code, answer.json) == (503, {"status": "starting", "version": __version__})
    store.close()


def test_health_asks_nobody_for_anything(build):
    door = build(guard=Guard(hash_of("s3cret"), is_open=False)).test_client()
    assert door.get("/_mock/health", headers=ANYBODY).status_code == 200


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/requests"])
@pytest.mark.parametrize(("is_open", "is_told"), [(True, True), (False, False)])
def test_where_the_database_is_only_this_machine_is_told(build, monkeypatch, path, is_open, is_told):
    def away(*_, **__):
        raise Unavailable("the database does not answer", "postgresql://bob@db.example.com does not answer")

    app = build(guard=Guard(hash_of("s3cret"), is_open=is_open))
    for method in ("check", "take"):
        monkeypatch.setattr(type(app.extensions["mockomni"].counter), method, away)
    monkeypatch.setattr(type(app.extensions["mockomni"].accounts), "first", away)
    answers = [app.test_client().get(path, headers=headers) for headers in (TOKEN, WRONG)]
    assert [(each.status_code, "bob" in each.text) for each in answers] == [(503, is_told)] * 2


# Trust, over every route


@pytest.mark.parametrize(("method", "rule"), [route[:2] for route in ROUTES if route[1] != "/health"])
def test_every_other_route_is_guarded(build, method, rule):
    path = "/_mock" + re.sub(r"<.*?>", "1", rule)
    door = build(guard=Guard(hash_of("s3cret"), is_open=False)).test_client()
    assert door.open(path, method=method, json={}).status_code == 401


@pytest.mark.parametrize(("method", "rule"), [route[:2] for route in ROUTES if route[1] != "/health"])
def test_no_website_reaches_any_route(door, method, rule):
    path = "/_mock" + re.sub(r"<.*?>", "1", rule)
    assert door.open(path, method=method, json={}, headers=ANYBODY).status_code == 403


def test_what_is_not_there_is_guarded_too(build):
    door = build(guard=Guard(hash_of("s3cret"), is_open=False)).test_client()
    assert [door.get(path).status_code for path in ("/_mock/", "/_mock/nothing")] == [401, 401]


def test_what_is_not_there_is_answered_with_what_is(door):
    answer = door.patch("/_mock/health", json={})
    assert (answer.status_code, answer.json["error"], answer.json["routes"][0]) == (
        404,
        "There is no PATCH /_mock/health here.",
        "GET /_mock/health",
    )


# The journal


def test_the_id_of_an_answer_leads_to_both_sides_and_the_reason(door, omni):
    answer = omni("Products?rows=2&colour=red", headers={"X-Test": "yes"})
    found = door.get(f"/_mock/requests/{answer.headers['Mockomni-Request']}").json
    assert (found["method"], found["path"], found["query"]) == ("GET", "/api/v1/Products", "rows=2&colour=red")
    assert (found["status"], found["at"], found["connection"]) == (200, STAMP, "Default")
    assert (found["response"]["body"], found["response"]["length"]) == (answer.text, len(answer.data))
    assert found["request"]["headers"]["X-Test"] == "yes"
    assert found["why"].endswith(".")
    assert any("colour" in note for note in found["notes"])


def test_no_key_is_ever_shown(door, omni):
    omni("Products")
    assert KEY not in door.get("/_mock/requests/latest").text


def test_requests_are_listed_newest_first(door, omni):
    for path in ("Products", "Nowhere", "Branches"):
        omni(path)
    listed = door.get("/_mock/requests").json["requests"]
    assert [(each["path"], each["status"]) for each in listed] == [
        ("/api/v1/Branches", 200),
        ("/api/v1/Nowhere", 404),
        ("/api/v1/Products", 200),
    ]


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("limit=1", ["Branches"]),
        ("status=404", ["Nowhere"]),
        ("status=2xx", ["Branches", "Products"]),
        ("path=PROD", ["Products"]),
        ("method=get&limit=2", ["Branches", "Nowhere"]),
        ("method=POST", []),
        ("account=1&status=200", ["Branches", "Products"]),
    ],
)
def test_requests_are_filtered(door, omni, query, paths):
    for path in ("Products", "Nowhere", "Branches"):
        omni(path)
    listed = door.get(f"/_mock/requests?{query}").json["requests"]
    assert [each["path"].rpartition("/")[2] for each in listed] == paths


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=1001", "account=x", "account=0"])
def test_a_number_that_is_none_is_refused(door, query):
    assert door.get(f"/_mock/requests?{query}").status_code == 400


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"plain", {"body": "plain", "length": 5}),
        ("é".encode() * 3, {"body": "ééé", "length": 6}),
        (b"\xff\xfe", {"body": "//4=", "encoding": "base64", "length": 2}),
    ],
)
def test_a_body_is_text_where_it_can_be(app, door, body, shown):
    app.test_client().post("/api/v1/Products", data=body, auth=("TestNZ", KEY))
    request = door.get("/_mock/requests/latest").json["request"]
    assert {name: value for name, value in request.items() if name != "headers"} == shown


def test_a_cut_body_says_so_and_ends_with_a_whole_letter(app, door):
    app.test_client().post("/api/v1/Products", data=b"x" + "é".encode() * 150_000, auth=("TestNZ", KEY))
    request = door.get("/_mock/requests/latest").json["request"]
    assert (request["body"][-2:], len(request["body"]), request["note"]) == (
        "éé",
        1 + 131_071,
        "The body has 300001 bytes; the journal keeps the first 262144.",
    )


@pytest.mark.parametrize("id_", ["nothing", "latest"])
def test_a_request_the_journal_does_not_have_is_404(door, id_):
    assert door.get(f"/_mock/requests/{id_}").status_code == 404


# Connections


def test_a_new_connection_may_do_nothing_and_shows_its_key_once(door):
    made = door.post("/_mock/connections", json={"name": "Shop sync"})
    assert (made.status_code, without(made, "key")) == (
        201,
        {"id": 2, "name": "Shop sync", "permissions": {}, "created": STAMP, "regenerated": STAMP},
    )
    assert HEX.fullmatch(made.json["key"])
    assert made.json["key"] not in door.get("/_mock/connections").text


def test_connections_are_listed_with_their_grids(door):
    door.post("/_mock/connections", json={"name": "Reader", "permissions": {"stock": ["Read"]}})
    listed = door.get("/_mock/connections").json
    assert (listed["username"], [(each["name"], len(each["permissions"])) for each in listed["connections"]]) == (
        "TestNZ",
        [("Default", len(LINES)), ("Reader", 1)],
    )


@pytest.mark.parametrize(
    ("sent", "status", "grid"),
    [
        ({"products": ["READ", "write"]}, 200, {"Products": ["read", "write"]}),
        ({}, 200, {}),
        ("read-only", 200, {"Products": ["read"], "Stock": ["read"]}),
        ({"Nothing": ["read"]}, 400, None),
        ({"Products": ["look"]}, 400, None),
        ({"Products": "read"}, 400, None),
        ("all", 400, None),
        (["Products"], 400, None),
    ],
)
def test_a_grid_is_replaced_whole_or_refused(door, sent, status, grid):
    answer = door.put("/_mock/connections/1/permissions", json=sent)
    assert answer.status_code == status
    if grid is None:
        assert set(answer.json) >= {"error"}
        assert len(door.get("/_mock/connections").json["connections"][0]["permissions"]) == len(LINES)
    else:
        assert {name: answer.json["permissions"].get(name) for name in grid} == grid


def test_a_regenerated_key_replaces_the_old_one(app, door):
    made = door.post("/_mock/connections", json={"name": "Sync", "permissions": "everything"}).json
    key = door.post(f"/_mock/connections/{made['id']}/regenerate", json={}).json["key"]
    statuses = [
        app.test_client().get("/api/v1/Branches", auth=("TestNZ", each)).status_code for each in (made["key"], key)
    ]
    assert statuses == [401, 200]


def test_a_removed_connection_is_gone(app, door):
    made = door.post("/_mock/connections", json={"name": "Sync", "permissions": "everything"}).json
    assert door.delete(f"/_mock/connections/{made['id']}").json["name"] == "Sync"
    assert app.test_client().get("/api/v1/Branches", auth=("TestNZ", made["key"])).status_code == 401
    assert door.delete(f"/_mock/connections/{made['id']}").status_code == 404


def test_the_sixth_connection_is_refused_in_omnis_words(door):
    answers = [door.post("/_mock/connections", json={"name": "x"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 4 + [409]
    assert answers[-1].json == {"error": "Unable to create more than 5 API connections"}


@pytest.mark.parametrize(
    "sent", [{}, {"name": ""}, {"name": 5}, {"name": "x" * 51}, {"name": "x", "key": "y"}, [], "x"], ids=str
)
def test_a_connection_that_cannot_be_is_refused(door, sent):
    answer = door.post("/_mock/connections", json=sent)
    assert (answer.status_code, next(iter(answer.json))) == (400, "error")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=["none", "cut", "binary", "deep"])
def test_a_body_that_is_not_json_is_refused(door, body):
    assert door.post("/_mock/connections", data=body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("path", ["connections?account=7", "connections?account=99999999999999999999"])
def test_an_unknown_account_is_404(door, path):
    assert door.get(f"/_mock/{path}").status_code == 404


def test_an_account_is_chosen_by_its_id(app, door):
    other = app.extensions["mockomni"].accounts.open("OtherNZ")
    assert door.get(f"/_mock/connections?account={other.id}").json == {"username": "OtherNZ", "connections": []}


@pytest.mark.parametrize("method", ["put", "post", "delete"])
def test_an_unknown_connection_is_404(door, method):
    path = {"put": "/permissions", "post": "/regenerate", "delete": ""}[method]
    assert getattr(door, method)(f"/_mock/connections/99{path}", json={}).status_code == 404


# Loading


@pytest.fixture
def loader(monkeypatch):
    """Stands in for the room that loads records: what it was given, and what it shall do."""
    given = SimpleNamespace(calls=[], problems=[])

    def load(shop, records):
        given.calls.append((shop.account_id, records))
        if given.problems:
            raise Invalid(given.problems)
        return {name: len(rows) for name, rows in records.items()}

    monkeypatch.setitem(sys.modules, "mockomni.seeding.load", SimpleNamespace(load=load))
    return given


def test_records_are_handed_on_and_counted(door, loader):
    answer = door.post("/_mock/load", json={"Products": [{"styleCode": "A"}]})
    assert (answer.status_code, answer.json, loader.calls) == (
        201,
        {"loaded": {"Products": 1}},
        [(1, {"Products": [{"styleCode": "A"}]})],
    )


def test_every_problem_of_a_load_is_listed(door, loader):
    loader.problems = ["Products[0].name: is required", "Products[1].id: exists"]
    answer = door.post("/_mock/load", json={"Products": [{}, {}]})
    assert (answer.status_code, answer.json["problems"]) == (400, loader.problems)


@pytest.mark.parametrize("sent", [[], 5, "x"], ids=str)
def test_a_load_is_an_object(door, loader, sent):
    assert (door.post("/_mock/load", json=sent).status_code, loader.calls) == (400, [])


def test_a_mistake_of_ours_is_named_without_a_traceback(app, door, monkeypatch, caplog):
    monkeypatch.setattr(app.extensions["mockomni"].accounts, "first", lambda: 1 / 0)
    answer = door.get("/_mock/connections")
    assert (answer.status_code, answer.json) == (
        500,
        {"error": "This is a mistake of mockomni's: ZeroDivisionError: division by zero"},
    )
    assert "GET /_mock/connections failed" in caplog.text
