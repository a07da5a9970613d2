"""Can everybody use the pages? axe-core looks at each, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from functools import partial

import pytest
from stage import PAGES, TOKEN, stage

from mockomni.trust import Guard, hash_of

PHONE = {"width": 390, "height": 844}
NEEDED = "which the tests with MOCKOMNI_TEST_BROWSER need"
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe():
    """The checker, with the version of axe-core that its package brings."""
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason=f"axe-playwright-python is missing, {NEEDED}"
    )
    return module.Axe()


@pytest.fixture
def look(open_browser):
    """A window in which axe may do what our pages may not: it tries inline styles."""
    return partial(open_browser, bypass_csp=True, reduced_motion="reduce")


def faults(axe, page) -> list[str]:
    """What is gravely wrong on a page, and where."""
    return [
        f"{each['id']} ({each['impact']}): {node['html']}"
        for each in axe.run(page).response["violations"]
        for node in each["nodes"]
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_grave_fault(axe, furnished, look, scheme):
    page = look(furnished.url, color_scheme=scheme)
    found, paths = {}, PAGES.values()
    for path in paths:
        page.goto(path)
        found[path] = faults(axe, page)
    assert found == {path: [] for path in paths}


def test_dialogs_and_keys_have_none_either(axe, furnished, look):
    page = look(furnished.url)
    page.goto("/settings/api")
    page.get_by_role("link", name="Regenerate Key of Shop sync").click()
    page.get_by_role("dialog").wait_for()
    in_dialog = faults(axe, page)
    page.get_by_role("button", name="Okay").click()
    page.get_by_role("heading", name="API Key for Shop sync").wait_for()
    assert in_dialog + faults(axe, page) == []


def test_the_login_has_none_either(axe, look):
    with stage(guard=Guard(hash_of(TOKEN), is_open=False)) as guarded:
        page = look(guarded.url)
        page.goto("/login")
        assert faults(axe, page) == []


def test_no_page_is_wider_than_a_phone(furnished, open_browser):
    page = open_browser(furnished.url)
    page.set_viewport_size(PHONE)
    widths, paths = {}, PAGES.values()
    for path in paths:
        page.goto(path)
        widths[path] = page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")
    assert widths == dict.fromkeys(paths, 0)


def test_every_page_has_one_heading_and_a_title_that_says_it(furnished, open_browser):
    page = open_browser(furnished.url)
    for path in PAGES.values():
        page.goto(path)
        assert (page.get_by_role("heading", level=1).count(), page.title().endswith(" · mockomni")) == (1, True), path


def test_the_keyboard_reaches_the_content_first(furnished, open_browser):
    page = open_browser(furnished.url)
    page.goto("/settings/api")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
