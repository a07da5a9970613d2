"""A server as its users start it: the command in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockomni.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """An environment without a setting of ours, and with a proxy that must not be used."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOCKOMNI_")}
    return plain | {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def mockomni(environment):
    """Run a command to its end, in this process."""

    def run(*args, env=(), **more):
        unset = dict.fromkeys(name for name in os.environ if name.startswith("MOCKOMNI_"))
        return CliRunner(env=environment | unset | dict(env)).invoke(main, list(map(str, args)), **more)

    return run


@pytest.fixture(scope="session")
def python(environment):
    """Run Python to its end, in a process of its own, with warnings as errors."""

    def run(*args):
        command = [sys.executable, "-W", "error", *map(str, args)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@dataclass
class Served:
    """A server that runs, and what it printed."""

    process: subprocess.Popen
    printed: str
    rows: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.rows = dict(re.findall(r"^(Base URL|Username|Key|Health|Admin token)  +(.*)$", self.printed, re.M))

    @property
    def base(self) -> str:
        return self.rows["Base URL"]

    @property
    def url(self) -> str:
        return self.base.removesuffix("/api")

    @property
    def auth(self) -> tuple[str, str]:
        return self.rows["Username"], self.rows["Key"]

    def stop(self, number=signal.SIGTERM) -> tuple[int, str, str]:
        """The exit code, and what else went to stdout and stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture(scope="session")
def start(environment):
    """Start a server on a free port and wait until it has said all it says."""
    started = []

    def start(*args, env=()) -> Served:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "mockomni", "serve", "--port", "0", *map(str, args)],
            env=environment | dict(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("curl"):
                return Served(process, printed)
        raise AssertionError(printed + process.communicate()[1])

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def served(start):
    """One server for the tests of a module."""
    return start("--limits", "off", "--scenario", "small", "--anchor", "2026-01-31", "--log-format", "off")
