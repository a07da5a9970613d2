"""A person changes how Omni behaves, moves its clock, keeps snapshots and opens accounts."""

from __future__ import annotations

import re

KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def test_a_quirk_counts_from_the_next_call_on(page, server):
    page.goto("/behaviour")
    page.get_by_label("www_authenticate").select_option("off")
    page.get_by_label("Error style").select_option("object")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It counts from the next call on.").wait_for()
    answer = server.call("Products", "f" * 32)
    assert ("WWW-Authenticate" in answer.headers, "message" in answer.json) == (False, True)


def test_the_clock_is_moved_by_a_month(page, server):
    before = server.account.clock.now()
    page.goto("/behaviour")
    page.get_by_label("Advance by").fill("30")
    page.get_by_label("Unit").select_option("days")
    page.get_by_role("button", name="Advance").click()
    page.get_by_text("The clock has been moved.").wait_for()
    assert server.account.clock.now() - before == 30 * 86_400


def test_a_snapshot_is_taken_and_restored(page, server):
    page.goto("/behaviour")
    page.get_by_role("link", name="Snapshots and reset").click()
    page.get_by_label("Name of the snapshot").fill("before")
    page.get_by_role("button", name="Take a snapshot").click()
    page.get_by_text("The snapshot has been taken.").wait_for()
    contact = f"Contacts/{server.call('Contacts?rows=1').json[0]['id']}"
    assert server.call(contact, method="DELETE").status_code == 200
    page.get_by_role("link", name="Restore before").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    page.get_by_text("as they were then").wait_for()
    assert server.call(contact).status_code == 200


def test_an_exported_snapshot_is_taken_in_elsewhere(page, server, tmp_path):
    server.account.snapshots.take("before")
    page.goto("/behaviour/snapshots")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export before").click()
    file = tmp_path / "before.zip"
    download.value.save_as(file)
    server.account.snapshots.remove("before")
    page.get_by_label("A file that was exported here or elsewhere").set_input_files(file)
    page.get_by_role("button", name="Take in").click()
    page.get_by_role("row", name="before").wait_for()
    assert [each.name for each in server.account.snapshots.all()] == ["before"]


def test_an_account_is_opened_chosen_and_deleted(page, server):
    page.goto("/accounts")
    page.get_by_role("button", name="New account").click()
    page.get_by_label("Scenario").select_option("small")
    page.get_by_label("API Username").fill("HarbourBooksAU")
    page.get_by_role("button", name="Open the account").click()
    page.get_by_role("heading", name="Account HarbourBooksAU").wait_for()
    (key,) = set(KEY.findall(page.inner_text("main")))
    called = server.app.test_client().get("/api/v1/Products?rows=1", auth=("HarbourBooksAU", key))
    page.get_by_role("button", name="Go to the account").click()
    page.get_by_role("link", name="API Setup").click()
    assert (called.status_code, page.get_by_text("HarbourBooksAU", exact=True).last.is_visible()) == (200, True)
    page.get_by_label("Account").select_option("DemoNZ")
    page.wait_for_url("**account=1")
    page.get_by_role("link", name="Accounts").click()
    page.get_by_role("link", name="Delete HarbourBooksAU").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("The account and all that it had is gone.").wait_for()
    assert [each.username for each in server.app.extensions["mockomni"].accounts] == ["DemoNZ"]


def test_a_storm_comes_and_goes(page, server):
    page.goto("/behaviour/faults")
    page.get_by_role("button", name="busy-afternoon").click()
    page.get_by_text("Planned. It counts from the next call on.").wait_for()
    faults = server.app.extensions["mockomni"].faults
    assert {each.rule.storm for each in faults.all(server.account.id)} == {"busy-afternoon"}
    page.get_by_role("button", name="Forget all").click()
    page.get_by_text("Nothing is planned").wait_for()
    assert faults.all(server.account.id) == []
