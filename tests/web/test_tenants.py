"""Accounts on pages: opened, chosen, deleted, and blind to one another."""

import re

import pytest

PAGES = ("/", "/settings", "/settings/api", "/behaviour", "/behaviour/snapshots")


@pytest.fixture
def second(browser, accounts):
    """A second account, opened by hand."""
    browser.send("/accounts/new", scenario="empty", username="SecondNZ")
    return next(each for each in accounts if each.username == "SecondNZ")


def test_a_new_account_shows_its_key_once_and_it_works(browser, app, keys_on):
    shown = browser.send("/accounts/new", scenario="small", username="SecondNZ")
    (key,) = keys_on(shown)
    assert app.test_client().get("/api/v1/Products?rows=1", auth=("SecondNZ", key)).json[0]["id"] == 1
    assert key not in browser.get("/accounts").text


def test_sending_the_form_again_opens_no_second_account(browser, accounts):
    page = browser.get("/accounts/new").text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page)) | {"scenario": "empty"}
    answers = [browser.post("/accounts/new", data=sent, follow_redirects=True) for _ in range(2)]
    assert (len(list(accounts)), "this one has been" in answers[1].text) == (2, True)


@pytest.mark.parametrize(
    "sent",
    [
        {"scenario": "nothing"},
        {"scenario": "empty", "username": "a:b"},
        {"scenario": "empty", "seed": "-1"},
        {"scenario": "empty", "anchor": "soon"},
    ],
)
def test_an_account_that_cannot_be_is_told_so_and_is_not_opened(browser, accounts, sent):
    answer = browser.send("/accounts/new", **sent)
    assert (answer.status_code, len(list(accounts))) == (400, 1)


def test_a_username_that_is_taken_is_refused(browser, account, accounts):
    answer = browser.send("/accounts/new", scenario="empty", username=account.username)
    assert (answer.status_code, "already" in answer.text, len(list(accounts))) == (400, True, 1)


@pytest.mark.parametrize("page", PAGES)
def test_an_account_is_chosen_by_the_link_and_its_pages_keep_it(browser, account, second, page):
    text = browser.get(f"{page}?account={second.id}").text
    main = text.partition("<main")[2]
    links = re.findall(r'(?:href|action)="(/[^"]*)"', main)
    assert [link for link in links if f"account={second.id}" not in link and not link.startswith("/static")] == []
    assert account.username not in main


def test_a_deleted_account_is_gone(browser, accounts, second):
    answer = browser.send(f"/accounts/{second.id}/delete")
    assert ("is gone" in answer.text, [each.username for each in accounts]) == (True, [accounts.first().username])
    assert browser.get(f"/?account={second.id}").status_code == 404


def test_the_last_account_stays(browser, account, accounts):
    answer = browser.send(f"/accounts/{account.id}/delete")
    assert (answer.status_code, len(list(accounts))) == (409, 1)


@pytest.mark.parametrize("id_", ["0", "99", "x", "9" * 40])
def test_an_account_that_is_none_is_not_found(browser, id_):
    assert [browser.get(f"/?account={id_}").status_code, browser.get(f"/accounts/{id_}/delete").status_code] == [
        404,
        404,
    ]
