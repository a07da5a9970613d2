"""A start brings in what the first answer needs, and nothing that only some servers will be asked for."""

import re
import subprocess
import sys

from mockomni.resources.fields import Row
from mockomni.resources.patterns import Later, patterns_later

# What a server that is asked for its health and one record goes without.
SPARED = (
    "faker",
    "tomllib",
    "mockomni.seeding.reader",
    "mockomni.storage.pages",
    "mockomni.control.routes",
    "mockomni.web.frame",
    "mockomni.cli.journal",
    "mockomni.cli.snapshots",
    "mockomni.cli.many",
)
STARTED = """
import sys
from mockomni.app import create_app
from mockomni.cli import main
from mockomni.cli.serve import serve
from mockomni.seeding import plant
from mockomni.storage.store import open_store

store = open_store()
plant(store, scenario="empty")
client = create_app(store=store, username="Test", key="0" * 32).test_client()
assert client.get("/_mock/health").status_code == 200
assert client.get("/api/v1/Users", auth=("Test", "0" * 32)).status_code == 200
"""


def said(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_a_start_imports_nothing_that_waits_to_be_asked_for():
    assert said(f"{STARTED}\nprint([name for name in {SPARED!r} if name in sys.modules])") == "[]"


def test_no_pattern_of_addresses_is_compiled_at_a_start():
    asked = "from marshmallow.validate import Email; print(type(Email.USER_REGEX).__name__, bool(Email()('a@b.nz')))"
    assert said(f"{STARTED}\n{asked}") == "Later True"


def test_a_pattern_that_waits_does_what_a_pattern_does():
    assert Later("a+", re.IGNORECASE).fullmatch("Aa")


def test_only_the_module_that_is_named_waits():
    before = re.compile
    with patterns_later("another"):
        assert isinstance(re.compile("b+"), re.Pattern)
    with patterns_later(__name__):
        assert isinstance(re.compile("b+"), Later)
    assert re.compile is before


def sheets(sheet=Row):
    return [each for below in sheet.__subclasses__() for each in (below, *sheets(below))]


def test_no_sheet_has_hooks_that_the_one_above_has_not():
    known = {tag: hooks for tag, hooks in Row._hooks.items() if hooks}
    assert [each for each in sheets() if type(each).resolve_hooks(each) != known] == []
    assert list(known) == ["pre_load"]
