"""API Setup: a connection is made, permitted, given another key and removed, in the words of Omni's own screens."""

import re

import pytest

from mockomni.accounts import everything, read_only
from mockomni.accounts.permissions import COLUMNS, LINES

SETUP = "/settings/api"


@pytest.fixture
def made(browser, account):
    """A connection made by hand."""
    browser.send(f"{SETUP}/new", name="Shop sync")
    return account.connections.named("Shop sync")


def test_setup_shows_the_username_and_the_connections(browser, account, made):
    page = browser.get(SETUP).text
    assert all(words in page for words in ("API Setup", "API Username", account.username, "API Connections", made.name))


def test_the_key_is_shown_once_and_never_again(browser, keys_on):
    shown = browser.send(f"{SETUP}/new", name="Shop sync")
    (key,) = keys_on(shown)
    assert "API Key for Shop sync" in shown.text and "Back to Setup" in shown.text
    for page in ("/", SETUP, f"{SETUP}/2/permissions", f"{SETUP}/2/regenerate", f"{SETUP}/2/remove"):
        assert key not in browser.get(page).text


def test_sending_the_form_again_makes_no_second_connection(browser, account, keys_on):
    page = browser.get(f"{SETUP}/new").text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page))
    first = browser.post(f"{SETUP}/new", data=hidden | {"name": "Twice"}, follow_redirects=True)
    again = browser.post(f"{SETUP}/new", data=hidden | {"name": "Twice"}, follow_redirects=True)
    assert (len(keys_on(first)), keys_on(again), "this one has been" in again.text) == (1, set(), True)
    assert [each.name for each in account.connections.all()] == ["Default", "Twice"]


def test_a_new_connection_may_do_nothing_until_it_is_permitted(browser, account, caller_of, app, keys_on):
    (key,) = keys_on(browser.send(f"{SETUP}/new", name="Shop sync"))
    caller = caller_of(app, key)
    assert caller.get("/api/v1/Products").status_code == 403
    browser.send(f"{SETUP}/2/permissions", tick=["Products.read"])
    assert [caller.get(f"/api/v1/{name}").status_code for name in ("Products", "Stock")] == [200, 403]


def test_the_old_key_is_refused_from_the_moment_of_the_new_one(browser, app, caller_of, keys_on):
    (old,) = keys_on(browser.send(f"{SETUP}/new", name="Shop sync"))
    browser.send(f"{SETUP}/2/permissions", tick=["Products.read"])
    shown = browser.send(f"{SETUP}/2/regenerate")
    (new,) = keys_on(shown)
    assert "API Key for Shop sync" in shown.text
    assert [caller_of(app, key).get("/api/v1/Products").status_code for key in (old, new)] == [401, 200]


def test_a_removed_connection_is_gone_and_its_key_refused(browser, app, account, caller_of, keys_on):
    (key,) = keys_on(browser.send(f"{SETUP}/new", name="Shop sync"))
    page = browser.send(f"{SETUP}/2/remove").text
    assert "has been removed" in page and "Shop sync" not in page
    assert caller_of(app, key).get("/api/v1/Products").status_code == 401


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "needs a name"), ("  ", "needs a name"), ("x" * 51, "at most 50 characters"), ("a\nb", "printable")],
)
def test_a_wrong_name_is_told_so_and_makes_nothing(browser, account, name, problem):
    answer = browser.send(f"{SETUP}/new", name=name)
    assert (answer.status_code, problem in answer.text, len(account.connections.all())) == (400, True, 1)


def test_one_connection_too_many_is_refused_where_omni_refuses_it(browser, account):
    for number in range(4):
        browser.send(f"{SETUP}/new", name=f"Application {number}")
    answer = browser.get(f"{SETUP}/new")
    assert (answer.status_code, "Unable to create more than 5 API connections" in answer.text) == (409, True)
    assert 'name="name"' not in answer.text


def test_a_form_that_was_loaded_before_the_limit_was_reached_is_refused_too(browser, account):
    page = browser.get(f"{SETUP}/new").text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page))
    for number in range(4):
        account.connections.add(f"Application {number}")
    answer = browser.post(f"{SETUP}/new", data=hidden | {"name": "One more"})
    assert (answer.status_code, "Unable to create more than 5 API connections" in answer.text) == (409, True)
    assert len(account.connections.all()) == 5


def test_the_grid_has_a_box_for_every_resource_and_column(browser, made):
    page = browser.get(f"{SETUP}/{made.id}/permissions").text
    assert re.findall(r'name="tick" value="([\w.]+)"', page) == [
        f"{each}.{column}" for each in LINES for column in COLUMNS
    ]


def test_saving_replaces_the_whole_grid_and_shows_it_ticked(browser, account, made):
    address = f"{SETUP}/{made.id}/permissions"
    browser.send(address, tick=["Products.read", "Stock.read", "Stock.write"])
    page = browser.send(address, tick=["Stock.read"]).text
    assert account.connections.get(made.id).permissions == {"Stock": {"read"}}
    assert "Permissions saved" in page and re.findall(r'value="([\w.]+)"[^>]* checked', page) == ["Stock.read"]


@pytest.mark.parametrize("tick", ["Nothing.read", "Products.fly", "Products", ""])
def test_a_tick_that_is_none_changes_nothing(browser, account, made, tick):
    browser.send(f"{SETUP}/{made.id}/permissions", tick=["Stock.read"])
    answer = browser.send(f"{SETUP}/{made.id}/permissions", tick=["Products.read", tick])
    assert (answer.status_code, account.connections.get(made.id).permissions) == (400, {"Stock": {"read"}})


@pytest.mark.parametrize(
    ("preset", "grid"), [("Read only", read_only()), ("Everything", everything()), ("Nothing", {})]
)
def test_a_preset_sets_the_whole_grid(browser, account, made, preset, grid):
    browser.send(f"{SETUP}/{made.id}/permissions", preset=preset)
    assert account.connections.get(made.id).permissions == grid


def test_what_a_connection_has_used_is_a_preset(browser, account, app, caller_of):
    _, key = account.connections.add("Shop sync")
    caller = caller_of(app, key)
    for method, path in (
        ("GET", "v1/products"),
        ("GET", "v1/Stock/12"),
        ("POST", "V1/SalesOrders"),
        ("PUT", "v1/SalesOrders"),
        ("DELETE", "v1/Contacts/1"),
        ("GET", "v1/Nothing"),
    ):
        caller.open(f"/api/{path}", method=method)
    browser.send(f"{SETUP}/2/permissions", preset="What it has used so far")
    assert account.connections.get(2).permissions == {
        "Contacts": {"write"},
        "Products": {"read"},
        "SalesOrders": {"create", "update"},
        "Stock": {"read"},
    }


@pytest.mark.parametrize("id_", ["99", "0", "x", "9" * 30])
@pytest.mark.parametrize("what", ["permissions", "regenerate", "remove"])
def test_a_connection_that_is_none_is_not_found(browser, id_, what):
    assert browser.get(f"{SETUP}/{id_}/{what}").status_code == 404


def test_scripts_in_a_name_stay_text(browser, account):
    name = '<script>alert("1")</script>'
    shown = browser.send(f"{SETUP}/new", name=name).text
    for text in (shown, browser.get(SETUP).text, browser.get(f"{SETUP}/2/permissions").text):
        assert "&lt;script&gt;" in text and "<script>" not in text
