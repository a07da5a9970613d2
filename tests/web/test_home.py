"""The start page says what this is and how to call it."""

import pytest


def test_home_shows_where_to_call_and_as_whom(browser, account):
    page = browser.get("/").text
    assert "http://localhost/api" in page and account.username in page


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript", "C#", "PHP"])
def test_home_has_a_call_to_paste_in_every_language(browser, account, language):
    page = browser.get("/").text
    assert f"the call in {language}" in page
    assert page.count(f"{account.username}:YOUR_KEY") == 4


def test_home_shows_the_latest_requests_with_their_reasons(browser, client):
    client.get("/api/v1/Nope")
    page = browser.get("/").text
    assert "/api/v1/Nope" in page and client.why()[:30] in page


def test_no_program_is_bothered_with_html(app):
    answer = app.test_client().get("/", headers={"Accept": "*/*"})
    assert answer.content_type.startswith("text/plain") and "http://localhost/api\n" in answer.text


def test_behind_a_proxy_with_a_path_of_its_own_links_keep_that_path(make_app, browser_of):
    browser = browser_of(make_app(public_url="https://example.com/omni"))
    page = browser.get("/", {"Host": "example.com"}).text
    assert 'href="/omni/settings/api"' in page and "https://example.com/omni/api" in page


def test_when_the_database_is_gone_a_page_still_says_so_and_shows_no_traceback(app, browser, monkeypatch):
    def gone(*_given, **_more):
        raise RuntimeError("the disk has caught fire")

    monkeypatch.setattr(type(app.extensions["mockomni"].accounts), "first", gone)
    answer = browser.get("/")
    assert (answer.status_code, "mistake of mockomni" in answer.text, "fire" in answer.text) == (500, True, False)


def test_a_page_about_an_account_that_is_none_leads_to_those_that_are(browser):
    answer = browser.get("/?account=99")
    assert (answer.status_code, "account=99" in answer.text) == (404, False)
