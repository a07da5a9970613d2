"""How may a server be called? By which names, and with TLS when there is a certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockomni.cli.banner import Banner, Secrecy

if TYPE_CHECKING:
    from ssl import SSLContext

EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Ways:
    """How a server may be called: by which names, and with TLS when there is a certificate."""

    names: frozenset[str]
    context: SSLContext | None = None
    certificate: Path | None = None

    def told(self, banner: Banner, called: str) -> Banner:
        """A banner that says so."""
        return replace(banner, secrecy=Secrecy(called, self.certificate) if self.certificate else None)


def ways_in(ca_folder: Path | None, names: set[str]) -> Ways:
    """By these names; with TLS when the folder of a certificate authority is given."""
    if ca_folder is None:
        return Ways(frozenset(names))
    from mockomni.certificates import authority

    ours = authority(ca_folder.absolute())
    return Ways(frozenset(names), ours.context(sorted(names)), ours.path)


def own_names(host: str, public_url: str | None) -> set[str]:
    """What clients call a server that listens on that host."""
    names = {"localhost", "127.0.0.1", "::1", host, urlsplit(public_url or "").hostname}
    return {name for name in names if name and name not in EVERYWHERE}
