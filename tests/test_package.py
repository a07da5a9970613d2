"""Does a wheel hold everything the server needs, and nothing else?"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[1]
KEY = "0123456789abcdef0123456789abcdef"


def tracked(folder: str, pattern: str = "*") -> set[str]:
    """The files below a folder of the checkout, as the wheel names them."""
    paths = (ROOT / folder).rglob(pattern)
    names = {path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts}
    return names if folder == "mockomni" else {f"mockomni/{name}" for name in names}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that ``pip install`` makes of this checkout."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed")
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = target.glob("*.whl")
    return path


def test_a_wheel_holds_the_package_and_its_fixtures_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == tracked("mockomni") | tracked("fixtures")


@pytest.mark.parametrize(
    "name",
    [
        "mockomni/fixtures/scenarios/small.toml",
        "mockomni/fixtures/scenarios/standard.toml",
        "mockomni/fixtures/templates/small-1.sqlite",
        "mockomni/fixtures/templates/standard-1.sqlite",
        "mockomni/fixtures/omni/endpoints.json",
        "mockomni/fixtures/omni/enums.json",
        "mockomni/fixtures/omni/models/SalesOrder.json",
        "mockomni/fixtures/omni/samples/SalesOrders_list.json",
    ],
)
def test_a_wheel_holds_what_a_server_and_its_user_look_for(wheel, name):
    with zipfile.ZipFile(wheel) as archive:
        assert archive.getinfo(name).file_size > 0


def test_a_wheel_names_its_licence_its_command_and_its_python(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (inside,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(f"{inside}/METADATA").decode()
        commands = archive.read(f"{inside}/entry_points.txt").decode()
        assert archive.read(f"{inside}/licenses/LICENSE").startswith(b"MIT License")
    assert "Requires-Python: >=3.11" in metadata
    assert "mockomni = mockomni.__main__:run" in commands


@pytest.fixture
def unpacked(wheel, tmp_path):
    """A server from the wheel alone, in a folder that is no checkout: its address."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKOMNI_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "mockomni", "serve", "--port", "0", "--username", "WheelNZ", "--key", KEY],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(tmp_path), "MOCKOMNI_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with server, server.stdout as said:
        try:
            yield next(line.split()[-1] for line in said if line.startswith("Base URL"))
        finally:
            server.terminate()


def test_a_server_from_the_wheel_serves_its_shop(unpacked):
    products = requests.get(f"{unpacked}/v1/Products?rows=250&fields=id", auth=("WheelNZ", KEY), timeout=10)
    assert (products.status_code, len(products.json()) >= 35) == (200, True)
