"""Snapshots and beginning anew, by forms."""

import io
from urllib.parse import quote

import pytest

from mockomni.faults import Rule
from mockomni.seeding import copy

PAGE = "/behaviour/snapshots"


@pytest.fixture
def shop(account):
    """A shop with something in it."""
    account.refill(copy("small").image)
    return account


def contacts(account) -> int:
    """How many contacts the shop has."""
    from mockomni.resources import SHELF

    with account.store.unit(account.id) as unit:
        return unit.count(SHELF["Contacts"])


def test_a_snapshot_brings_the_shop_back(browser, shop):
    before = contacts(shop)
    browser.send(PAGE, PAGE, name="before")
    shop.refill(copy("empty").image)
    assert contacts(shop) < before
    answer = browser.send(f"{PAGE}/before/restore")
    assert ("as they were then" in answer.text, contacts(shop)) == (True, before)


def test_a_snapshot_is_carried_elsewhere_in_a_file(browser, shop):
    name = "Ada's 1st? #1"
    browser.send(PAGE, PAGE, name=name)
    file = browser.get(f"{PAGE}/{quote(name)}/export")
    assert (file.content_type, "attachment" in file.headers["Content-Disposition"]) == ("application/zip", True)
    browser.send(f"{PAGE}/{quote(name)}/remove")
    assert shop.snapshots.all() == []
    browser.send(PAGE, f"{PAGE}/import", file=(io.BytesIO(file.data), "shop.zip"))
    assert [each.name for each in shop.snapshots.all()] == [name]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 damaged"])
def test_a_wrong_file_is_refused_whole(browser, account, content):
    answer = browser.send(PAGE, f"{PAGE}/import", file=(io.BytesIO(content), "shop.zip"))
    assert (answer.status_code, account.snapshots.all()) == (400, [])
    assert "or damaged." in answer.text


@pytest.mark.parametrize("name", ["", "x" * 101, "a/b"])
def test_a_wrong_name_is_told_so(browser, account, name):
    answer = browser.send(PAGE, PAGE, name=name)
    assert (answer.status_code, account.snapshots.all()) == (400, [])


@pytest.mark.parametrize("what", ["restore", "remove", "export"])
def test_a_snapshot_that_is_none_is_not_found(browser, what):
    assert browser.get(f"{PAGE}/nothing/{what}").status_code == 404


def test_beginning_anew_keeps_connections_and_snapshots(browser, account, client):
    browser.send(PAGE, PAGE, name="before")
    answer = browser.send(PAGE, "/behaviour/reset", scenario="small", seed="1", anchor="2026-01-31")
    assert ("begun anew" in answer.text, account.facts()["anchor"]) == (True, "2026-01-31")
    assert client.get("/api/v1/Contacts?rows=1").status_code == 200
    assert [each.name for each in account.snapshots.all()] == ["before"]


def test_beginning_anew_takes_planned_faults_back(browser, account, app):
    faults = app.extensions["mockomni"].faults
    faults.plan(account.id, Rule(status=503))
    browser.send(PAGE, "/behaviour/reset", scenario="nothing")
    assert len(faults.all(account.id)) == 1
    browser.send(PAGE, "/behaviour/reset", scenario="empty")
    assert faults.all(account.id) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"scenario": "nothing"},
        {"scenario": "../../etc/passwd"},
        {"scenario": "small", "seed": "x"},
        {"scenario": "small", "anchor": "soon"},
        {"scenario": "small", "anchor": "1800-01-01"},
    ],
)
def test_a_shop_that_cannot_be_leaves_the_one_that_is(browser, shop, sent):
    before = contacts(shop)
    answer = browser.send(PAGE, "/behaviour/reset", **sent)
    assert (answer.status_code, contacts(shop)) == (400, before)
