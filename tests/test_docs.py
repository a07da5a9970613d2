"""Do the pages of the documentation know what the code knows? Every text, every quirk, every kind of evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockomni import texts
from mockomni.api.shapes import TEXTS
from mockomni.cli.serve import serve
from mockomni.control.door import PREFIX
from mockomni.control.routes import ROUTES
from mockomni.settings import QUIRKS
from mockomni.web.frame import NAVIGATION

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = {path.name: path.read_text("utf-8") for path in (*DOCS, ROOT / "README.md", ROOT / "CHANGELOG.md")}

PER_RECORD = {name: text for name, text in vars(texts).items() if name.isupper()}
FLAGS = {flag for option in serve.params for flag in option.opts if flag.startswith("--")}


def cells(page: str) -> list[list[str]]:
    """The rows of a page's tables."""
    rows = [line.strip().strip("|").split("|") for line in PAGES[page].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("name", PER_RECORD)
def test_every_per_record_text_has_its_row(name):
    assert f"`{PER_RECORD[name]}`" in [row[0] for row in cells("errors.md")]


def test_no_row_shows_a_text_that_no_record_gets():
    section = PAGES["errors.md"].partition("\n## One record")[2]
    shown = re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)
    assert sorted(shown) == sorted(set(PER_RECORD.values()))


@pytest.mark.parametrize("status", TEXTS)
def test_every_status_has_its_row(status):
    text = TEXTS[status].format(method="DELETE", second=3, minute=60, day=5000)
    assert [str(status), f"`{text}`"] in [row[:2] for row in cells("errors.md")]


def test_every_route_of_the_tests_door_has_its_row():
    shown = [re.sub("<.+?>", "<id>", row[0].strip("`")) for row in cells("tests_door.md") if "/_mock/" in row[0]]
    assert shown == [f"{method} {PREFIX}{re.sub('<.+?>', '<id>', rule)}" for method, rule, _ in ROUTES]


EVIDENCE = {"documented", "observed", "client-proven", "assumed", "none of Omni's: ours"}


def claims() -> list[list[str]]:
    """Every behaviour of the page about faithfulness, with its evidence and its settings."""
    rows = cells("faithfulness.md")
    return [row for row in rows if len(row) == 3 and row[0] != "behaviour" and not set(row[0]) <= set("-")]


def test_every_claim_says_how_we_know_it():
    assert [row for row in claims() if row[1] not in EVIDENCE] == []


def test_every_setting_of_a_claim_exists():
    named = {name for row in claims() for name in re.findall(r"`([^`]+)`", row[2])}
    assert named - FLAGS - set(QUIRKS) == set()


@pytest.mark.parametrize("quirk", QUIRKS)
def test_every_quirk_changes_a_claim_of_its_own_evidence(quirk):
    assert QUIRKS[quirk].evidence in {row[1] for row in claims() if f"`{quirk}`" in row[2]}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page):
    folder = ROOT if page in ("README.md", "CHANGELOG.md") else ROOT / "docs"
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", PAGES[page])]
    assert [link for link in links if link and not (folder / link).exists()] == []


@pytest.mark.parametrize("path", [path for path, _, _ in NAVIGATION])
def test_every_page_that_one_can_go_to_has_its_row(path):
    assert f"`{path}`" in [row[1] for row in cells("pages.md")]
