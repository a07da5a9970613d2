"""How does pytest start it? By the fixture ``omni`` and the marker of that name; nothing is imported until used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockomni.testing import Emulator, Omni

WORDS = "scenario, seed, anchor, permissions, limits, error_style, quirks"
MARKER = f"omni({WORDS}): what the shop of the fixture omni is made of"
SHOPS = pytest.StashKey[list["Omni"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What a whole suite may choose."""
    parser.addini("omni_scenario", "The scenario of the fixture omni unless a marker names one (small).", default="")
    parser.addini("omni_anchor", "The day its history leads up to unless a marker names one (today).", default="")
    group = parser.getgroup("omni", "Omni's weather, for every shop of the fixture omni")
    group.addoption("--omni-storm", metavar="NAME", help="flaky-network, busy-afternoon or bad-day")
    group.addoption("--omni-quirks", metavar="all", help="'all': every oddity that no marker switches off")


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def omni_server() -> Iterator[Emulator]:
    """The session's server. ``with omni_server.shop(scenario="small") as omni:`` opens a shop for other scopes."""
    from mockomni.testing import Emulator

    emulator = Emulator()
    yield emulator
    emulator.close()


@pytest.fixture
def omni(request: pytest.FixtureRequest, omni_server: Emulator) -> Iterator[Omni]:
    """A private shop of this test: ``url``, ``auth``, ``fail``, ``clock``, ``assert_called``, ``stock`` and more."""
    from mockomni.testing import Options

    try:
        shop = omni_server.open(Options.of(chosen(request)))
        if name := request.config.getoption("omni_storm"):
            shop.storm(name)
    except Exception as error:
        pytest.fail(f"this test can have no such shop: {error}", pytrace=False)
    request.node.stash.setdefault(SHOPS, []).append(shop)
    yield shop
    omni_server.close_shop(shop)


@pytest.fixture
def omni_inprocess(omni: Omni, omni_server: Emulator) -> Iterator[Omni]:
    """The fixture omni, which also answers what Python clients call at ``https://api.cin7.com``, without a socket."""
    from mockomni.inprocess import answered_here

    with answered_here(omni_server.app):
        yield omni


def chosen(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the markers say, the closest first, then the settings of the suite."""
    usual = {name: request.config.getini(f"omni_{name}") for name in ("scenario", "anchor")}
    usual["quirks"] = request.config.getoption("omni_quirks")
    said: dict[str, Any] = {name: value for name, value in usual.items() if value}
    for marker in reversed(list(request.node.iter_markers("omni"))):
        if marker.args:
            raise ValueError(f"it takes names and values, such as scenario='small', and no {marker.args[0]!r} alone")
        said = both(said, marker.kwargs)
    return said


def both(said: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """What was said and what is said closer by, whose quirks are added."""
    from mockomni.settings import spelled

    earlier, later = spelled(said.get("quirks", {})), spelled(more.get("quirks", {}))
    adds = isinstance(earlier, Mapping) and isinstance(later, Mapping)
    return said | more | {"quirks": {**earlier, **later} if adds else later}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A fault that was planned and never struck fails its test; a failed test shows what it called."""
    try:
        result = yield
        for shop in item.stash.get(SHOPS, []):
            shop.assert_faults_struck()
    except Exception:
        for shop in item.stash.get(SHOPS, []):
            item.add_report_section("call", "omni", shop.report() or "Nothing was called.")
        raise
    return result
