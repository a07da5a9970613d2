"""Limits, error style, quirks and the clock of an account, changed by forms."""

import pytest

from mockomni.settings import QUIRKS

PAGE = "/behaviour"


def save(browser, **changes):
    return browser.send(PAGE, **{name.replace("quirk_", "quirk.", 1): value for name, value in changes.items()})


@pytest.mark.parametrize("quirk", QUIRKS)
def test_every_quirk_is_there_with_its_sentence_and_its_evidence(browser, quirk):
    page = browser.get(PAGE).text
    row = page[page.index(f'<label for="quirk-{quirk}">') :].partition("</tr>")[0]
    assert QUIRKS[quirk].does in row and QUIRKS[quirk].evidence in row


def test_a_change_counts_from_the_next_call_on(browser, client, account):
    answer = save(browser, limits="off", error_style="object", quirk_www_authenticate="off", quirk_connection_limit="7")
    assert "It counts from the next call on" in answer.text
    assert "message" in client.get("/api/v1/Nothing").json
    now = account.behaviour
    assert (now.limits, now["www_authenticate"], now["connection_limit"]) == (None, False, 7)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"limits": "many"}, "three whole numbers"),
        ({"limits": "0/1/1"}, "three whole numbers"),
        ({"error_style": "xml"}, "rror_style is one of"),
        ({"quirk_gzip": "perhaps"}, "uirk gzip is"),
        ({"quirk_connection_limit": "-1"}, "whole number"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(browser, account, change, problem):
    before = account.behaviour
    answer = save(browser, **change)
    assert (answer.status_code, problem in answer.text, account.behaviour) == (400, True, before)


def test_all_changes_are_taken_back_at_once(browser, account):
    before = account.behaviour
    save(browser, limits="1/1/1", quirk_gzip="on")
    browser.send(PAGE, f"{PAGE}/as-started")
    assert account.behaviour == before


def test_the_clock_stands_and_runs(browser, account):
    account.clock.resume()
    browser.send(PAGE, f"{PAGE}/clock/freeze")
    stood = account.clock.now()
    assert (account.clock.now(), "Stands" in browser.get(PAGE).text) == (stood, True)
    browser.send(PAGE, f"{PAGE}/clock/resume")
    assert account.clock.state.frozen is None


@pytest.mark.parametrize(
    ("count", "unit", "seconds"), [("1", "hours", 3600), ("-2", "minutes", -120), ("30", "days", 2_592_000)]
)
def test_the_clock_moves_by_as_much_as_was_said(browser, account, count, unit, seconds):
    before = account.clock.now()
    browser.send(PAGE, f"{PAGE}/clock/advance", count=count, unit=unit)
    assert account.clock.now() - before == seconds


@pytest.mark.parametrize("at", ["2030-01-31T12:00:00", "2030-01-31T12:00:00Z", "2030-02-01T01:00:00+13:00"])
def test_the_clock_is_set_to_a_moment_in_utc_unless_it_names_a_zone(browser, account, at):
    browser.send(PAGE, f"{PAGE}/clock/set", at=at)
    assert account.clock.now() == 1_896_091_200


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("advance", {"count": "x", "unit": "hours"}),
        ("advance", {"count": "1", "unit": "years"}),
        ("advance", {"count": "9" * 11, "unit": "days"}),
        ("set", {"at": "tomorrow"}),
        ("set", {"at": ""}),
        ("set", {"at": "0001-01-01T00:00"}),
    ],
)
def test_a_moment_that_is_none_leaves_the_clock_alone(browser, account, form, sent):
    before = account.clock.now()
    answer = browser.send(PAGE, f"{PAGE}/clock/{form}", **sent)
    assert (answer.status_code, account.clock.now()) == (400, before)
