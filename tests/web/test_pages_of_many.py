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
