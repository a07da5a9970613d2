"""A person sets up a connection, as Omni's own instructions tell it."""

from __future__ import annotations

import re

import pytest
from stage import TOKEN, stage

from mockomni.trust import Guard, hash_of

KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def shown_key(page) -> str:
    """The one key that the page shows."""
    (key,) = set(KEY.findall(page.inner_text("main")))
    return key


def add(page, name: str) -> str:
    """Add New API Connection, App Name, Save: the key."""
    page.goto("/settings/api")
    page.get_by_role("button", name="Add New API Connection").click()
    page.get_by_label("App Name").fill(name)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name=f"API Key for {name}").wait_for()
    return shown_key(page)


def box(page, resource: str, column: str):
    """One box of the permission grid."""
    return page.get_by_role("checkbox", name=f"{column} {resource}", exact=True)


def test_from_the_start_page_to_a_working_key(page, server):
    page.goto("/")
    page.get_by_role("link", name="Settings", exact=True).click()
    page.locator("main").get_by_role("link", name="API v1").click()
    page.get_by_role("button", name="Add New API Connection").click()
    page.get_by_label("App Name").fill("Shop sync")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="API Key for Shop sync").wait_for()
    key = shown_key(page)
    assert server.call("Products", key).status_code == 403
    page.get_by_role("button", name="Back to Setup").click()
    page.get_by_role("link", name="Permissions of Shop sync").click()
    box(page, "Products", "Read").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Permissions saved.").wait_for()
    page.get_by_role("link", name="Connections List").click()
    assert page.get_by_role("row", name="Shop sync").is_visible()
    assert [server.call(name, key).status_code for name in ("Products", "Stock")] == [200, 403]


def test_the_key_is_gone_after_a_reload_and_by_going_back(page, server):
    key = add(page, "Shop sync")
    page.reload()
    page.get_by_role("heading", name="API Setup").wait_for()
    assert key not in page.content()
    page.get_by_role("link", name="Permissions of Shop sync").click()
    page.go_back()
    page.go_back()
    assert key not in page.content()
    assert [each.name for each in server.account.connections.all()] == ["Default", "Shop sync"]


def test_a_key_can_be_copied(server, open_browser):
    page = open_browser(server.url, permissions=["clipboard-read", "clipboard-write"])
    key = add(page, "Shop sync")
    page.get_by_role("button", name="Copy the API key").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == key


def test_regenerate_key_asks_in_a_dialog_and_ends_the_old_key_at_once(page, server):
    old = add(page, "Shop sync")
    server.account.connections.permit(2, {"Products": ["read"]})
    page.goto("/settings/api")
    page.get_by_role("link", name="Regenerate Key of Shop sync").click()
    dialog = page.get_by_role("dialog", name="Regenerate the key of Shop sync?")
    dialog.get_by_role("button", name="Cancel").click()
    assert server.call("Products", old).status_code == 200
    page.get_by_role("link", name="Regenerate Key of Shop sync").click()
    dialog.get_by_role("button", name="Okay").click()
    page.get_by_role("heading", name="API Key for Shop sync").wait_for()
    assert [server.call("Products", key).status_code for key in (old, shown_key(page))] == [401, 200]


def test_a_dialog_is_left_by_the_keyboard_and_gives_the_focus_back(page):
    page.goto("/settings/api")
    link = page.get_by_role("link", name="Remove Default")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert link.evaluate("link => link === document.activeElement")


def test_removing_asks_and_then_the_key_is_refused(page, server):
    key = add(page, "Shop sync")
    page.goto("/settings/api")
    page.get_by_role("link", name="Remove Shop sync").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("The connection has been removed.").wait_for()
    assert server.call("Products", key).status_code == 401


def test_a_whole_row_and_a_whole_column_are_ticked_at_once(page, server):
    page.goto("/settings/api/1/permissions")
    page.get_by_role("button", name="Nothing").click()
    page.get_by_label("Everything on Stock").check()
    page.get_by_label("Read on every resource").check()
    page.get_by_label("Everything on Users").check()
    page.get_by_label("Everything on Users").uncheck()
    assert page.get_by_label("Read on every resource").evaluate("box => box.indeterminate")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Permissions saved.").wait_for()
    grid = server.account.connections.get(1).permissions
    assert (grid["Stock"], grid["Products"], grid.get("Users")) == (
        {"create", "read", "update", "write"},
        {"read"},
        None,
    )


def test_what_a_connection_has_used_is_ticked_by_a_preset(page, server):
    key = add(page, "Shop sync")
    for name in ("Products", "Stock"):
        server.call(name, key)
    page.goto("/settings/api/2/permissions")
    page.get_by_role("button", name="What it has used so far").click()
    ticked = page.locator("input[name=tick]:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert ticked == ["Products.read", "Stock.read"]
    assert server.account.connections.get(2).permissions == {}


def test_one_connection_too_many_is_refused_in_omnis_words(page, server):
    for number in range(4):
        server.account.connections.add(f"Application {number}")
    page.goto("/settings/api")
    page.get_by_role("button", name="Add New API Connection").click()
    assert page.get_by_role("alert").inner_text() == "Unable to create more than 5 API connections"


def test_everything_works_without_scripts(server, open_browser):
    page = open_browser(server.url, java_script_enabled=False)
    old = add(page, "Shop sync")
    page.goto("/settings/api")
    page.get_by_role("link", name="Permissions of Shop sync").click()
    page.get_by_role("button", name="Read only").click()
    assert server.call("Products", old).status_code == 200
    page.get_by_role("link", name="Connections List").click()
    page.get_by_role("link", name="Regenerate Key of Shop sync").click()
    page.get_by_role("button", name="Okay").click()
    assert [server.call("Products", key).status_code for key in (old, shown_key(page))] == [401, 200]
    page.goto("/settings/api")
    page.get_by_role("link", name="Remove Shop sync").click()
    page.get_by_role("button", name="Remove").click()
    assert [each.name for each in server.account.connections.all()] == ["Default"]


def test_scripts_in_data_stay_text(page, server):
    name = "<img src=x onerror=alert(1)>"
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    add(page, name)
    server.call("<script>alert(2)</script>")
    for path in ("/", "/settings/api", "/settings/api/2/permissions", "/settings/api/2/remove"):
        page.goto(path)
    assert page.get_by_role("heading", name=f"Remove {name}?").is_visible()


def test_light_or_dark_is_remembered(page):
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(ground)
    page.goto("/settings")
    assert (light != dark, page.evaluate(ground)) == (True, dark)


def test_the_calls_on_the_start_page_are_chosen_by_the_keyboard(page):
    page.goto("/")
    page.get_by_role("radio", name="curl").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("the call in Python", exact=True).is_visible()
    assert not page.get_by_label("the call in curl", exact=True).is_visible()


def test_beyond_loopback_there_is_a_login_and_a_way_out(open_browser):
    with stage(guard=Guard(hash_of(TOKEN), is_open=False)) as guarded:
        page = open_browser(guarded.url)
        page.goto("/settings/api")
        page.get_by_label("Admin token").fill("wrong")
        page.get_by_role("button", name="Log in").click()
        page.get_by_text("This is not the server's admin token.").wait_for()
        page.get_by_label("Admin token").fill(TOKEN)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="API Setup").wait_for()
        page.get_by_role("button", name="Log out").click()
        page.get_by_label("Admin token").wait_for()
        page.goto("/")
        assert page.get_by_role("heading", level=1).inner_text() == "Log in"
