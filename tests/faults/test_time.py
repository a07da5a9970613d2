"""What tells time in an account follows its clock: limits, their Retry-After, ages of keys, and faults."""

import pytest

CONTACTS = "/v1/Contacts"


@pytest.fixture
def limited(mock):
    """A server that lets in two calls a second, three a minute and four a day."""
    mock.door("PUT", "/settings", {"limits": "2/3/4"})
    mock.door("POST", "/clock/set", {"at": "2026-03-01T10:00:00Z"})
    mock.door("POST", "/clock/freeze", {})
    return mock


def call(mock):
    answer = mock.ask("GET", CONTACTS)
    return answer.status_code, answer.headers.get("Retry-After")


def test_windows_are_full_until_the_clock_moves_on(limited):
    got = [call(limited) for _ in range(3)]
    for span in ({"seconds": 1}, {"seconds": 1}, {"minutes": 1}, {"minutes": 1}, {"hours": 14}):
        limited.door("POST", "/clock/advance", span)
        got.append(call(limited))
    let_in, midnight = (200, None), str(14 * 3600 - 122)
    assert got == [let_in, let_in, (429, "1"), let_in, (429, "58"), let_in, (429, midnight), let_in]


def test_a_key_is_as_old_as_the_clock_says(limited):
    limited.door("POST", "/connections", {"name": "Reports"})
    limited.door("POST", "/clock/advance", {"days": 90})
    limited.door("POST", "/connections/2/regenerate", {})
    made = limited.door("GET", "/connections").json()["connections"][1]
    assert (made["created"], made["regenerated"]) == ("2026-03-01T10:00:00Z", "2026-05-30T10:00:00Z")


def test_the_journal_tells_the_accounts_time(limited):
    limited.ask("GET", CONTACTS)
    assert limited.door("GET", "/requests/latest").json()["at"] == "2026-03-01T10:00:00Z"


def test_a_fault_of_an_hour_is_over_when_the_clock_is_an_hour_on(mock):
    mock.plan(status=503, seconds=3600)
    got = [mock.ask("GET", CONTACTS).status_code]
    mock.door("POST", "/clock/advance", {"hours": 1})
    assert [*got, mock.ask("GET", CONTACTS).status_code] == [503, 200]
