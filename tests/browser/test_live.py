"""Does a page hear of new requests by itself, and does nothing that clients send run in it?"""

from __future__ import annotations

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


def paths(page):
    """The rows of the journal as they stand."""
    return [each.inner_text() for each in page.locator("#rows .asked").all()]


def test_a_new_request_appears_without_loading_the_page_again(server, open_browser):
    page = open_browser(server.url)
    page.goto("/requests")
    page.evaluate("window.same = true")
    server.call("Contacts?page=2")
    page.get_by_text("/api/v1/Contacts").wait_for()
    assert paths(page) == ["/api/v1/Contacts?page=2"] and page.evaluate("window.same")


def test_a_link_in_the_rows_keeps_the_focus_while_others_come(server, open_browser):
    server.call("Users")
    page = open_browser(server.url)
    page.goto("/requests")
    link = page.get_by_role("link", name="GET /api/v1/Users")
    link.focus()
    server.call("Contacts")
    page.get_by_text("/api/v1/Contacts").wait_for()
    assert link.evaluate("each => each === document.activeElement")


def test_a_paused_page_stays_as_it_is_until_resumed(server, open_browser):
    page = open_browser(server.url)
    page.goto("/requests")
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused").wait_for()
    assert page.locator("[hx-trigger]").count() == 0
    server.call("Users")
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("/api/v1/Users").wait_for()


def test_what_clients_send_never_runs(server, open_browser):
    server.call(f"{SCRIPT}?where={SCRIPT}", headers={"X-Note": SCRIPT})
    server.call("Branches", method="POST", json=[{"company": SCRIPT, "email": "a@b.example"}])
    page = open_browser(server.url)
    for path in ("/requests", "/requests/latest", "/data/Branches", "/data/by-branch", "/data/over-time"):
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        assert page.title() != "broken"
    page.goto("/requests")
    server.call(SCRIPT)
    page.locator("#rows tr:nth-child(3)").wait_for()
    assert page.title() != "broken"


def test_a_command_is_copied_without_a_key(server, open_browser):
    from stage import KEY

    server.call("Users?rows=1")
    page = open_browser(server.url, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/requests/latest")
    page.get_by_role("button", name="Copy as curl").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl -X GET") and "/api/v1/Users?rows=1" in copied and KEY not in copied


def test_a_person_asks_a_table_and_follows_an_order_to_its_contact(server, open_browser):
    page = open_browser(server.url)
    page.goto("/data/SalesOrders")
    page.get_by_label("where").fill("total > 500")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("link", name="total").click()
    page.locator("th[aria-sort=ascending]").wait_for()
    page.locator("table.records th[scope=row] a").first.click()
    page.get_by_role("heading", name="What it moved").wait_for()
    page.locator("dt:has-text('memberId') + dd a").first.click()
    page.get_by_role("heading", name="Named by").wait_for()
    assert "/data/Contacts/" in page.url
