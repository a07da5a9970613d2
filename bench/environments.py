"""Where is what we compare with installed? Two virtual environments beside this file, made at the first run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLONE = HERE.parent
HOME = HERE / ".venv"
CACHE = HOME / "cache"
SOURCES = ("mockomni", "fixtures", "pyproject.toml")
PEERS = ("moto[server]",)
NODE_PEERS = ("json-server", "@mockoon/cli", "@stoplight/prism-cli", "wiremock")
NAMED = ("mockomni", "flask", "werkzeug", "cheroot", "sqlalchemy", "marshmallow", "orjson", "click", "moto")


def ours() -> Path:
    """The programs of an environment in which this clone is installed as it stands, as a user would."""
    folder = environment("ours")
    installed, now = folder / "installed", fingerprint()
    if not installed.is_file() or installed.read_text() != now:
        say(f"installing {CLONE.name} …")
        pip(folder, "uninstall", "--yes", "mockomni")
        pip(folder, "install", f"{CLONE}[tls]")
        # A shop that another version has generated could be another shop.
        shutil.rmtree(CACHE, ignore_errors=True)
        installed.write_text(now)
    return programs(folder)


def peers() -> Path:
    """The programs of an environment with the peers; a newer release is taken when the folder is deleted."""
    folder = environment("peers")
    installed = folder / "installed"
    if not installed.is_file():
        say(f"installing {', '.join(PEERS)} …")
        pip(folder, "install", *PEERS)
        installed.write_text("yes")
    return programs(folder)


def node_peers() -> Path | None:
    """The programs of the peers that npm brings; None where there is no npm."""
    npm, folder = shutil.which("npm"), HOME / "node"
    if npm is None:
        return None
    installed = folder / "installed"
    if not installed.is_file():
        say(f"installing {', '.join(NODE_PEERS)} …")
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([npm, "install", "--prefix", folder, *NODE_PEERS], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"npm failed:\n{done.stderr[-2000:]}")
        installed.write_text("yes")
    return folder / "node_modules" / ".bin"


def wiremock() -> list[str] | None:
    """The command that runs WireMock, which npm has brought; None where there is no Java."""
    java = shutil.which("java")
    found = sorted((HOME / "node" / "node_modules" / "wiremock").glob("build/*.jar"))
    return [java, "-jar", str(found[-1])] if java and found else None


def node_versions() -> dict[str, str]:
    """Which releases of them are installed."""
    packages = {name: HOME / "node" / "node_modules" / name / "package.json" for name in NODE_PEERS}
    return {name: json.loads(path.read_text("utf-8"))["version"] for name, path in packages.items() if path.is_file()}


def versions() -> dict[str, str]:
    """What is installed in them, of what matters here, as ``name (environment) -> version``."""
    found = {}
    for folder in sorted(HOME.iterdir()):
        paths = [str(path) for path in folder.glob("lib/python*/site-packages")]
        for each in metadata.distributions(path=paths):
            if each.name.lower() in NAMED:
                found[f"{each.name.lower()} ({folder.name})"] = each.version
    return found


def environment(name: str) -> Path:
    folder = HOME / name
    if not folder.is_dir():
        say(f"making {folder.relative_to(CLONE)} …")
        venv.create(folder, with_pip=True)
    return folder


def programs(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def pip(folder: Path, *arguments: str) -> None:
    command = [programs(folder) / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")


def fingerprint() -> str:
    """Another text after any change of what the wheel is made from."""
    digest = hashlib.sha256()
    for source in SOURCES:
        place = CLONE / source
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(CLONE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
