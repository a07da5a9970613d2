"""The commands that talk to a running server, against a real one."""

import json
import signal
import socket
import threading
from contextlib import closing

import pytest
import requests

from mockomni import __version__


@pytest.fixture(scope="module")
def unused():
    """An address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def command(mockomni, served):
    """Run a command on the server of this module, named as ``serve`` prints it."""

    def run(*args, code=0):
        result = mockomni(*args, env={"MOCKOMNI_URL": served.base})
        assert (result.exit_code, result.stderr if code == 0 else "") == (code, "")
        return result.stdout if code == 0 else result.stderr

    return run


@pytest.fixture
def connection(command):
    """A connection that goes away again."""
    made = json.loads(command("connections", "add", "Shop sync", "--permit", "products=read,write", "--json"))
    yield made
    if any(each["id"] == made["id"] for each in json.loads(command("connections", "list", "--json"))["connections"]):
        command("connections", "remove", made["id"], "--yes")


def test_a_command_of_one_line_says_when_nobody_answers(mockomni, unused):
    for args in (["explain"], ["requests"], ["connections", "list"], ["wait", "--timeout", "0"]):
        result = mockomni(*args, "--url", unused)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
        assert "nothing listens there" in result.stderr


def test_wait_returns_when_the_server_is_ready(command, served):
    assert command("wait", "--timeout", "20") == f"{served.url} is ready.\n"


def test_wait_says_what_it_last_saw(mockomni):
    """Somebody else may have taken the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def answer():
            client, _ = listener.accept()
            with closing(client):
                client.recv(65536)
                client.sendall(b"HTTP/1.0 200 OK\r\n\r\n<html>")

        somebody = threading.Thread(target=answer)
        somebody.start()
        result = mockomni("wait", "--timeout", "0", "--url", url)
        somebody.join()
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: not ready within 0 s: what answers at {url} is no mockomni server (status 200)\n",
    )


def test_explain_says_why_first_and_then_shows_both_sides(command, served):
    answer = requests.get(f"{served.base}/v1/Products?where=colour='x'", auth=(served.rows["Username"], "x"), timeout=9)
    said = command("explain", answer.headers["Mockomni-Request"])
    assert said.startswith("The username is right but the key is not")
    assert f"Mockomni-Request: {answer.headers['Mockomni-Request']}" in said
    assert answer.text in said


def test_explain_alone_is_about_the_latest_request(command, served):
    answer = requests.get(f"{served.base}/v1/Branches?rows=1", auth=served.auth, timeout=9)
    assert json.loads(command("explain", "--json"))["response"]["body"] == answer.text


def test_what_a_client_sent_does_not_steer_the_terminal(command, served):
    requests.get(f"{served.base}/v1/%1B[2J%E2%80%AE", auth=served.auth, timeout=9)
    # Without a terminal click takes escapes out by itself; what it would leave is what ours put in their place.
    assert ["\\x1b[2J\\x202e" in command(name) for name in ("explain", "requests")] == [True, True]


def test_an_id_that_is_gone_is_one_line(command):
    assert command("explain", "no-such", code=1).startswith("Error: The journal has no request 'no-such'")


def test_requests_are_listed_by_status(command, served):
    requests.get(f"{served.base}/v1/Nowhere", auth=served.auth, timeout=9)
    listed = json.loads(command("requests", "--status", "404", "--limit", "1", "--json"))
    assert [(each["path"], each["status"]) for each in listed] == [("/api/v1/Nowhere", 404)]
    assert "404  GET /api/v1/Nowhere" in command("requests", "--status", "404")


def test_requests_are_listed_by_what_they_carried(command, served):
    for code in ("LAMP", "MUG"):
        order = [{"reference": f"by-{code}", "lineItems": [{"code": code}]}]
        requests.post(f"{served.base}/v1/SalesOrders?x={code}", auth=served.auth, json=order, timeout=9)
    for asked in (["--query", "x=MUG"], ["--body", "lineItems.code=MUG"], ["--body", '{"reference": "by-MUG"}']):
        listed = json.loads(command("requests", "--path", "/v1/SalesOrders", *asked, "--json"))
        assert [each["query"] for each in listed] == ["x=MUG"]


def test_criteria_that_mean_nothing_are_one_line(command):
    assert command("requests", "--since", "then", code=1) == (
        "Error: since 'then' is no moment such as 2026-01-31T12:00:00Z.\n"
    )


def test_the_journal_is_counted_kept_as_a_file_and_forgotten(mockomni, served, tmp_path):
    def journal(*args):
        return mockomni("journal", *args, "--url", served.url, env={"MOCKOMNI_LIMITS": "off"})

    journal("--clear")
    for _ in range(4):
        requests.get(f"{served.base}/v1/Users?rows=1", auth=served.auth, timeout=9)
    told = journal("--at", "2/2/5000", "--har", tmp_path / "calls.har", "--clear").stdout
    assert told.splitlines()[0].startswith("Of 4 calls, this run would have been refused 2 times at 2 a ")
    assert told.splitlines()[1].startswith("  Default: calls 4, at most ")
    archive = json.loads((tmp_path / "calls.har").read_text("utf-8"))
    assert [each["request"]["url"] for each in archive["log"]["entries"]] == [f"{served.base}/v1/Users?rows=1"] * 4
    assert json.loads(journal("--json").stdout)["calls"] == 0


def test_an_archive_that_cannot_be_written_is_one_line(command, tmp_path):
    assert command("journal", "--har", tmp_path / "no" / "calls.har", code=1).startswith("Error: ")


def test_a_connection_is_added_with_what_it_may_do(connection, served):
    auth = (connection["username"], connection["key"])
    statuses = [
        requests.get(f"{served.base}/v1/{each}", auth=auth, timeout=9).status_code for each in ("Products", "Stock")
    ]
    assert (connection["permissions"], statuses) == ({"Products": ["read", "write"]}, [200, 403])


def test_a_connection_is_permitted_by_name(command, connection, served):
    said = command("connections", "permit", "shop SYNC", "stock=read")
    assert said == f"Connection {connection['id']} 'Shop sync' may: read on Stock\n"


def test_a_grid_may_come_from_a_preset(command, connection):
    command("connections", "permit", connection["id"], "--read-only")
    listed = json.loads(command("connections", "list", "--json"))["connections"]
    grid = next(each["permissions"] for each in listed if each["id"] == connection["id"])
    assert set(map(tuple, grid.values())) == {("read",)}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["Shop sync"], "say what it may do"),
        (["Shop sync", "Products"], "is not RESOURCE=COLUMN"),
        (["Shop sync", "Products=read", "--everything"], "--everything says it all"),
    ],
)
def test_a_grid_said_in_a_wrong_way_is_a_wrong_use(command, connection, args, words):
    assert words in command("connections", "permit", *args, code=2)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["Shop sync", "Nothing=read"], "there is no resource 'Nothing'"),
        (["Shop sync", "Products=look"], "there is no column 'look'"),
        (["Nobody", "Products=read"], "there is no connection 'Nobody'"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(command, connection, args, words):
    assert words in command("connections", "permit", *args, code=1)


def test_a_regenerated_key_is_shown_once(command, connection):
    said = command("connections", "regenerate", connection["id"])
    listed = command("connections", "list")
    key = said.split("Key")[1].split()[0]
    assert (key == connection["key"], key in listed, "Shop sync" in listed) == (False, False, True)


def test_removing_asks_first(mockomni, command, connection, served):
    result = mockomni("connections", "remove", "Shop sync", "--url", served.url, input="n\n")
    assert (result.exit_code, "Shop sync" in command("connections", "list")) == (130, True)


def test_the_sixth_connection_is_refused_in_omnis_words(command):
    made = [json.loads(command("connections", "add", f"c{number}", "--json"))["id"] for number in range(4)]
    assert command("connections", "add", "one more", code=1) == "Error: Unable to create more than 5 API connections\n"
    for id_ in made:
        command("connections", "remove", id_, "--yes")


def test_a_name_that_two_have_is_not_guessed_at(command, connection):
    other = json.loads(command("connections", "add", "shop sync", "--json"))["id"]
    assert "name one by its id" in command("connections", "regenerate", "Shop sync", code=1)
    command("connections", "remove", other, "--yes")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("products.json", "[", "is not JSON"),
        ("products.json", "5", "neither an array of records nor an object"),
        ("shop.json", '{"Products": {}}', "neither an array of records nor an object"),
        ("things.json", "[]", "there is no such resource"),
        ("shop.json", '{"Things": []}', "there is no such resource"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_one_line(command, tmp_path, name, content, words):
    file = tmp_path / name
    file.write_text(content)
    said = command("load", file, code=1)
    assert (words in said, said.count("\n")) == (True, 1)


INTERRUPTED = """
import os, signal, sys

class Loading:
    def find_spec(self, name, *_):
        if name == "mockomni.cli":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, {handler})
sys.meta_path.insert(0, Loading())
sys.argv = ["mockomni", "--version"]
from mockomni.__main__ import run
run()
"""


@pytest.mark.parametrize(
    ("handler", "code", "said"),
    [("signal.default_int_handler", -signal.SIGINT, ""), ("signal.SIG_IGN", 0, f"mockomni {__version__}\n")],
)
def test_ctrl_c_while_a_command_is_loaded_ends_it_without_a_word(python, handler, code, said):
    ended = python("-c", INTERRUPTED.replace("{handler}", handler))
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, said, "")
