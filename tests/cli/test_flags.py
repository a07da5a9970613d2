"""Every flag that says what a server is has a variable by one rule, says so, and wins over it; no other has one."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mockomni.cli import main
from mockomni.cli.serve import serve
from mockomni.settings import QUIRKS, Limits


def commands(group=main, path=()):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = [pytest.param(*each, id=" ".join(each[0])) for each in commands()]
SETTINGS = [
    pytest.param(path, each, id=" ".join((*path, each.opts[0])))
    for path, command in commands()
    for each in command.params
    if isinstance(each, click.Option) and each.envvar
]
WHICH_SERVER = {"--url", "--admin-token", "--account"}
WHICH_SHOP = {"--database", "--scenario", "--seed", "--anchor"}


def read(command, args=(), env=()):
    """What a command's callback would be given."""
    names = {each.envvar for each in command.params if each.envvar}
    with CliRunner(env=dict.fromkeys(names) | dict(env)).isolation():
        return command.make_context("x", list(args)).params


@pytest.mark.parametrize(("path", "option"), SETTINGS)
def test_a_flags_variable_is_its_name(path, option):
    assert option.envvar == "MOCKOMNI_" + option.opts[0].removeprefix("--").replace("-", "_").upper()


@pytest.mark.parametrize(("path", "option"), SETTINGS)
def test_help_names_the_variable(path, option):
    printed = CliRunner().invoke(main, [*path, "--help"], terminal_width=110)
    assert f"[env var: {option.envvar}" in " ".join(printed.output.split())


def test_every_flag_of_the_server_has_a_variable():
    assert {each.opts[0] for each in serve.params if not each.envvar} == set()


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_what_is_done_once_has_no_variable(path, command):
    settings = {each.opts[0] for each in command.params if each.envvar}
    others = {("seed",): WHICH_SHOP, ("migrate",): {"--database"}, ("ca",): {"--ca-folder", "--url"}}
    assert path == ("serve",) or settings <= others.get(path, WHICH_SERVER)


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_help_of_every_command_teaches_with_examples(path, command):
    printed = CliRunner().invoke(main, [*path, "--help"])
    assert (printed.exit_code, "mockomni " + " ".join(path) in printed.output) == (0, True)
    assert isinstance(command, click.Group) or "Examples:" in printed.output


VALUES = {
    "host": ("0.0.0.0", "0.0.0.0", "::1", "::1"),
    "port": ("9000", 9000, "0", 0),
    "username": ("a", "a", "b", "b"),
    "key": ("a", "a", "b", "b"),
    "database": ("a.db", "a.db", "b.db", "b.db"),
    "workers": ("2", 2, "3", 3),
    "redis": ("redis://a", "redis://a", "redis://b", "redis://b"),
    "scenario": ("empty", "empty", "small", "small"),
    "seed": ("2", 2, "3", 3),
    "limits": ("off", None, "1/2/3", Limits(1, 2, 3)),
    "error_style": ("object", "object", "string", "string"),
    "quirk": ("gzip=on retry_after=off", {"gzip": True, "retry_after": False}, "gzip=off", {"gzip": False}),
    "quirks": ("all", "all", "all", "all"),
    "public_url": ("https://a.example/api/", "https://a.example", "http://b.example", "http://b.example"),
    "log_format": ("off", "off", "json", "json"),
    "admin_token": ("a", "a", "b", "b"),
    "reset": ("1", True, None, True),
    "require_admin_token": ("true", True, None, True),
    "new_admin_token": ("true", True, None, True),
    "tls": ("on", True, None, True),
    "answer_for": ("a.example b.example", ("a.example", "b.example"), "c.example", ("c.example",)),
    "ca_folder": ("a", Path("a"), "b", Path("b")),
}


def test_the_table_above_leaves_out_no_flag():
    assert VALUES.keys() | {"anchor", "help"} == {each.name for each in serve.params} | {"help"}


@pytest.mark.parametrize("name", VALUES)
def test_a_variable_sets_a_flag_and_the_flag_wins(name):
    in_variable, from_variable, in_flag, from_flag = VALUES[name]
    option = next(each for each in serve.params if each.name == name)
    env = {option.envvar: in_variable}
    args = [option.opts[0], *([in_flag] if in_flag else [])]
    assert (read(serve, env=env)[name], read(serve, args, env)[name]) == (from_variable, from_flag)


@pytest.mark.parametrize(("path", "command"), [each for each in COMMANDS if not hasattr(each.values[1], "commands")])
def test_an_empty_variable_is_none(path, command):
    required = ["1" for each in command.params if isinstance(each, click.Argument) and each.required]
    if required and isinstance(command.params[0].type, click.Path):
        required = [__file__]
    for each in command.params:
        required += [each.opts[0], "1"] if isinstance(each, click.Option) and each.required else []
    names = {each.envvar: "" for each in command.params if each.envvar}
    assert read(command, required, names) == read(command, required)


def test_the_variable_of_another_command_may_be_set_too():
    assert read(serve, env={"MOCKOMNI_URL": "http://127.0.0.1:1", "MOCKOMNI_ACCOUNT": "x"})["port"] == 8080


@pytest.mark.parametrize(
    "args",
    [
        ["--port", "99999"], ["--port", "x"], ["--seed", "1.5"], ["--anchor", "2026-13-01"], ["--anchor", "soon"],
        ["--limits", "3/60"], ["--limits", "0/1/1"], ["--error-style", "xml"], ["--quirk", "gzip"],
        ["--quirk", "colour=on"], ["--quirk", "gzip=maybe"], ["--public-url", "omni"], ["--public-url", "ftp://x"],
        ["--log-format", "xml"], ["--nonsense"], ["nonsense"], ["--require-admin-token"],
        ["--require-admin-token", "--admin-token", " "], ["--new-admin-token", "--admin-token", "a"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_value_is_one_line_and_code_2(args):
    result = CliRunner().invoke(main, ["serve", *args])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("Error: ")
    assert result.stderr.endswith("(see mockomni serve --help)\n")


@pytest.mark.parametrize("name", QUIRKS)
def test_quirks_are_listed_with_what_they_do(name):
    printed = CliRunner().invoke(main, ["quirks"]).output
    assert (f"{name}=" in printed, QUIRKS[name].does in printed) == (True, True)


@pytest.mark.parametrize("args", [[], ["connections"]], ids=["mockomni", "mockomni connections"])
def test_alone_a_group_prints_its_help(args):
    result = CliRunner().invoke(main, args)
    assert (result.exit_code, result.output) == (0, CliRunner().invoke(main, [*args, "--help"]).output)
