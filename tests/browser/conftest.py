"""A real Chromium before a real server. Where there is none, these tests are skipped and say what is missing."""

from __future__ import annotations

import pytest
from stage import chromium, furnish, program, stage

DESKTOP = {"width": 1280, "height": 800}
MISSING = "there is no Chromium here; install it, or name its program in MOCKOMNI_TEST_BROWSER"


@pytest.fixture(scope="module")
def chrome():
    """The browser."""
    pytest.importorskip("playwright", reason="playwright is not installed (MOCKOMNI_TEST_BROWSER needs it)")
    if program() is None:
        pytest.skip(MISSING)
    with chromium() as browser:
        yield browser


@pytest.fixture
def server():
    """A server of this test's own."""
    with stage() as shown:
        yield shown


@pytest.fixture
def furnished(server):
    """The same with connections and calls."""
    furnish(server)
    return server


@pytest.fixture
def open_browser(chrome):
    """A window on a server, which fails the test for every error that a page reports."""
    contexts, errors = [], []

    def open_browser(url: str, **more):
        context = chrome.new_context(base_url=url, viewport=DESKTOP, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if is_wrong(said) else None)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert errors == []


def is_wrong(said) -> bool:
    """Is what a page said an error of its own? An answer of 4xx is what some tests ask for."""
    return said.type == "error" and "the server responded with a status of 4" not in said.text


@pytest.fixture
def page(server, open_browser):
    """A window on this test's server."""
    return open_browser(server.url)
