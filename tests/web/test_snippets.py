"""The calls on the start page run as they stand, once the key is put in."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from served import served

from mockomni.seeding import copy
from mockomni.web.snippets import KEY, SNIPPETS

PROGRAMS = {
    "curl": lambda text: ["sh", "-c", text],
    "Python": lambda text: [sys.executable, "-c", text],
    "JavaScript": lambda text: ["node", "--input-type=module", "-e", text],
    "PHP": lambda text: ["php", "-r", text.removeprefix("<?php")],
}
TEXTS = {each.language: each for each in SNIPPETS}


@pytest.fixture
def called(app, account):
    """A server of the app's, and its address."""
    account.refill(copy("small").image)
    with served(app) as server:
        yield f"http://127.0.0.1:{server.port}/api"


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_call_runs_as_it_stands(called, client, account, language):
    text = TEXTS[language].filled(called, account.username).replace(KEY, client.auth[1])
    command = PROGRAMS[language](text)
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ("Camp Mug" in said.stdout, said.stderr if language != "curl" else "") == (True, "")
    assert client.last().path == "/api/v1/Products"


def test_a_username_is_put_in_as_it_is():
    filled = TEXTS["curl"].filled("http://x/api", "MonKEYBASENZ")
    assert filled == 'curl -u "MonKEYBASENZ:YOUR_KEY" "http://x/api/v1/Products?rows=2"'
