"""The commands ``mockomni faults …``, against a server on a socket."""

import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from mockomni.cli import main
from mockomni.faults import EFFECTS


@pytest.fixture
def command(mock):
    """Run a command; what it prints, or the one line that says why not."""

    def run(*args, code=0):
        unset = dict.fromkeys(name for name in os.environ if name.startswith("MOCKOMNI_"))
        result = CliRunner(env=unset | {"MOCKOMNI_URL": mock.url}).invoke(main, ["faults", *map(str, args)])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


def test_a_fault_is_added_listed_and_cleared(mock, command):
    assert command("add", "GET", "/v1/Contacts", "--status", 503, "--times", 2) == "Fault 1 is planned.\n"
    assert [mock.ask("GET", "/v1/Contacts").status_code for _ in range(3)] == [503, 503, 200]
    assert command("list") == "   1  GET /v1/Contacts  status 503 times=2  struck 2 of 3\n"
    assert (command("clear", 1), command("list")) == ("Fault 1 is forgotten.\n", "Nothing is planned to go wrong.\n")


def test_an_answer_is_planted(mock, command):
    command("add", "get", "/v1/Stock", "--respond", '[{"id": 1}]', "--header", "X-Trace=7", "--status", 203)
    answer = mock.ask("GET", "/v1/Stock")
    assert (answer.status_code, answer.json(), answer.headers["X-Trace"]) == (203, [{"id": 1}], "7")


def test_every_option_reaches_the_rule(command):
    flags = {"effect": "reset", "delay": 1.5, "nth": 2, "times": 3, "probability": 0.5, "seed": 9}
    flags |= {"connection": "Default", "after": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}
    made = json.loads(command("add", "--commit", "--json", *(part for each in flags.items() for part in dashed(each))))
    assert made == flags | {"id": 1, "path": "*", "commit": True, "seen": 0, "fired": 0}


def dashed(flag):
    return f"--{flag[0].replace('_', '-')}", flag[1]


def test_a_storm_is_planned_and_all_is_cleared(command):
    lines = command("storm", "flaky-network", "--path", "/v1/Stock", "--seed", 3).splitlines()
    assert lines == command("list").splitlines()
    assert lines[0] == "   1  any /v1/Stock  reset probability=0.04 seed=3 [flaky-network]  struck 0 of 0"
    assert command("clear") == f"{len(lines)} faults are forgotten.\n"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["add"], 1, "say what shall go wrong"),
        (["add", "GET", "/v1/Stock", "--status", 200], 1, "status is from 400 to 599"),
        (["add", "--respond", "{"], 2, "--respond is not JSON"),
        (["add", "--body", "x", "--header", "X"], 2, "'X' is not NAME=VALUE"),
        (["storm", "hail"], 1, "there is no storm 'hail'"),
        (["clear", 7], 1, "there is no fault 7"),
    ],
)
def test_what_cannot_be_is_one_line(command, args, code, words):
    said = command(*args, code=code)
    assert (words in said, said.count("\n")) == (True, 1), said


@pytest.mark.parametrize("effect", [*EFFECTS, "commit_then_500"])
def test_help_knows_every_effect(command, effect):
    assert re.search(rf"\b{effect}\b", command("add", "--help"))


def test_no_server_starts_with_the_rules_of_faults():
    loads = "import sys, mockomni.app, mockomni.server; sys.exit('mockomni.faults.rule' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0
