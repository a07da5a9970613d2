"""Does time obey, and does everything that tells it follow?"""

import pytest


@pytest.fixture
def clock(app):
    """Ask the clock's door: a method, what to do, a body."""
    door = app.test_client()

    def ask(method="GET", what="", **json):
        return door.open(f"/_mock/clock{what}", method=method, base_url="http://localhost", json=json)

    return ask


@pytest.fixture
def app(build):
    return build()


def test_a_clock_is_frozen_where_it_is_told(clock):
    assert clock("POST", "/freeze", at="2026-01-31T12:00:00Z").json == {
        "now": "2026-01-31T12:00:00Z",
        "seconds": 1769860800.0,
        "frozen": True,
        "offset": None,
    }


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ({"days": 1}, "2026-02-01T12:00:00Z"),
        ({"hours": 1, "minutes": -30}, "2026-01-31T12:30:00Z"),
        ({"seconds": 0.5}, "2026-01-31T12:00:00Z"),
        ({"days": -31}, "2025-12-31T12:00:00Z"),
    ],
)
def test_a_frozen_clock_moves_by_what_it_is_told(clock, said, now):
    clock("POST", "/freeze", at="2026-01-31T12:00:00+00:00")
    assert clock("POST", "/advance", **said).json["now"] == now


def test_a_clock_runs_on_from_where_it_was_set(clock):
    clock("POST", "/resume")
    shown = clock("POST", "/set", at=1769860800).json
    assert (shown["frozen"], shown["now"][:17]) == (False, "2026-01-31T12:00:")


def test_a_clock_tells_the_real_time_again(clock):
    clock("POST", "/advance", days=1)
    assert clock("DELETE").json["offset"] == 0


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("/freeze", {"at": "noon"}),
        ("/freeze", {"at": "2026-01-31T12:00:00"}),
        ("/freeze", {"when": 5}),
        ("/freeze", {"at": 1e300}),
        ("/freeze", {"at": True}),
        ("/set", {}),
        ("/advance", {}),
        ("/advance", {"days": "1"}),
        ("/advance", {"weeks": 1}),
        ("/advance", {"days": 1_000_000}),
    ],
)
def test_what_is_no_time_is_named_and_changes_nothing(clock, what, said):
    clock("POST", "/freeze")
    before = clock().json
    answer = clock("POST", what, **said)
    assert (answer.status_code, "error" in answer.json, clock().json) == (400, True, before)


def test_a_day_limit_is_tested_in_no_time(clock, app, omni):
    app.test_client().put("/_mock/settings", base_url="http://localhost", json={"limits": "9/9/2"})
    assert [omni("Users").status_code for _ in range(3)] == [200, 200, 429]
    clock("POST", "/advance", days=1)
    assert omni("Users").status_code == 200


def test_rows_are_dated_by_the_accounts_clock(clock, app):
    clock("POST", "/freeze", at="2031-05-06T07:08:09Z")
    credentials = ("TestNZ", "0123456789abcdef0123456789abcdef")
    created = app.test_client().post("/api/v1/Branches", auth=credentials, json=[{"company": "Annex"}]).json
    row = app.test_client().get(f"/api/v1/Branches/{created[0]['id']}", auth=credentials).json
    assert row["createdDate"] == "2031-05-06T07:08:09Z"
