"""What is printed when a server has started? Its address, how to call it, and one call to paste."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mockomni import __version__
from mockomni.settings import LIVE_HOST

if TYPE_CHECKING:
    from pathlib import Path

    from mockomni.accounts import Welcome
    from mockomni.seeding import Facts

# A server that listens on every address of this machine is called by one of them.
CALLED = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def address(host: str, port: int) -> str:
    """Where a server that listens on that host is called from this machine."""
    host = CALLED.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@dataclass(frozen=True)
class Secrecy:
    """What somebody must know to use TLS: where, and which certificate to trust."""

    address: str
    certificate: Path

    @property
    def table(self) -> dict[str, str]:
        """Names and values, in order."""
        return {
            "With TLS": f"{self.address.replace('http:', 'https:')}/api",
            "Proxy": f"{self.address} answers for https://{LIVE_HOST}",
            "Certificate": str(self.certificate),
        }


@dataclass(frozen=True)
class Banner:
    """What somebody must know to call a server; ``token`` is the admin token when it was made up at this start, or
    says where it was printed."""

    address: str
    welcome: Welcome
    facts: Facts
    token: str | None
    secrecy: Secrecy | None = None

    @property
    def title(self) -> str:
        """Which shop is open."""
        facts = self.facts
        return f"mockomni {__version__} is ready: scenario {facts.scenario}, seed {facts.seed}, anchor {facts.anchor}."

    @property
    def table(self) -> dict[str, str]:
        """Names and values, in order."""
        rows = {
            "Base URL": f"{self.address}/api",
            "Username": self.welcome.account.username,
            "Key": self.welcome.key or self._where_the_key_is,
            "Health": f"{self.address}/_mock/health",
            **(self.secrecy.table if self.secrecy else {}),
            "Admin token": self.token,
            "Settings": self._what_was_changed,
        }
        return {name: value for name, value in rows.items() if value}

    @property
    def curl(self) -> str:
        """A call that works when pasted into a shell of this system."""
        user = f"{self.welcome.account.username}:{self.welcome.key or '<key>'}"
        return f"curl -u {quoted(user)} {quoted(f'{self.address}/api/v1/Products?rows=1')}"

    @property
    def _where_the_key_is(self) -> str:
        if self.welcome.connection is None:
            return "none; `mockomni connections add NAME --everything` makes one"
        name = self.welcome.connection.name
        return (
            f"shown when connection {name!r} was created; "
            f"`mockomni connections regenerate {quoted(name)}` makes a new one"
        )

    @property
    def _what_was_changed(self) -> str | None:
        changed = ", ".join(self.welcome.account.changed)
        return changed and f"not of the flags: {changed}, changed earlier; `mockomni settings reset` takes that back"


def quoted(text: str) -> str:
    """Text in the quotes of this system's shell, always with quotes, so that a reader sees where it begins and ends."""
    if os.name == "nt":
        return f'"{text}"'
    safe = shlex.quote(text)
    return f"'{text}'" if safe == text else safe


def show(banner: Banner) -> None:
    """Print it, in colour on a terminal; all is out before the first request is answered."""
    with suppress(OSError):
        (show_in_colour if sys.stdout.isatty() else show_plain)(banner)
        sys.stdout.flush()


def show_plain(banner: Banner) -> None:
    width = max(map(len, banner.table))
    rows = [f"{name:<{width}}  {value}" for name, value in banner.table.items()]
    click.echo("\n".join([banner.title, "", *rows, "", banner.curl]))


def show_in_colour(banner: Banner) -> None:
    from rich.console import Console
    from rich.text import Text

    # soft_wrap: a line that is pasted must stay one line.
    console = Console(highlight=False, soft_wrap=True)
    width = max(map(len, banner.table))
    console.print(Text(banner.title, "bold green"), "", sep="\n")
    for name, value in banner.table.items():
        console.print(Text.assemble((f"{name:<{width}}  ", "dim"), (value, "bold")))
    console.print("", Text(banner.curl, "cyan"), "", sep="\n")
