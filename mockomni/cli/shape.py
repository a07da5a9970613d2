"""What do all commands have in common? Options with a variable each, and mistakes told in one line."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, NoReturn

import click

from mockomni.errors import MockomniError

PREFIX = "MOCKOMNI"
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class Setting(click.Option):
    """An option that says what a server is, or which one is meant: true of many commands of a shell, so it has an
    environment variable by the one rule, --some-flag is MOCKOMNI_SOME_FLAG."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.envvar = f"{PREFIX}_{self.opts[0].lstrip('-').replace('-', '_').upper()}"


setting = partial(click.option, cls=Setting, show_envvar=True, show_default=True)
# What is to be done this once is said with the command and nowhere else.
option = partial(click.option, show_default=True)
argument = click.argument


class Command(click.Command):
    """A command whose ``examples`` are printed as they are written, below the options."""

    def __init__(self, *args: Any, examples: str = "", **more: Any):
        super().__init__(*args, **{"context_settings": SETTINGS, **more})
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in self.examples.strip().splitlines()))


class Group(click.Group):
    """Commands under one name. Alone it prints its help; a mistake is one line and a code, never a traceback."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **{"context_settings": SETTINGS, **more})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def main(self, *args: Any, **more: Any) -> NoReturn:
        """Run, and exit: 0 when done, 1 when it could not be done, 2 when it was asked in a wrong way."""
        more["standalone_mode"] = False
        try:
            code = super().main(*args, **more)
        except click.ClickException as error:
            complain(error)
            code = error.exit_code
        except MockomniError as error:
            complain(click.ClickException(str(error)))
            code = 1
        except (click.Abort, KeyboardInterrupt):
            code = 130
        sys.exit(code if isinstance(code, int) else 0)


def complain(error: click.ClickException) -> None:
    """Say what is wrong in one line, and for a wrong use where the right one is explained."""
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    hint = f" (see {context.command_path} --help)" if isinstance(error, click.UsageError) and context else ""
    click.echo(f"Error: {message}{hint}", err=True)
