"""Do the pages of several processes on one database count, let in and take forms as one would alone?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from mockomni.api.limits import SharedWindows
from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.trust import Guard, hash_of

TOKEN = "open sesame"


@pytest.fixture
def browsers(both_stores, browser_of):
    """Two browsers, each at an app of its own over one database."""

    def browsers(*, is_open: bool):
        guard = Guard(hash_of(TOKEN), is_open=is_open)
        plant(both_stores[0], scenario="empty")
        return [browser_of(create_app(store=each, counter=SharedWindows(each), guard=guard)) for each in both_stores]

    return browsers


def at_once(calls):
    """What comes of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def tried(browser, token: str) -> int:
    return browser.post("/login", data={"token": token}).status_code


def test_wrong_tokens_are_counted_together(browsers):
    here, there = browsers(is_open=False)
    assert [tried(each, "x") for each in [here, there] * 3] == [403] * 5 + [429]
    assert [tried(each, TOKEN) for each in (here, there)] == [429, 429]


def test_wrong_tokens_count_alike_at_the_tests_door_and_on_the_pages(browsers):
    def called(browser, token):
        answer = browser.get("/_mock/requests", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, 0 < int(answer.headers.get("Retry-After", 0)) <= 60

    here, there = browsers(is_open=False)
    assert [called(here, TOKEN) for _ in range(9)] == [(200, False)] * 9
    assert [called(each, "x") for each in (here, there, here)] == [(401, False)] * 3
    assert [tried(each, "x") for each in (here, there, here)] == [403, 403, 429]
    assert [called(there, token) for token in ("x", TOKEN)] == [(429, True)] * 2


def test_a_right_token_makes_up_for_wrong_ones(browsers):
    here, there = browsers(is_open=False)
    tokens = ["x"] * 4 + [TOKEN] + ["x"] * 6
    assert [tried(each, token) for each, token in zip([here, there] * 6, tokens, strict=False)] == (
        [403] * 4 + [303] + [403] * 5 + [429]
    )


def test_guesses_at_once_are_no_more_than_one_after_another(browsers):
    both = browsers(is_open=False)
    assert sorted(at_once([lambda each=each: tried(each, "x") for each in both * 8])) == [403] * 5 + [429] * 11


def test_a_login_at_one_counts_at_the_other_until_it_ends_at_either(browsers):
    here, there = browsers(is_open=False)
    here.send("/login", token=TOKEN)
    there._client.set_cookie("mockomni", here._client.get_cookie("mockomni").value)
    assert there.get("/accounts").status_code == 200
    there.send("/", "/logout")
    assert here.get("/accounts").status_code == 303


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/settings/api/new", {"name": "Sync"}),
        ("/settings/api/1/regenerate", {}),
        ("/accounts/new", {"scenario": "empty"}),
    ],
)
def test_a_form_that_shows_a_key_is_taken_once_by_all(browsers, page, fields, forms_on):
    here, there = browsers(is_open=True)
    sent = forms_on(here.get(page))[page] | fields
    answers = at_once([lambda each=each: each.post(page, data=sent).status_code for each in [here, there] * 4])
    assert sorted(answers) == [200] + [303] * 7


def test_forms_that_were_sent_are_forgotten_when_they_are_old(browsers, both_stores, forms_on, monkeypatch):
    def kept():
        with both_stores[0].directory() as unit:
            return [unit.sql(f"SELECT count(*) FROM {table}")[0][0] for table in ("passes", "counters")]

    def sent_after(hours):
        monkeypatch.setattr("mockomni.web.once.time.time", lambda: 1_790_000_000 + hours * 3600)
        return here.post(page, data=form).status_code

    page, (here, _) = "/settings/api/new", browsers(is_open=True)
    monkeypatch.setattr("mockomni.web.once.time.time", lambda: 1_790_000_000)
    form, late = (forms_on(here.get(page))[page] | {"name": "Sync"} for _ in range(2))
    assert [sent_after(hours) for hours in (11, 11.9, 12.1, 24)] == [200, 303, 303, 303]
    before, form = kept(), late
    assert sent_after(24) == 303
    form = forms_on(here.get(page))[page] | {"name": "Again"}
    assert (sent_after(25), kept()) == (200, before)
