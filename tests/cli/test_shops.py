"""Do accounts, clock, settings and snapshots obey on the command line, against a real server?"""

import json

import pytest
import requests


@pytest.fixture
def command(mockomni, served):
    """Run a command on the server of this module."""

    def run(*args, code=0):
        result = mockomni(*args, env={"MOCKOMNI_URL": served.base})
        assert (result.exit_code, result.stderr if code == 0 else "") == (code, ""), result.output
        return result.stdout if code == 0 else result.stderr

    return run


@pytest.fixture
def shop(command, served):
    """A shop of its own, gone again afterwards: the arguments that name it, and how to call its API."""
    opened = json.loads(command("accounts", "open", "--scenario", "empty", "--unlimited", "--json"))

    def api(method, path, **more):
        credentials = (opened["username"], opened["key"])
        return requests.request(method, f"{served.base}/v1/{path}", auth=credentials, timeout=9, **more)

    yield ("--account", opened["id"]), api
    command("accounts", "delete", opened["id"], "--yes")


def test_an_account_is_opened_listed_and_deleted(command):
    said = command("accounts", "open", "--scenario", "small", "--username", "CliNZ", "--anchor", "2026-01-31")
    assert "Kauri Peak Outdoors: scenario small, seed 1, up to 2026-01-31" in said
    assert "CliNZ" in command("accounts", "list")
    id_ = said.split()[1]
    assert command("accounts", "delete", id_, "--yes") == f"Account {id_} 'CliNZ' is deleted.\n"
    assert "CliNZ" not in command("accounts", "list")


def test_an_account_is_opened_beside_the_one_that_a_servers_variables_are_about(mockomni, served):
    about_the_server = {"MOCKOMNI_USERNAME": served.auth[0], "MOCKOMNI_KEY": served.auth[1], "MOCKOMNI_SEED": "x"}
    about_the_server["MOCKOMNI_URL"] = served.base
    opened = json.loads(mockomni("accounts", "open", "--json", env=about_the_server).stdout)
    assert (opened["username"] == served.auth[0], opened["key"] == served.auth[1]) == (False, False)
    assert mockomni("accounts", "delete", opened["id"], "--yes", env=about_the_server).exit_code == 0


@pytest.mark.parametrize("args", [("open",), ("list",), ("delete", "1")], ids=" ".join)
def test_no_other_account_is_named_where_it_would_count_for_nothing(command, args):
    assert "No such option '--account'" in command("accounts", *args, "--account", "1", code=2)


def test_what_cannot_be_opened_is_said_in_one_line(command):
    assert "colon" in command("accounts", "open", "--username", "a:b", code=1)


@pytest.mark.parametrize("day", ["2026-13-01", "2023-02-29", "tomorrow"])
@pytest.mark.parametrize("args", [("accounts", "open"), ("reset", "--yes")], ids=" ".join)
def test_an_anchor_is_a_day_before_anybody_is_asked(command, args, day):
    assert f"'{day}' is no day such as 2026-01-31" in command(*args, "--anchor", day, code=2)


def test_a_shop_begins_anew(command, shop):
    account, api = shop
    api("POST", "Branches", json=[{"company": "Annex"}])
    assert "scenario empty" in command("reset", "--yes", *account)
    assert "Annex" not in api("GET", "Branches").text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("freeze", "2026-01-31T12:00:00Z"), "2026-01-31T12:00:00Z  standing\n"),
        (("advance", "1d2h"), "2026-02-01T14:00:00Z  standing\n"),
        (("set", "2027-01-01T00:00:00Z"), "2027-01-01T00:00:00Z  standing\n"),
        (("show",), "2026-01-31T12:00:00Z  standing\n"),
    ],
)
def test_the_clock_obeys(command, shop, args, said):
    account, _ = shop
    command("clock", "freeze", "2026-01-31T12:00:00Z", *account)
    assert command("clock", *args, *account) == said


def test_a_clock_goes_back_to_the_real_time(command, shop):
    account, _ = shop
    command("clock", "freeze", *account)
    command("clock", "resume", *account)
    assert command("clock", "real", *account).endswith("the real time\n")


def test_what_is_no_span_is_told(command, shop):
    assert "no span" in command("clock", "advance", "soon", *shop[0], code=2)


def test_settings_are_changed_and_taken_back(command, shop):
    account, _ = shop
    said = command("settings", "set", "limits=1/2/3", "gzip=on", *account).splitlines()
    assert [line.split()[1] for line in said if line.startswith(("limits", "gzip"))] == ["1/2/3", "on"]
    assert json.loads(command("settings", "reset", "--json", *account))["limits"] == "off"
    assert "there is no quirk 'colour'" in command("settings", "set", "colour=on", *account, code=1)


def test_a_snapshot_is_taken_carried_and_restored(command, shop, tmp_path):
    account, api = shop
    before, file = api("GET", "Branches").text, tmp_path / "kept.zip"
    command("snapshots", "take", "a name", *account)
    command("snapshots", "export", "a name", file, *account)
    command("snapshots", "remove", "a name", *account)
    command("snapshots", "import", file, "--name", "theirs", *account)
    api("POST", "Branches", json=[{"company": "Annex"}])
    assert "theirs" in command("snapshots", "list", *account)
    command("snapshots", "restore", "theirs", *account)
    assert api("GET", "Branches").text == before


def test_a_file_that_is_no_snapshot_is_refused(command, shop, tmp_path):
    file = tmp_path / "notes.zip"
    file.write_text("hello")
    assert "no snapshot" in command("snapshots", "import", file, *shop[0], code=1)
    assert "there is no snapshot 'none'" in command("snapshots", "export", "none", file, *shop[0], code=1)
