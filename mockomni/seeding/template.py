"""Where does a ready-made shop come from? From a template: a scenario generated once, kept as a database.

Templates of the shipped scenarios lie in ``fixtures/templates``, ready to be read: unpacking the largest would take a
tenth of a start. Others are generated when they are first asked for and kept, compressed, in a cache
(``MOCKOMNI_CACHE``, else the platform's place for such). Every template ends at ``REFERENCE``; whoever plants one moves
its dates. ``python -m mockomni.seeding`` generates the shipped ones again.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import sys
import tempfile
import zlib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from mockomni import __version__
from mockomni.seeding.sources import SCENARIOS, TEMPLATES
from mockomni.storage import places
from mockomni.storage.image import moved
from mockomni.storage.places import LAST_YEAR, Places
from mockomni.storage.schema import VERSION
from mockomni.storage.store import Image

# The anchor of every template. Its weekday is the story's: a shop moved to another weekday keeps its rhythm, shifted.
REFERENCE = date(2026, 1, 5)
SEED = 1
# A copy that is this process's own. Nearly every page is written to: making all at once takes half the time.
PRIVATE = (
    {"flags": mmap.MAP_PRIVATE | mmap.MAP_POPULATE} if hasattr(mmap, "MAP_POPULATE") else {"access": mmap.ACCESS_COPY}
)
SHIPPED, PLACES, CACHED = ".sqlite", ".places", ".sqlite.z"
# Every seed that somebody asks for makes one, of some megabytes at most.
MOST_CACHED = 50


class Template(NamedTuple):
    """The image of a scenario at ``REFERENCE``, the name the shop shall remember it by, and where the dates lie."""

    image: Image
    name: str
    places: Places | None = None

    def led_up_to(self, anchor: date) -> Image:
        """The image with its dates moved; written into this one where that can be."""
        days = (anchor - REFERENCE).days
        if self.places is None or anchor.year > LAST_YEAR:
            return moved(self.image, days) if days else self.image
        self.places.move(self.image, days)
        return self.image


def template(scenario: str, seed: int) -> Template:
    """A scenario's template; ScenarioError when there is no such scenario, or its file cannot be built."""
    if is_shipped(scenario, seed):
        kept = shipped(scenario, seed)
        with kept.open("rb") as file:
            copy = mmap.mmap(file.fileno(), 0, **PRIVATE)
        return Template(copy, scenario, places.read(kept.with_suffix(PLACES).read_bytes()))
    from mockomni.seeding.reader import read

    source = read(scenario)
    kept = cache_folder() / f"{Path(source.name).stem}-{seed}-{fingerprint(source.digest)}{CACHED}"
    image = recalled(kept)
    if image is None:
        from mockomni.seeding.generate import generate

        image = generate(source.scenario, seed, REFERENCE)
        keep(kept, image)
    return Template(image, source.name)


def is_shipped(scenario: str, seed: int) -> bool:
    """Does a template of it come with the package?"""
    return scenario.isidentifier() and shipped(scenario, seed).is_file()


def shipped(scenario: str, seed: int) -> Path:
    """Where the template of a shipped scenario lies."""
    return TEMPLATES / f"{scenario}-{seed}{SHIPPED}"


def fingerprint(digest: str) -> str:
    """Tells templates apart by everything they are made from, but for the seed."""
    return hashlib.sha256(f"{digest} {__version__} {VERSION} {REFERENCE}".encode()).hexdigest()[:16]


def cache_folder() -> Path:
    """``MOCKOMNI_CACHE``, else the platform's folder for what can be made again."""
    said = os.environ.get("MOCKOMNI_CACHE")
    if said:
        return Path(said)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "mockomni" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "mockomni"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mockomni"


def recalled(kept: Path) -> bytes | None:
    """A cached image; None when there is none or its bytes are damaged."""
    try:
        image = zlib.decompress(kept.read_bytes())
    except (OSError, zlib.error):
        return None
    with contextlib.suppress(OSError):
        os.utime(kept)
    return image


def keep(kept: Path, image: bytes) -> None:
    """Put an image into the cache whole, or not at all: a cache that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(zlib.compress(image, 6))
            os.replace(name, kept)
        except OSError:
            os.unlink(name)
            raise
        make_room(kept.parent)


def make_room(folder: Path) -> None:
    """Forget the cached images that nobody has asked for the longest, when there are more than a cache holds."""
    by_age = sorted(folder.glob(f"*{CACHED}"), key=lambda each: each.stat().st_mtime)
    for each in by_age[:-MOST_CACHED]:
        each.unlink(missing_ok=True)


def rebuild() -> None:
    """Write down how SQLite's tables are made, and generate every shipped scenario's template for the default seed."""
    from mockomni.seeding.generate import generate
    from mockomni.seeding.reader import read
    from mockomni.storage.pages import found
    from mockomni.storage.tables import write_ddl

    write_ddl()
    TEMPLATES.mkdir(exist_ok=True)
    for path in sorted(SCENARIOS.glob("*.toml")):
        image = generate(read(path.stem).scenario, SEED, REFERENCE)
        target = TEMPLATES / f"{path.stem}-{SEED}{SHIPPED}"
        target.write_bytes(image)
        target.with_suffix(PLACES).write_bytes(found(image).written())
        sys.stdout.write(f"{target.name}: {len(image):,} bytes\n")
