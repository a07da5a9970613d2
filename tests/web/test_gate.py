"""Who sees the pages, what a form needs, and what a browser may do with a page."""

import time

import pytest

from mockomni.api.redis_counter import RedisWindows
from mockomni.errors import Unavailable
from mockomni.trust import Guard, hash_of

TOKEN = "open sesame"
LOCAL = {"Host": "127.0.0.1:8080"}
PAGES = (
    "/",
    "/settings",
    "/settings/api",
    "/settings/api/new",
    "/settings/api/1/permissions",
    "/behaviour",
    "/behaviour/snapshots",
    "/accounts",
    "/accounts/new",
)


@pytest.fixture
def guarded(make_app):
    """An app that others can reach."""
    return make_app(guard=Guard(hash_of(TOKEN), is_open=False))


@pytest.fixture
def visitor(guarded, browser_of):
    """Somebody who has not logged in."""
    return browser_of(guarded)


@pytest.mark.parametrize("page", PAGES)
def test_at_this_machine_nobody_has_to_log_in(browser, page):
    assert browser.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_elsewhere_every_page_leads_to_the_login_and_back(visitor, page):
    answer = visitor.get(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login")
    assert visitor.send(answer.location, "/login", token=TOKEN).request.path == page


def test_whoever_logged_in_stays_logged_in_until_he_leaves(visitor):
    visitor.send("/login", token=TOKEN)
    assert visitor.get("/settings/api").status_code == 200
    visitor.send("/", "/logout")
    assert visitor.get("/settings/api").status_code == 303


def test_a_wrong_token_is_told_so(visitor):
    answer = visitor.send("/login", token="sesame")
    assert (answer.status_code, "not the server&#39;s admin token" in answer.text) == (403, True)
    assert visitor.get("/").status_code == 303


def test_five_wrong_tokens_are_enough_for_a_minute(visitor):
    assert [visitor.send("/login", token="x").status_code for _ in range(6)] == [403] * 5 + [429]
    assert visitor.send("/login", token=TOKEN).status_code == 429


def test_no_other_site_can_send_the_login_form(visitor):
    answer = visitor.post("/login", data={"token": TOKEN}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


def test_a_try_that_cannot_be_counted_is_none(make_app, browser_of, tmp_path):
    counter = RedisWindows(f"unix://{tmp_path / 'nobody'}")
    visitor = browser_of(make_app(guard=Guard(hash_of(TOKEN), is_open=False), counter=counter))
    answer = visitor.send("/login", token=TOKEN)
    assert (answer.status_code, "Redis does not answer" in answer.text) == (503, True)


def test_a_database_that_is_away_is_told_in_a_sentence(guarded, visitor, monkeypatch, caplog):
    def away(*_, **__):
        raise Unavailable("the database does not answer")

    visitor.send("/login", token=TOKEN)
    monkeypatch.setattr(guarded.extensions["mockomni"].store, "directory", away)
    answer = visitor.get("/accounts")
    assert (answer.status_code, answer.text) == (503, "Out of reach\nThe database does not answer.\n")
    assert caplog.text == ""


def test_a_server_without_a_token_lets_nobody_in(make_app, browser_of):
    visitor = browser_of(make_app(guard=Guard(is_open=False)))
    assert "without an admin token" in visitor.get("/login").text
    assert visitor.send("/login", token="").status_code == 403


def test_the_login_is_a_cookie_that_no_script_and_no_other_site_gets(visitor):
    cookie = visitor.post("/login", data={"token": TOKEN}).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("forged", ["", "0" * 32, "admin token", "é"])
def test_nobody_can_make_up_a_login(visitor, forged):
    visitor._client.set_cookie("mockomni", forged)
    assert visitor.get("/").status_code == 303


def test_what_is_kept_of_a_login_lets_nobody_in(guarded, visitor):
    visitor.send("/login", token=TOKEN)
    with guarded.extensions["mockomni"].store.directory() as unit:
        [(kept, what)] = unit.sql("SELECT hash, what FROM passes")
    visitor._client.set_cookie("mockomni", kept)
    assert (what, visitor.get("/").status_code) == ("login", 303)


def test_a_login_ends_after_twelve_hours_and_is_forgotten(guarded, visitor, monkeypatch):
    visitor.send("/login", token=TOKEN)
    now = time.time()
    for hours, expected in [(11.9, 200), (12.1, 303)]:
        monkeypatch.setattr("mockomni.web.logins.time.time", lambda hours=hours: now + hours * 3600)
        assert visitor.get("/").status_code == expected
    visitor.send("/login", token=TOKEN)
    with guarded.extensions["mockomni"].store.directory() as unit:
        assert len(unit.sql("SELECT hash FROM passes")) == 1


def test_whoever_left_left_his_cookie_worthless(visitor):
    visitor.send("/login", token=TOKEN)
    cookie = visitor._client.get_cookie("mockomni").value
    visitor.send("/", "/logout")
    visitor._client.set_cookie("mockomni", cookie)
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(("token", "expected"), [(TOKEN, 200), ("another", 303)])
def test_a_login_counts_as_long_as_the_token_does(make_app, browser_of, visitor, token, expected):
    visitor.send("/login", token=TOKEN)
    restarted = browser_of(make_app(guard=Guard(hash_of(token), is_open=False)))
    restarted._client.set_cookie("mockomni", visitor._client.get_cookie("mockomni").value)
    assert restarted.get("/").status_code == expected


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "//[",
        "http://[",
    ],
)
def test_after_the_login_nobody_is_sent_to_another_site(visitor, wanted):
    asked = visitor.get("/login", query_string={"next": wanted})
    answer = visitor.post("/login", data={"token": TOKEN, "next": wanted})
    assert (asked.status_code, answer.location) == (200, "/")


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_its_token_is_refused_and_changes_nothing(browser, account, token):
    answer = browser.post("/settings/api/1/remove", data={"csrf": token})
    assert (answer.status_code, len(account.connections.all())) == (403, 1)


def test_the_token_of_one_login_is_no_token_for_another(guarded, browser_of):
    one, other = browser_of(guarded), browser_of(guarded)
    for each in (one, other):
        each.send("/login", token=TOKEN)
    stolen = one.get("/settings/api/1/remove").text.split('name="csrf" value="')[1][:64]
    assert other.post("/settings/api/1/remove", data={"csrf": stolen}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        LOCAL | {"Origin": "https://evil.example"},
        LOCAL | {"Origin": "http://127.0.0.1:3000"},
        LOCAL | {"Origin": "null"},
        LOCAL | {"Sec-Fetch-Site": "cross-site"},
        LOCAL | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_no_other_website_gets_a_page(browser, headers):
    answer = browser.get("/settings/api", headers)
    assert (answer.status_code, "TestNZ" in answer.text) == (403, False)


def test_a_link_on_another_site_may_lead_here(browser):
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get("/", LOCAL | visit).status_code == 200


def test_a_foreign_form_is_refused_even_if_it_knew_the_token(browser, account):
    token = browser.get("/settings/api/1/remove").text.split('name="csrf" value="')[1][:64]
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    answer = browser.post("/settings/api/1/remove", data={"csrf": token}, headers=LOCAL | visit)
    assert (answer.status_code, len(account.connections.all())) == (403, 1)


@pytest.mark.parametrize("page", [*PAGES, "/settings/api/9/remove"])
def test_a_page_runs_nothing_that_is_not_ours_and_is_never_kept(browser, page):
    headers = browser.get(page).headers
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert [headers[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Cache-Control")] == [
        "nosniff",
        "DENY",
        "no-store",
    ]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_needs_what_the_policy_forbids(browser, page):
    text = browser.get(page).text
    assert [word for word in (" style=", "<style", " onclick=", "hx-on", "<script>") if word in text] == []


def test_static_files_are_kept_under_their_versions(browser):
    page = browser.get("/").text
    link = page.split('rel="stylesheet" href="')[1].split('"')[0]
    kept, asked = browser.get(link), browser.get("/static/app.css")
    assert (kept.status_code, kept.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "max-age=60" in asked.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/..%2fdoor.py", "/static/../door.py"])
def test_nothing_but_static_files_is_static(browser, path):
    assert browser.get(path).status_code == 404
