"""Who vouches for this server? A certificate authority of its own, made once and kept in a folder."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mockomni.errors import MockomniError

if TYPE_CHECKING:
    from trustme import CA

# The secret half holds the certificate as well, so one file is the truth; the other is its copy for everybody.
SECRET, PUBLIC = "ca-key.pem", "ca.pem"
BEGINS = b"-----BEGIN CERTIFICATE-----"
# Some systems take no certificate that is valid for longer than 825 days.
DAYS = 397


class CertificateError(MockomniError):
    """There can be no certificate; why, in one sentence."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority, and the file that clients are told to trust."""

    path: Path
    _ca: CA

    def context(self, names: Iterable[str]) -> ssl.SSLContext:
        """What a server needs to speak TLS under these names, with a new certificate that ends in a year."""
        now = datetime.now(UTC)
        try:
            leaf = self._ca.issue_cert(
                *names,
                organization_name="mockomni",
                organization_unit_name="An offline Cin7 Omni",
                not_before=now - timedelta(days=1),
                not_after=now + timedelta(days=DAYS),
            )
        except ValueError as error:
            raise CertificateError(f"there is no certificate for {', '.join(names)}: {error}") from error
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        leaf.configure_cert(context)
        return context


def authority(folder: Path) -> Authority:
    """The authority that is kept in a folder, made there the first time; CertificateError when that cannot be."""
    secret = folder / SECRET
    try:
        if not secret.exists():
            keep(folder, new())
        held = secret.read_bytes()
        publish(folder / PUBLIC, held[held.find(BEGINS) :])
        return Authority(folder / PUBLIC, opened(held))
    except OSError as error:
        raise CertificateError(f"{folder} cannot keep a certificate authority: {error.strerror or error}") from error
    except ValueError as error:
        raise CertificateError(f"{secret} holds no certificate authority; delete it, and the next is made") from error


def library():
    """The package that makes certificates."""
    try:
        import trustme
    except ImportError as error:
        raise CertificateError("TLS needs the package trustme: pip install 'mockomni[tls]' brings it") from error
    return trustme


def new() -> bytes:
    """A new authority: its key and its certificate."""
    ca = library().CA(
        path_length=0, organization_name="mockomni", organization_unit_name="mockomni's own authority, for tests only"
    )
    return ca.private_key_pem.bytes() + ca.cert_pem.bytes()


def opened(held: bytes) -> CA:
    """The authority in a file's bytes; ValueError when it is none."""
    return library().CA.from_pem(held[held.find(BEGINS) :], held)


def keep(folder: Path, held: bytes) -> None:
    """Put a new authority into its folder, for this user only; whoever was faster keeps theirs."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = written_aside(folder, held, 0o600)
    try:
        os.link(made, folder / SECRET)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        made.replace(folder / SECRET)
    finally:
        made.unlink(missing_ok=True)


def publish(path: Path, certificate: bytes) -> None:
    """Have the certificate lie there for everybody to read."""
    with suppress(OSError):
        if path.read_bytes() == certificate:
            return
    written_aside(path.parent, certificate, 0o644).replace(path)


def written_aside(folder: Path, content: bytes, mode: int) -> Path:
    """A new file in a folder, whole and with its rights from the first byte on."""
    number, name = tempfile.mkstemp(dir=folder, prefix=".new-", suffix=".pem")
    with os.fdopen(number, "wb") as file:
        file.write(content)
    os.chmod(name, mode)
    return Path(name)
