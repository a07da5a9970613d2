"""How does a suite behave that uses the plugin? Whole runs of pytest, as a user starts them."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

import mockomni.testing  # noqa: F401  so that a run in this process finds it imported

pytest_plugins = ["pytester"]

QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture
def run(pytester):
    """Run a suite that is one module: its result."""

    def run(source: str, *flags: str, ini: str = ""):
        pytester.makeini(f"[pytest]\n{ini}")
        pytester.makepyfile(test_it=source)
        return pytester.runpytest_inprocess(*(flags or QUIET))

    return run


def test_it_is_installed_with_the_package():
    assert [each.value for each in entry_points(group="pytest11", name="mockomni")] == ["mockomni.pytest_plugin"]


def test_nothing_of_mockomni_is_imported_until_a_fixture_is_used(pytester):
    pytester.makepyfile(
        "import sys\n"
        "def test_before():\n"
        "    known = sorted(name for name in sys.modules if name.startswith(('mockomni', 'flask', 'sqlalchemy')))\n"
        "    assert known == ['mockomni', 'mockomni.pytest_plugin']\n"
        "def test_use(omni):\n"
        "    assert 'mockomni.app' in sys.modules\n"
    )
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=2)


def test_a_fault_that_never_struck_fails_its_test_and_no_other(run):
    result = run(
        "def test_planned(omni):\n    omni.fail('GET', '/v1/Stock', status=503)\n"
        "def test_other(omni):\n    pass\n"
        "def test_failed_anyway(omni):\n    omni.fail('GET', '/v1/Stock', status=503)\n    assert 1 == 2\n"
    )
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*This fault was planned and never struck: GET /v1/Stock: status 503.*"])
    assert len([line for line in result.outlines if "never struck" in line and line.startswith("E  ")]) == 1


def test_a_failed_test_shows_what_it_called(run):
    result = run(
        "import urllib.request\n"
        "def test_it(omni):\n"
        "    try:\n        urllib.request.urlopen(omni.url + '/v1/Stok')\n"
        "    except OSError:\n        pass\n"
        "    assert 1 == 2\n"
    )
    result.stdout.fnmatch_lines(["*Captured omni call*"])
    result.assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("scenaro='small'", "*this test can have no such shop: *no 'scenaro'; scenario may be meant*"),
        ("'small'", "*this test can have no such shop: *no 'small' alone*"),
        ("scenario='smal'", "*this test can have no such shop: *smal*"),
    ],
)
def test_a_wrong_marker_is_a_sentence(run, marker, told):
    result = run(f"import pytest\n@pytest.mark.omni({marker})\ndef test_it(omni):\n    pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_suite_may_have_a_scenario_and_an_anchor_of_its_own(run):
    source = (
        "import pytest\n"
        "def test_usual(omni):\n"
        "    assert (omni.account.facts()['scenario'], omni.account.facts()['anchor']) == ('empty', '2026-01-31')\n"
        "@pytest.mark.omni(scenario='small')\n"
        "def test_other(omni):\n    assert omni.account.facts()['scenario'] == 'small'\n"
    )
    run(source, ini="omni_scenario = empty\nomni_anchor = 2026-01-31\n").assert_outcomes(passed=2)


def test_the_marker_is_known_and_the_fixtures_are_listed(run):
    result = run("def test_it():\n    pass\n", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.omni(scenario, *"])
    listed = run("", "--fixtures").stdout
    for line in ("omni -- *", "omni_server *"):
        listed.fnmatch_lines([line])


def test_unittest_cases_take_the_shop_from_a_fixture_too(run):
    source = (
        "import unittest, pytest\n"
        "class TestIt(unittest.TestCase):\n"
        "    @pytest.fixture(autouse=True)\n"
        "    def shop(self, omni):\n        self.omni = omni\n"
        "    def test_good(self):\n        assert self.omni.stock('LAMP').on_hand > 0\n"
        "    def test_bad(self):\n        self.omni.fail('GET', '/v1/Stock', status=503)\n"
    )
    run(source).assert_outcomes(passed=1, failed=1)


def test_a_suite_may_be_run_in_omnis_worst_weather(run):
    source = (
        "import pytest\n"
        "def test_odd(omni):\n"
        "    assert omni.account.behaviour['gzip'] and len(omni._wiring.faults.all(omni.account.id)) > 5\n"
        "@pytest.mark.omni(quirks={'gzip': False})\n"
        "def test_less_odd(omni):\n"
        "    assert not omni.account.behaviour['gzip'] and omni.account.behaviour['unstable_order']\n"
    )
    run(source, *QUIET, "--omni-storm", "bad-day", "--omni-quirks", "all").assert_outcomes(passed=2)


def test_a_storm_that_is_none_is_a_sentence(run):
    result = run("def test_it(omni):\n    pass\n", *QUIET, "--omni-storm", "drizzle")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no such shop: there is no storm 'drizzle'; there are: flaky-network, *"])


NEIGHBOURS = """
import os, urllib.request, json, base64, pytest
USERNAMES = set()

def ask(omni, path):
    asked = urllib.request.Request(omni.url + path)
    asked.add_header("Authorization", "Basic " + base64.b64encode(":".join(omni.auth).encode()).decode())
    try:
        return json.load(urllib.request.urlopen(asked))
    except urllib.error.HTTPError as error:
        return error.code

@pytest.mark.parametrize("number", range(24))
def test_each_alone(omni, number):
    assert omni.requests == [] and omni.records("Contacts", where="email='x@buyer.example'") == []
    omni.create("Contacts", {"type": "Customer", "email": "x@buyer.example", "firstName": "X"})
    if number % 2:
        omni.fail("GET", "/v1/Contacts", status=503)
        omni.clock.freeze("2026-01-01T00:00:00Z")
    answer = ask(omni, "/v1/Contacts?where=email='x@buyer.example'")
    assert answer == 503 if number % 2 else len(answer) == 1
    omni.assert_called("GET", "/v1/Contacts", times=1)
    print("in process", os.getpid())
"""


def test_under_xdist_no_test_meets_another(pytester):
    pytester.makepyfile(NEIGHBOURS)
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", "-n", "2", "-rP", "--dist", "load")
    result.assert_outcomes(passed=24)
    assert len({line for line in result.outlines if line.startswith("in process")}) == 2
