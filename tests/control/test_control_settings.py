"""Does a switch of behaviour take effect on the running server, and a wrong one change nothing?"""

import pytest


@pytest.fixture
def settings(app):
    """The door's settings: read without an argument, changed with one."""
    door = app.test_client()

    def settings(sent=None):
        if sent is None:
            return door.get("/_mock/settings", base_url="http://localhost")
        return door.put("/_mock/settings", base_url="http://localhost", json=sent)

    return settings


def test_every_setting_is_shown(settings):
    shown = settings().json
    assert (sorted(shown), shown["error_style"], shown["quirks"]["sized_code_style"]) == (
        ["error_style", "limits", "quirks"],
        "string",
        "size",
    )


def test_a_change_counts_from_the_next_call_on(settings, client):
    assert client.get("/api/v1/Users/99").data == b'"Resource not found"'
    assert settings({"error_style": "object"}).status_code == 200
    assert client.get("/api/v1/Users/99").data == b'{"message":"Resource not found"}'


def test_limits_are_switched_on_and_off(settings, client):
    settings({"limits": "1/60/5000"})
    assert [client.get("/api/v1/Users").status_code for _ in range(2)] == [200, 429]
    settings({"limits": "off"})
    assert client.get("/api/v1/Users").status_code == 200


def test_quirks_are_changed_one_by_one(settings):
    settings({"quirks": {"sized_code_style": "null"}})
    quirks = settings({"quirks": {"newer_fields": True, "connection_limit": 7}}).json["quirks"]
    assert (quirks["sized_code_style"], quirks["newer_fields"], quirks["connection_limit"]) == ("null", True, 7)


def test_every_oddity_is_switched_on_at_once(settings):
    quirks = settings({"quirks": "all"}).json["quirks"]
    assert quirks == {
        "connection_limit": 5,
        "dates_need_zone": True,
        "default_order": "desc",
        "gzip": True,
        "newer_fields": True,
        "payment_modified_null": True,
        "retry_after": False,
        "sized_code_style": "null",
        "unstable_order": True,
        "www_authenticate": False,
    }
    quirks = settings({"quirks": {"gzip": "off", "retry_after": None}}).json["quirks"]
    assert (quirks["gzip"], quirks["retry_after"], quirks["newer_fields"]) == (False, True, True)
    assert settings({"quirks": None}).json["quirks"]["newer_fields"] is False


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"colour": 1}, "settings are"),
        ({"quirks": []}, "settings are"),
        ({"quirks": "most"}, "settings are"),
        ({"quirks": {"colour": "on"}}, "there is no quirk 'colour'"),
        ({"quirks": {"newer_fields": "maybe"}}, "quirk newer_fields is 'on' or 'off', not 'maybe'"),
        ({"limits": "many"}, "limits are three whole numbers"),
        ({"error_style": "xml"}, "error_style is one of string, object"),
        ({"limits": "off", "error_style": "xml"}, "error_style is one of"),
    ],
)
def test_a_wrong_value_is_named_and_changes_nothing(settings, sent, words):
    before = settings().json
    answer = settings(sent)
    assert (answer.status_code, words in answer.json["error"], settings().json) == (400, True, before)
