"""Does the house stand as it was drawn? Who imports whom, what each module says of itself, what no file may name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mockomni"

# The staircase, top floor first. A room imports from lower floors only; rooms on one floor do not know each other.
STAIRCASE = (
    {"cli", "pytest_plugin", "__main__"},
    {"testing"},
    {"inprocess"},
    {"server", "certificates", "workers"},
    {"app"},
    {"api", "control", "web", "woocommerce"},
    {"seeding", "openapi"},
    {"accounts", "faults"},
    {"engine"},
    {"rules"},
    {"storage"},
    {"query", "metrics"},
    {"resources"},
    {"journal"},
    {"exchange", "late", "trust", "windows"},
    {"errors", "clock", "settings", "spelling", "texts"},
    {"mockomni"},  # the package itself: its version and its sentence
)
FLOORS = {room: floor for floor, rooms in enumerate(STAIRCASE) for room in rooms}

# Rooms on one floor that do know each other, and why.
NEIGHBOURS = {
    ("workers", "server"): "a worker ends by the signal that the server knows",
    ("__main__", "cli"): "python -m mockomni is the command under another name",
}

# Libraries that live in some rooms only.
LIBRARIES = {
    "click": {"cli"},
    "rich": {"cli"},
    "pytest": {"pytest_plugin"},
    "cheroot": {"server"},
    "trustme": {"certificates"},
    "flask": {"app", "api", "control", "web", "woocommerce"},
    "werkzeug": {"app", "api", "control", "web", "woocommerce"},
    "faker": {"seeding"},
    "jinja2": {"web"},
    "marshmallow": {"engine", "resources", "seeding"},  # whoever reads records by their sheet catches what it raises
    "sqlalchemy": {"storage"},
    "sqlite3": {"storage"},
    "psycopg": {"storage"},
    "alembic": {"storage"},
    "redis": {"api"},
}


class Import(NamedTuple):
    """One import, wherever in a module it stands."""

    module: str
    line: int
    imported: str

    @property
    def rooms(self) -> tuple[str, str]:
        """Who imports whom."""
        return room_of(self.module), room_of(self.imported)

    def __str__(self) -> str:
        return f"{self.module} line {self.line} imports {self.imported}"


def room_of(module: str) -> str:
    """``mockomni.storage.unit`` is in the room ``storage``, the package itself in ``mockomni``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (parts[1] in FLOORS or is_room(parts[1])) else parts[0]


def is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def module_of(path: Path) -> str:
    return ".".join(("mockomni", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports(source: str, module: str) -> Iterator[Import]:
    """Every import of a module, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(module, node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} line {node.lineno}: imports are absolute in this house"
            whole = node.module == "mockomni"
            yield from (Import(module, node.lineno, f"mockomni.{name.name}") for name in node.names if whole)
            if not whole:
                yield Import(module, node.lineno, node.module or "")


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
IMPORTS = [each for module, path in MODULES.items() for each in imports(path.read_text("utf-8"), module)]


def upwards(found: list[Import]) -> list[str]:
    """A sentence for every import that climbs the stairs or knocks at a neighbour's."""
    sentences = []
    for each in found:
        if each.imported.split(".")[0] != "mockomni":
            continue
        here, there = each.rooms
        if here != there and FLOORS[here] >= FLOORS[there] and (here, there) not in NEIGHBOURS:
            kind = "its neighbour" if FLOORS[here] == FLOORS[there] else "above it"
            sentences.append(f"the room {here!r} knows the room {there!r}, {kind}: {each}")
    return sentences


def test_every_room_is_on_the_staircase():
    assert {room_of(module) for module in MODULES} - set(FLOORS) == set()


def test_nobody_imports_upwards_or_a_neighbour():
    assert upwards(IMPORTS) == []


@pytest.mark.parametrize(
    ("source", "module", "rooms"),
    [
        ("from mockomni.engine import Shop", "mockomni.rules.stock", "the room 'rules' knows the room 'engine'"),
        ("def late():\n    import mockomni.api.views", "mockomni.query.bind", "the room 'query' knows the room 'api'"),
        ("from mockomni import cli", "mockomni.server", "the room 'server' knows the room 'cli'"),
        ("from mockomni.api import Door", "mockomni.control.door", "'control' knows the room 'api', its neighbour"),
        ("from mockomni.clock import Clock", "mockomni.settings", "'settings' knows the room 'clock', its neighbour"),
    ],
)
def test_an_import_upwards_is_found_with_the_names_of_both_rooms(source, module, rooms):
    (sentence,) = upwards(list(imports(source, module)))
    assert rooms in sentence


def test_an_import_downwards_is_nobodys_business():
    source = "import mockomni.errors\nfrom mockomni import __version__\nfrom mockomni.storage.unit import Unit"
    assert upwards(list(imports(source, "mockomni.engine"))) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_lives_in_its_rooms_only(library):
    strangers = [
        str(each) for each in IMPORTS if is_of(library, each) and room_of(each.module) not in LIBRARIES[library]
    ]
    assert strangers == []


def is_of(library: str, each: Import) -> bool:
    return each.imported.split(".")[0] == library


def undocumented(path: Path) -> Iterator[str]:
    """The module, and every public class at its top, without a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    if not ast.get_docstring(tree):
        yield "the module"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"class {node.name}"


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_public_classes_say_what_they_are(module):
    assert list(undocumented(MODULES[module])) == []


@pytest.mark.parametrize("module", [name for name in MODULES if not name.endswith("__main__")])
def test_a_module_opens_with_one_question_or_sentence(module):
    first = (ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8"))) or "").split("\n\n")[0]
    assert re.search(r"[.?:]$", first.strip().replace("``", "")), first


# What no file of the project may name: places of a machine that is not the reader's.
ELSEWHERE = re.compile(r"(?<![\w./~-])/(?:work|tmp|home|root|Users)/[\w.-]+")
TEXTS = {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".svg", ".sh", ".txt", ".html", ".css", ".js", ""}
LEFT_BEHIND = {"__pycache__", ".venv", ".git"}
OURS = ("mockomni", "tests", "docs", "bench", "examples", "fixtures", ".ci")


def own_files() -> list[Path]:
    """Every text file of the project, none of what tools leave beside it."""
    paths = [*ROOT.iterdir(), *(path for name in OURS for path in (ROOT / name).rglob("*"))]
    return [path for path in paths if LEFT_BEHIND.isdisjoint(path.parts) and path.is_file() and path.suffix in TEXTS]


def test_no_file_names_a_place_of_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT)}: {place}"
        for path in own_files()
        for place in ELSEWHERE.findall(path.read_text("utf-8", "replace"))
    ]
    assert found == []


def test_no_two_test_modules_have_one_name():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_no_file_holds_a_merge_that_nobody_finished():
    marks = tuple(mark * 7 for mark in "<>|")
    left = [
        path
        for path in own_files()
        for line in path.read_text("utf-8", "replace").splitlines()
        if line.startswith(marks)
    ]
    assert left == []
