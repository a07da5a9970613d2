"""The journal as pages: is everything told, nothing of anybody else, no key, and never as markup?"""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import replace
from html import unescape

import pytest

from mockomni.web import requests_sides as sides

KEY = "0123456789abcdef0123456789abcdef"
SCRIPT = "<script>alert('x')</script>"


def text_of(html):
    """What a person reads of a page, spaces aside."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html):
    """What each row of the journal says."""
    return [text_of(each) for each in re.findall(r'<tr id="row-.*?</tr>', html, re.DOTALL)]


def opened(browser, client):
    """The page of the latest request."""
    return browser.get(f"/requests/{client.last().id}").text


def test_a_row_tells_who_asked_what_and_why_it_was_answered_so(browser, connect):
    shop_sync = connect("Shop sync", Products=["read"])
    shop_sync.get("/api/v1/Stock?page=2")
    (row,) = rows(browser.get("/requests").text)
    assert re.fullmatch(
        r"12:00:00 Shop sync GET /api/v1/Stock \?page=2 403 [0-9.]+ Connection .* lacks Read on Stock.*", row
    )


def test_the_newest_request_stands_first(browser, client):
    for number in range(3):
        client.get(f"/api/v1/Contacts?page={number + 1}")
    assert [re.search(r"page=(\d)", row)[1] for row in rows(browser.get("/requests").text)] == ["3", "2", "1"]


FILTERS = [
    ("status=4xx", {"GET /api/v1/Nope"}),
    ("status=404", {"GET /api/v1/Nope"}),
    ("method=post", {"POST /api/v1/Contacts"}),
    ("path=/v1/con*", {"GET /api/v1/Contacts", "POST /api/v1/Contacts"}),
    ("connection=Shop sync", {"GET /api/v1/Nope"}),
    ("body=email=mia@harrow.example", {"POST /api/v1/Contacts"}),
    ("method=GET&status=2xx", {"GET /api/v1/Contacts"}),
    ("path=nowhere", set()),
]


@pytest.mark.parametrize(("question", "expected"), FILTERS)
def test_filters_let_through_what_they_say(browser, client, connect, question, expected):
    client.get("/api/v1/Contacts")
    client.post("/api/v1/Contacts", json=[{"type": "Customer", "email": "mia@harrow.example"}])
    connect("Shop sync").get("/api/v1/Nope")
    found = rows(browser.get(f"/requests?{question}").text)
    assert {re.search(r"(GET|POST) \S+", row)[0] for row in found} == expected


@pytest.mark.parametrize("question", ["status=six", "body=[1,"])
def test_a_filter_that_means_nothing_is_told_so(browser, client, question):
    client.get("/api/v1/Contacts")
    page = browser.get(f"/requests?{question}")
    assert page.status_code == 200 and 'role="alert"' in page.text and rows(page.text) == []


# Live


def poll_of(html):
    """The address that tells of newer requests; None on a page that is paused."""
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every 2s"', html)
    return unescape(found[1]) if found else None


def test_a_page_hears_of_new_requests_and_of_nothing_else(browser, client):
    poll = poll_of(browser.get("/requests?status=2xx").text)
    assert browser.get(poll).status_code == 204
    client.get("/api/v1/Nope")
    assert browser.get(poll).status_code == 204
    client.get("/api/v1/Contacts")
    news = browser.get(poll)
    assert len(rows(news.text)) == 1 and news.text.lstrip().startswith("<tbody")
    assert browser.get(poll_of(news.text)).status_code == 204


def test_a_paused_page_asks_for_nothing_until_it_is_resumed(browser):
    page = browser.get("/requests?method=GET&paused=yes").text
    (resume,) = re.findall(r'href="([^"]+)">Resume', page)
    assert poll_of(page) is None and poll_of(browser.get(unescape(resume)).text) is not None


def test_a_journal_can_be_cleared(browser, client):
    client.get("/api/v1/Contacts")
    assert rows(browser.send("/requests", "/requests/clear").text) == []


def test_it_counts_what_limits_would_have_refused(browser, client):
    for _ in range(5):
        client.get("/api/v1/Contacts")
    page = text_of(browser.get("/requests?limits=3/60/5000").text)
    assert "would have been refused 2 times at 3 a second" in page
    assert "like 3/60/5000" in text_of(browser.get("/requests?limits=often").text)


# One request


def test_one_request_shows_both_sides_and_what_was_passed_over(browser, client):
    client.post("/api/v1/Contacts?loud=yes", json=[{"type": "Customer", "emial": "mia@harrow.example"}])
    page = text_of(opened(browser, client))
    for part in (client.why(), *client.last().notes, '"emial" : "mia@harrow.example"', '"success" : true', "loud yes"):
        assert part.replace('" :', '":') in page.replace('" :', '":')
    assert any("emial" in note for note in client.last().notes) and any("loud" in note for note in client.last().notes)


def test_a_request_that_is_forgotten_is_404_in_a_sentence(browser):
    page = browser.get("/requests/abc-1")
    assert page.status_code == 404 and "has no request" in text_of(page.text)


def test_no_page_about_a_request_has_its_key(browser, client):
    client.get("/api/v1/Contacts", headers={"X-Api-Key": KEY, "Cookie": f"key={KEY}"})
    client.get("/api/v1/Contacts")
    assert KEY not in browser.get("/requests").text
    assert KEY not in opened(browser, client)


HOSTILE = [
    {"path": f"/api/v1/{SCRIPT}"},
    {"path": f"/api/v1/Contacts?where={SCRIPT}&{SCRIPT}=1"},
    {"path": "/api/v1/Contacts", "headers": {"X-Note": SCRIPT, "User-Agent": f'"><img src=x onerror="{SCRIPT}'}},
    {"path": "/api/v1/Contacts", "method": "POST", "data": f'[{{"{SCRIPT}": "{SCRIPT}"}}]'},
    {"path": "/api/v1/Contacts", "method": "POST", "data": SCRIPT},
    {"path": "/api/v1/Contacts", "method": "POST", "data": SCRIPT.encode() + b"\xff\xfe\x00"},
    {"path": "/api/v1/Contacts?where=%ff%fe<script>"},
    {"path": "/api/v1/%ff%00<script>alert(1)</script>"},
    {"path": "/api/v1/Contacts", "auth": (SCRIPT, SCRIPT)},
]


@pytest.mark.parametrize(
    "call", HOSTILE, ids=lambda call: next(iter(call.values()))[:30] if len(call) == 1 else str(call)[:60]
)
def test_what_a_client_sent_stays_text(browser, app, account, call):
    given = {"auth": (account.username, KEY), "method": "GET"} | call
    app.test_client().open(given.pop("path"), **given)
    latest = app.extensions["mockomni"].journal.latest(1)[0].exchange
    for path in ("/requests", f"/requests/{latest.id}", "/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert not re.search(r"<script(?! src=)|<img|onerror=\"", page.text.replace("onerror=&#34;", ""))


def test_the_name_of_a_connection_stays_text(browser, connect):
    connect(SCRIPT, Stock=["read"]).get("/api/v1/Stock")
    for path in ("/requests", f"/requests?connection={SCRIPT}"):
        assert "<script>alert" not in browser.get(path).text


def test_nothing_of_another_account_is_told(browser, client):
    client.get("/api/v1/Contacts")
    journal = client.app.extensions["mockomni"].journal
    journal.record(replace(client.last(), id="theirs-1", account_id=2, path="/api/v1/Theirs"))
    assert len(rows(browser.get("/requests").text)) == 1
    assert browser.get("/requests/theirs-1").status_code == 404


# Bodies


@pytest.mark.parametrize(
    ("sent", "length", "kind", "shown"),
    [
        (b"", 0, "empty", ""),
        (b'{"a":[1,{"b":null}]}', None, "JSON", '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}'),
        (b'{"a":1.10,"a":12345678901234567890}', None, "JSON", '{\n  "a": 1.10,\n  "a": 12345678901234567890\n}'),
        (b'[{"a":"cut in the mid', 99, "JSON", '[\n  {\n    "a": "cut in the mid'),
        (b"[]", None, "JSON", "[]"),
        (b"[1,]", None, "text", "[1,]"),
        (b"hello", None, "text", "hello"),
        ("\ufeffköpf".encode(), None, "text", "köpf"),
        ("kö".encode()[:-1], 3, "text", "k"),
        (b"\xff\x00A", None, "binary", "000000  ff 00 41                                         ..A"),
    ],
)
def test_a_body_is_shown_as_a_person_reads_it(sent, length, kind, shown):
    body = sides.body(sent, len(sent) if length is None else length)
    assert (body.kind, unescape(re.sub(r"<[^>]+>", "", str(body.shown)))) == (kind, shown)


def test_a_body_that_was_cut_says_how_long_it_was():
    assert "The body has 5,000 bytes; the journal keeps the first 2." in sides.body(b"[1", 5000).notes


@pytest.mark.parametrize(
    "sent", [b"[" * 50_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b'"' * 10_000, b"[\\" * 9000]
)
def test_no_body_is_too_strange_to_be_shown(sent):
    assert len(str(sides.body(sent, len(sent)).shown)) < 200 * len(sent)


# As a command


def run(command, tmp_path):
    """The arguments that a shell hands to curl, the key filled in."""
    (tmp_path / "curl").write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    (tmp_path / "curl").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CIN7_KEY": KEY}
    answer = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, check=True)
    return answer.stdout.decode().split("\0")[:-1]


SENT = ['[{"note": "it\'s $HOME `id` \\\\ !"}]', '[{"a":\n "b"}]', "ключ"]


@pytest.mark.parametrize("sent", SENT)
def test_the_command_makes_the_same_call_again(client, account, tmp_path, sent):
    client.post("/api/v1/Contacts?where=a='b c'&x=$(id)", data=sent.encode(), content_type="application/json")
    entry = client.app.extensions["mockomni"].journal.latest(1)[0]
    arguments = run(sides.curl(entry, "http://localhost:8080"), tmp_path)
    assert arguments[:2] == ["-X", "POST"]
    assert arguments[2].startswith("http://localhost:8080/api/v1/Contacts?where=a=")
    assert arguments[arguments.index("-u") + 1] == f"{account.username}:{KEY}"
    assert arguments[arguments.index("--data-binary") + 1] == sent
    assert "Content-Type: application/json" in arguments


def test_the_command_of_a_call_without_credentials_sends_none(stranger):
    stranger.get("/api/v1/Contacts")
    command = sides.curl(stranger.app.extensions["mockomni"].journal.latest(1)[0], "http://localhost")
    assert shlex.split(command) == ["curl", "-X", "GET", "http://localhost/api/v1/Contacts"]


def test_a_body_that_no_argument_can_hold_is_a_file(client):
    client.post("/api/v1/Contacts", data=b"\xff\x00")
    command = sides.curl(client.app.extensions["mockomni"].journal.latest(1)[0], "http://localhost")
    assert "--data-binary @body.bin" in command


def test_a_name_at_the_beginning_of_a_reason_keeps_its_letters(browser, client):
    client.get("/api/v1/SalesOrders?where=lineItems.code='LAMP'")
    shown = text_of(opened(browser, client))
    assert (client.why().startswith("lineItems.code "), client.why() in shown) == (True, True)
