"""Is what the pages say true? Their commands and snippets run; no command, flag, quirk or resource is left out.

A block marked ``sh``, ``python`` or ``js`` runs, against a server of its own; a ``text`` block right behind it is what
it prints, where ``…`` stands for anything. ``<!-- file: name -->`` only keeps the next block as a file beside the
others, ``<!-- serve: flags -->`` gives the next block's server flags. Blocks marked otherwise (``bash`` installs,
``yaml``) are for reading.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from mockomni.cli.program import main
from mockomni.cli.serve import serve
from mockomni.resources import RESOURCES
from mockomni.settings import QUIRKS

ROOT = Path(__file__).resolve().parents[1]
PAGES = {path.name: path.read_text("utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
README = PAGES["README.md"]
SERVE = [sys.executable, "-m", "mockomni", "serve", "--port", "0"]
CREDENTIALS = ["--username", "DemoNZ", "--key", "0123456789abcdef0123456789abcdef"]


class Block(NamedTuple):
    """A piece of a page that somebody may paste."""

    page: str
    line: int
    language: str
    text: str
    mark: str
    prints: str | None

    def __str__(self) -> str:
        return f"{self.page}-{self.line}-{self.language}"


BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>.+?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```\n(?:\n```text\n(?P<prints>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
BLOCKS = [
    Block(page, text.count("\n", 0, found.start("text")), found["language"], found["text"], found["mark"] or "", prints)
    for page, text in PAGES.items()
    for found in BLOCK.finditer(text)
    for prints in [found["prints"]]
]


def starts_servers(block: Block) -> bool:
    """Does every line of it start a server that would run for ever?"""
    return all(line.startswith("mockomni serve") for line in block.text.strip().splitlines())


RUNS = {
    "sh": ("bash", lambda text: ["bash", "-euo", "pipefail", "-c", text]),
    "python": (sys.executable, lambda text: [sys.executable, "-c", text]),
    "js": ("node", lambda text: ["node", "--input-type=module", "--eval", text]),
}
# Programs of other languages, and the variable that names one which is not on the PATH.
OTHERS = {"node": "MOCKOMNI_TEST_NODE", "php": "MOCKOMNI_TEST_PHP", "java": "", "keytool": "", "curl": ""}
NAMED_FOLDERS = [str(Path(os.environ[name]).parent) for name in OTHERS.values() if os.environ.get(name)]
PASTED = [
    block
    for block in BLOCKS
    if block.language in RUNS and not starts_servers(block) and not block.mark.startswith("file: ")
]
STARTS = [
    pytest.param(line, block.page, id=line)
    for block in BLOCKS
    if block.language == "sh" and starts_servers(block)
    for line in block.text.strip().splitlines()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where somebody follows the pages: their files are there, and ``mockomni``, ``pytest`` and ``python3`` run."""
    folder = tmp_path_factory.mktemp("reader")
    for block in BLOCKS:
        kind, _, name = block.mark.partition(": ")
        if kind == "file":
            (folder / name).write_text(block.text, "utf-8")
    (folder / "bin").mkdir()
    for name, runs in (("mockomni", "-m mockomni"), ("pytest", "-m pytest"), ("python3", "")):
        command = folder / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {runs} "$@"\n')
        command.chmod(0o755)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a reader's shell says: nothing about mockomni but where its command is."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MOCKOMNI_", "PYTEST_"))}
    path = os.pathsep.join([str(folder / "bin"), *NAMED_FOLDERS, os.environ["PATH"]])
    places = {"MOCKOMNI_CACHE": str(folder / "cache"), "MOCKOMNI_CA_FOLDER": str(folder / "ca")}
    return plain | places | {"PATH": path, "PYTHONPATH": str(ROOT)} | more


@contextmanager
def server(folder: Path, flags: list[str]) -> Iterator[str]:
    """A server with these flags; its address, once it has said so. It must end well."""
    running = subprocess.Popen(
        [*SERVE, *flags], cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with running:
        try:
            for line in running.stdout:
                if line.startswith("Base URL"):
                    yield line.split()[-1].removesuffix("/api")
                    break
            else:
                raise AssertionError(running.stderr.read())
        finally:
            running.terminate()
    assert running.returncode == 0


@pytest.mark.parametrize("block", PASTED, ids=str)
def test_what_is_pasted_works(block, folder):
    _, command = RUNS[block.language]
    for program in missing(block):
        pytest.skip(f"{program} is not installed; {OTHERS.get(program) or 'nothing'} names one elsewhere")
    kind, _, flags = block.mark.partition(": ")
    flags = flags.split() if kind == "serve" else ["--limits", "off"]
    with server(folder, [*CREDENTIALS, "--log-format", "off", *flags]) as address:
        ran = subprocess.run(
            command(block.text.replace("8080", address.rpartition(":")[2])),
            cwd=folder,
            env=environment(folder, MOCKOMNI_URL=address),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
    assert (ran.returncode, ran.stderr) == (0, "")
    if block.prints is not None:
        assert re.fullmatch(pattern_of(block.prints), ran.stdout.strip(), re.DOTALL), ran.stdout


def missing(block: Block) -> list[str]:
    """The programs that a block runs and this machine has not."""
    shell = block.text if block.language == "sh" else ""
    programs = [RUNS[block.language][0], *(name for name in OTHERS if re.search(rf"^(\w+=\S+ )*{name} ", shell, re.M))]
    path = os.pathsep.join([*NAMED_FOLDERS, os.environ["PATH"]])
    return [program for program in programs if shutil.which(program, path=path) is None]


def pattern_of(shown: str) -> str:
    """What a page shows as an expression: everything but ``…`` means itself."""
    return ".*".join(map(re.escape, shown.strip().split("…")))


@pytest.mark.parametrize(("line", "page"), STARTS)
def test_a_server_starts_as_shown(line, page, folder):
    if re.search(r"--database (\S+)$", line):
        (folder / line.rpartition(" ")[2]).unlink(missing_ok=True)
    with server(folder, line.split()[2:]) as address:
        assert address.startswith("http://127.0.0.1:")


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the README's table whose first column is called so, by what they are about."""
    table = README.partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in cells}


def commands(group: click.Group, path: str = "mockomni") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with how it is typed."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(main))
FLAGS = sorted(
    {(path, flag) for path, command in COMMANDS.items() for option in command.params for flag in option.opts}
)
SERVE_OPTIONS = {option.opts[0]: option for option in serve.params}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command):
    assert re.search(rf"{command}\b", README)


@pytest.mark.parametrize(("command", "flag"), [pair for pair in FLAGS if pair[1].startswith("--")])
def test_every_flag_is_mentioned(command, flag):
    assert re.search(rf"{flag}(?![\w-])", "".join(PAGES.values()))


def talking() -> dict[str, set[str]]:
    """The commands that talk to a server, which they name by ``--url``, and the flags that they or theirs have."""
    found: dict[str, set[str]] = {}
    for path, flag in FLAGS:
        found.setdefault(path.split()[1], set()).add(flag)
    # To ``ca`` it is an address to print.
    return {name: flags for name, flags in found.items() if "--url" in flags and name != "ca"}


@pytest.mark.parametrize(
    ("page", "begins", "ends"), [("README.md", "talk to a server (", ")"), ("tests_door.md", "The commands", " go")]
)
def test_the_commands_that_talk_to_a_server_are_listed(page, begins, ends):
    listed = " ".join(PAGES[page].split()).partition(begins)[2].partition(ends)[0]
    assert re.findall(r"(\w+)`", listed) == sorted(talking())


def test_every_command_that_talks_but_wait_takes_the_admin_token():
    assert {name for name, flags in talking().items() if "--admin-token" not in flags} == {"wait"}


def test_every_flag_of_the_server_has_its_row_with_its_variable():
    assert {flag: row[0] for flag, row in rows("flag").items()} == {
        flag: option.envvar for flag, option in SERVE_OPTIONS.items()
    }


@pytest.mark.parametrize("flag", ["--host", "--port", "--database", "--limits", "--error-style", "--log-format"])
def test_the_table_of_flags_knows_their_defaults(flag):
    assert rows("flag")[flag][1] == str(SERVE_OPTIONS[flag].default)


def test_every_quirk_has_its_row_with_its_default():
    words = {True: "on", False: "off"}
    defaults = {name: quirk.default for name, quirk in QUIRKS.items()}
    assert {name: row[0] for name, row in rows("quirk").items()} == {
        name: words[value] if isinstance(value, bool) else str(value) for name, value in defaults.items()
    }


@pytest.mark.parametrize("name", sorted({resource.permission for resource in RESOURCES}))
def test_every_resource_is_named(name):
    assert re.search(rf"\b{name}\b", README)


def test_the_page_goes_on_with_a_free_port_and_a_command_that_the_shell_knows():
    first = next(block for block in BLOCKS if block.page == "README.md" and starts_servers(block))
    before = README[: README.index(first.text)]
    assert ("Ctrl-C" in before, ". .venv/bin/activate" in before) == (True, True)


def test_the_two_commands_at_the_top_come_first():
    first, second = [block.text for block in BLOCKS if block.page == "README.md"][:2]
    assert first.rstrip().endswith("mockomni serve")
    assert second.rstrip().endswith("python -m pytest")
