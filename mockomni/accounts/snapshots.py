"""How was the shop before? Snapshots of an account: named, restored, and carried elsewhere in a file.

The file is a ZIP archive of two members: ``shop.sqlite``, the image, and ``snapshot.json`` about it, which has the
fields ``format`` (1), ``schema`` (the version of the tables), ``name``, ``created`` and ``clock`` (as stamps and as
``Clock.state``), and ``sha256`` of the image.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from mockomni.clock import read_state, written
from mockomni.errors import Invalid, LimitReached, NotFound
from mockomni.storage import directory, image
from mockomni.storage.schema import VERSION

if TYPE_CHECKING:
    from mockomni.accounts.accounts import Account

LONGEST_NAME = 100
MOST_SNAPSHOTS = 100
MOST_BYTES = 1024 * 1024 * 1024
FORMAT = 1
# What reading a file raises that is no archive, or has been tampered with.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError)
ABOUT, SHOP = "snapshot.json", "shop.sqlite"


class Snapshot(NamedTuple):
    """A kept shop: when it was taken by the account's clock, in seconds since 1970, and how many bytes it has."""

    name: str
    created: int
    length: int


class Snapshots:
    """The snapshots of one account: what was in the shop, and what time it was. Credentials are no part of them."""

    def __init__(self, account: Account):
        self._account = account

    def all(self) -> list[Snapshot]:
        """Every snapshot, in the order of their names."""
        with self._unit() as unit:
            rows = directory.all_snapshots(unit, self._account.id)
        return [Snapshot(row.name, row.created, row.length) for row in rows]

    def take(self, name: str) -> Snapshot:
        """Keep the shop as it is under a name, over what had that name."""
        name = read_name(name)
        shop, account = self._account.store.image(self._account.id), self._account
        return self._keep(name, int(account.clock.now()), written(account.clock.state), shop)

    def restore(self, name: str) -> None:
        """Make the shop, and its time, as they were; NotFound when there is no such snapshot."""
        row, shop = self._required(name)
        self._account.store.fill(self._account.id, shop)
        self._account.move(lambda clock: clock.restore(read_state(row.clock)))

    def remove(self, name: str) -> None:
        """Forget a snapshot; NotFound when there is none of that name."""
        with self._unit(write=True) as unit:
            required(directory.snapshot(unit, self._account.id, name), name)
            directory.remove_snapshot(unit, self._account.id, name)

    def exported(self, name: str) -> bytes:
        """A snapshot as a file; NotFound when there is none of that name."""
        row, shop = self._required(name)
        about = {
            "format": FORMAT,
            "schema": VERSION,
            "name": row.name,
            "created": row.created,
            "clock": row.clock,
            "sha256": hashlib.sha256(shop).hexdigest(),
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(ABOUT, json.dumps(about, indent=2))
            archive.writestr(SHOP, shop)
        return file.getvalue()

    def imported(self, file: bytes, name: str | None = None) -> Snapshot:
        """Take in a file as ``exported`` gives it, under its own name or another; Invalid for any other."""
        about, shop = unpacked(file)
        name = read_name(about["name"] if name is None else name)
        return self._keep(name, about["created"], about["clock"], shop)

    def _keep(self, name: str, created: int, clock: str, shop: bytes) -> Snapshot:
        with self._unit(write=True) as unit:
            self._account.row(unit)
            others = [each.name for each in directory.all_snapshots(unit, self._account.id) if each.name != name]
            if len(others) >= MOST_SNAPSHOTS:
                raise LimitReached(f"an account keeps at most {MOST_SNAPSHOTS} snapshots; remove one first")
            directory.keep_snapshot(unit, self._account.id, name, created, clock, shop)
        return Snapshot(name, created, len(shop))

    def _required(self, name: str) -> tuple[directory.SnapshotRow, bytes]:
        with self._unit() as unit:
            return required(directory.snapshot(unit, self._account.id, name), name)

    def _unit(self, *, write: bool = False):
        return self._account.store.directory(write=write)


def required(found: Any, name: str) -> Any:
    """What was found; NotFound when that is nothing."""
    if found is None:
        raise NotFound(f"there is no snapshot {name[:LONGEST_NAME]!r}")
    return found


def read_name(name: Any) -> str:
    """A snapshot's name, or Invalid."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid([f"a snapshot's name has 1 to {LONGEST_NAME} printable characters"])
    if "/" in name:
        raise Invalid(["a snapshot's name has no slash"])
    return name.strip()


def unpacked(file: bytes) -> tuple[dict[str, Any], bytes]:
    """What a file says of a snapshot, and its image; Invalid with a sentence for what is damaged or none of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise Invalid([f"the snapshot holds more than {MOST_BYTES:,} bytes"])
            about, shop = json.loads(archive.read(ABOUT)), archive.read(SHOP)
            problem = problem_with(about, shop)
    except DAMAGED:
        raise Invalid(["the file is no snapshot of mockomni's, or damaged"]) from None
    if problem:
        raise Invalid([problem])
    return about, shop


def problem_with(about: dict[str, Any], shop: bytes) -> str | None:
    """Why an archive's members cannot be taken, or None."""
    if about["format"] != FORMAT or about["schema"] != VERSION:
        ours = f"format {FORMAT} and schema {VERSION}"
        return f"the snapshot has format {about['format']} and schema {about['schema']}, this mockomni reads {ours}"
    if hashlib.sha256(shop).hexdigest() != about["sha256"]:
        return "the snapshot is damaged: its shop is not the one that was exported"
    if not all(isinstance(number, int | float | None) for number in read_state(about["clock"])):
        return "the snapshot's clock tells no time"
    if not isinstance(about["created"], int):
        return "the snapshot does not say when it was taken"
    return image.problem_with(shop)
