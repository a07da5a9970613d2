"""Starting and ending a server, through the command and a real socket."""

import json
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests

from mockomni.cli.access_log import text_line
from mockomni.exchange import Exchange

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def test_a_started_server_prints_all_it_takes_to_call_it(served):
    lines = served.printed.splitlines()
    assert re.fullmatch(r"mockomni \S+ is ready: scenario small, seed 1, anchor 2026-01-31\.", lines[0])
    assert list(served.rows) == ["Base URL", "Username", "Key", "Health"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api", served.base)
    assert re.fullmatch(r"[0-9a-f]{32}", served.rows["Key"])
    assert served.rows["Health"] == f"{served.url}/_mock/health"


def test_the_printed_call_works_when_pasted(served):
    line = served.printed.splitlines()[-1]
    command, user, credentials, url = shlex.split(line)
    assert (command, user, line.count("'")) == ("curl", "-u", 4)
    assert [row["id"] for row in requests.get(url, auth=tuple(credentials.split(":")), timeout=9).json()] == [1]


def test_health_is_ready_with_what_was_asked_for(served):
    health = requests.get(served.rows["Health"], timeout=9).json()
    facts = {name: health[name] for name in ("status", "scenario", "seed", "anchor", "database")}
    assert facts == {
        "status": "ready", "scenario": "small", "seed": 1, "anchor": "2026-01-31", "database": "memory"
    }  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_cleanly(start, number):
    served = start("--scenario", "empty", "--log-format", "off")
    with requests.Session() as session:  # an idle connection that stays open
        session.get(f"{served.base}/v1/Branches", auth=served.auth, timeout=9)
        assert served.stop(number) == (0, "", "")


ANOTHER_THREAD_IS_TOLD = """
import runpy, signal, sys, threading, time

def tell():
    sys.stdin.readline()
    time.sleep(0.5)  # By now it waits.
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

threading.Thread(target=tell, daemon=True).start()
sys.argv[0] = "mockomni"
runpy.run_module("mockomni", run_name="__main__")
"""


@pytest.mark.parametrize("flags", [(), ("--workers", "2", "--database", "shop.db")], ids=["alone", "workers"])
def test_a_signal_that_does_not_wake_the_main_thread_ends_it_too(environment, tmp_path, flags):
    command = [sys.executable, "-c", ANOTHER_THREAD_IS_TOLD, "serve", "--port", "0", "--scenario", "empty", *flags]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert any(line.startswith("curl") for line in serving.stdout)
            serving.stdin.write("\n")
            serving.stdin.flush()
            assert serving.wait(30) == 0
        finally:
            serving.kill()


def test_a_write_that_was_accepted_is_finished_before_the_end(start, tmp_path):
    served = start("--scenario", "empty", "--database", tmp_path / "shop.db", "--log-format", "off")
    there = ("127.0.0.1", urlsplit(served.url).port)
    call = requests.Request(
        "POST", f"{served.base}/v1/Branches", json=[{"company": "Dock"}], auth=served.auth
    ).prepare()
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **call.headers}.items())
    with (
        closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as other,
        socket.create_connection(there) as client,
    ):
        other.execute("BEGIN IMMEDIATE")
        client.sendall(f"POST {call.path_url} HTTP/1.1\r\n{head}\r\n".encode() + call.body)
        requests.get(served.rows["Health"], timeout=9)  # Its answer comes when the write has been accepted.
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionRefusedError):
            while True:
                socket.create_connection(there).close()
        other.execute("COMMIT")
        assert client.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def test_credentials_that_were_given_are_the_ones_that_work(start):
    served = start("--scenario", "empty", "--username", "TestNZ", "--key", KEY)
    assert served.auth == ("TestNZ", KEY)
    assert requests.get(f"{served.base}/v1/Branches", auth=("TestNZ", KEY), timeout=9).status_code == 200
    served.stop()


def test_a_file_keeps_the_shop_and_its_key_is_shown_once(start, tmp_path):
    flags = ("--database", tmp_path / "shop.db", "--log-format", "off")
    first = start(*flags, "--scenario", "small", "--anchor", "2026-01-31")
    seen = requests.get(f"{first.base}/v1/Products", auth=first.auth, timeout=9).json()
    assert first.stop()[0] == 0
    assert [each.name for each in tmp_path.iterdir()] == ["shop.db"]
    second = start(*flags)
    assert second.rows["Key"] == (
        "shown when connection 'Default' was created; `mockomni connections regenerate 'Default'` makes a new one"
    )
    again = requests.get(f"{second.base}/v1/Products", auth=first.auth, timeout=9).json()
    assert [row["id"] for row in again] == [row["id"] for row in seen]
    second.stop()


def test_variables_start_a_server_as_flags_do(start):
    env = {"MOCKOMNI_SCENARIO": "empty", "MOCKOMNI_USERNAME": "EnvNZ", "MOCKOMNI_KEY": "k", "MOCKOMNI_PORT": "1"}
    served = start("--username", "FlagNZ", env=env)
    assert (served.auth, ":1/" in served.base) == (("FlagNZ", "k"), False)
    served.stop()


def test_every_address_of_the_machine_needs_an_admin_token_that_is_printed(start):
    served = start("--host", "0.0.0.0", "--scenario", "empty", "--log-format", "off")
    token = {"Authorization": f"Bearer {served.rows['Admin token']}"}
    statuses = [
        requests.get(f"{served.url}/_mock/{path}", headers=headers, timeout=9).status_code
        for path, headers in [("health", {}), ("connections", {}), ("connections", token)]
    ]
    assert statuses == [200, 401, 200]
    served.stop()


def test_a_token_can_be_asked_for_on_loopback(start):
    served = start("--scenario", "empty", "--require-admin-token", "--admin-token", "s3cret", "--log-format", "off")
    assert "Admin token" not in served.rows
    assert requests.get(f"{served.url}/_mock/connections", timeout=9).status_code == 401
    served.stop()


def test_a_public_address_is_the_one_that_is_printed(start):
    served = start("--scenario", "empty", "--public-url", "https://omni.example.com/api")
    assert (served.base, served.rows["Health"]) == (
        "https://omni.example.com/api",
        "https://omni.example.com/_mock/health",
    )
    served.stop()


def test_an_ipv6_address_stands_in_brackets(start):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    served = start("--host", "::1", "--scenario", "empty")
    assert re.fullmatch(r"http://\[::1\]:\d+/api", served.base)
    assert requests.get(served.rows["Health"], timeout=9).status_code == 200
    served.stop()


# The log


@pytest.mark.parametrize(
    ("format_", "pattern"),
    [
        ("text", r"\S+ GET /api/v1/Nowhere\?a=%0Ab 404 \d+\.\dms Default \[{id}\] .+\.\n"),
        ("json", r'\{{"id":"{id}","at":.*"status":404.*\}}\n'),
        ("off", ""),
    ],
)
def test_a_request_is_one_line_on_stderr(start, format_, pattern):
    served = start("--scenario", "empty", "--log-format", format_)
    answer = requests.get(f"{served.base}/v1/Nowhere?a=%0Ab", auth=served.auth, timeout=9)
    code, _, err = served.stop()
    assert code == 0
    assert re.fullmatch(pattern.format(id=answer.headers["Mockomni-Request"]), err)
    assert format_ != "json" or json.loads(err)["query"] == "a=%0Ab"


def test_a_line_break_in_a_path_begins_no_line():
    path = "/api/v1/\n2026-01-01T00:00:00Z GET /forged\u2028\x1b[2J"
    line = text_line(Exchange("id", 0.0, 1, "", "GET", path, "", (), b"", 404, (), b"", 1.0, "There is no such thing."))
    assert line == (
        "1970-01-01T00:00:00Z GET /api/v1/\\x0a2026-01-01T00:00:00Z GET /forged\\x2028\\x1b[2J 404 1.0ms - [id] "
        "There is no such thing."
    )


def test_settings_that_go_before_the_flags_are_told(start, tmp_path):
    shop = ("--database", tmp_path / "shop.db", "--scenario", "empty", "--limits", "3/60/5000")
    first = start(*shop)
    changes = {"limits": "9/90/900", "quirks": {"gzip": True}}
    requests.put(f"{first.url}/_mock/settings", json=changes, timeout=9).raise_for_status()
    first.stop()
    second = start(*shop)
    said = "Settings  not of the flags: gzip, limits, changed earlier; `mockomni settings reset` takes that back"
    assert ("Settings" in first.printed, said in second.printed) == (False, True)


# What cannot be


def refused(result):
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: .*\n", result.stderr)
    return result.stderr


def test_a_port_in_use_is_one_line(python, taken, tmp_path):
    file = tmp_path / "shop.db"
    result = python("-m", "mockomni", "serve", "--port", taken, "--database", file)
    assert (result.returncode, result.stdout, result.stderr, file.exists()) == (
        1,
        "",
        f"Error: port {taken} on 127.0.0.1 is in use; choose another with --port, or --port 0 for any free one\n",
        False,
    )


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine"),
        (["--host", "nowhere.invalid"], "there is no host 'nowhere.invalid'"),
        (["--scenario", "nonsense"], "no scenario 'nonsense'"),
        (["--anchor", "1066-10-14"], "anchor 1066-10-14"),
        (["--database", "mysql://x/y"], "mysql databases are not supported"),
        (["--database", "postgresql://127.0.0.1:1/y"], "postgresql://127.0.0.1:1/y does not answer"),
        (["--database", "postgresql://x:y:z/y"], "a URL like postgresql://"),
        (["--database", "nowhere/shop.db"], "there is no directory nowhere"),
        (["--database", "."], "is a directory"),
    ],
    ids=lambda each: each[1] if isinstance(each, list) else "",
)
def test_what_cannot_be_is_one_line(mockomni, tmp_path, monkeypatch, flags, words):
    monkeypatch.chdir(tmp_path)
    assert words in refused(mockomni("serve", "--port", "0", *flags))


def test_a_file_that_is_no_database_is_left_as_it_is(mockomni, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam")
    assert f"{file} cannot be opened" in refused(mockomni("serve", "--port", "0", "--database", file))
    assert (file.read_text(), [each.name for each in tmp_path.iterdir()]) == ("Dear Sir or Madam", ["letter.txt"])


def test_a_database_of_something_else_is_refused_even_with_reset(mockomni, tmp_path):
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE notes (text)")
    assert "is a database of something else" in refused(mockomni("serve", "--port", "0", "--database", file, "--reset"))


def test_a_scenario_that_disagrees_with_the_file_is_refused(mockomni, start, tmp_path):
    file = tmp_path / "shop.db"
    start("--database", file, "--scenario", "empty").stop()
    assert "--reset" in refused(mockomni("serve", "--port", "0", "--database", file, "--scenario", "small"))


def test_a_reset_takes_back_what_was_changed_of_clock_and_settings(start, tmp_path):
    flags = ("--database", tmp_path / "shop.db", "--scenario", "empty", "--log-format", "off")

    def told(*more):
        served = start(*flags, *more)
        door = f"{served.url}/_mock"
        limits, clock = (requests.get(f"{door}/{name}", timeout=9).json() for name in ("settings", "clock"))
        requests.put(f"{door}/settings", json={"limits": "9/90/900"}, timeout=9)
        requests.post(f"{door}/clock/freeze", json={"at": "2026-02-10T00:00:00Z"}, timeout=9)
        served.stop()
        return limits["limits"], clock["frozen"]

    assert [told(), told(), told("--reset")] == [("3/60/5000", False), ("9/90/900", True), ("3/60/5000", False)]


@pytest.mark.parametrize("flags", [["--key", " "], ["--key", "a\nb"], ["--key", "a" * 201], ["--username", "a:b"]])
def test_credentials_that_cannot_be_are_a_wrong_use(mockomni, flags):
    result = mockomni("serve", "--port", "0", "--scenario", "empty", *flags)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


# Light commands

HEAVY = ["sqlalchemy", "flask", "werkzeug", "marshmallow", "faker", "rich", "cheroot", "orjson", "urllib.request"]


@pytest.mark.parametrize("command", ["--version", "--help", "wait --help", "explain --help", "connections --help"])
def test_a_light_command_imports_nothing_heavy(python, command):
    program = f"""
import sys
from mockomni.cli import main
try:
    main({command.split()!r})
except SystemExit:
    pass
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert python("-c", program).stdout.splitlines()[-1] == "[]"


def test_behind_a_public_address_the_tests_door_asks_for_a_token(start):
    served = start("--scenario", "empty", "--public-url", "https://omni.example.com")
    assert served.rows["Admin token"]
    served.stop()
