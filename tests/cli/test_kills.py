"""Is everything there, once, when workers are killed under writes?

Few kills here; ``bench/kills.py`` takes as many as asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_workers_killed_under_writes_lose_nothing(kind, request, tmp_path):
    database = tmp_path / "shop.db" if kind == "file" else request.getfixturevalue("new_postgres")()
    command = [sys.executable, ROOT / "bench" / "kills.py", "--database", database, "--kills", 6, "--workers", 2]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, "0 problems" in done.stdout) == (0, True), done.stdout + done.stderr
