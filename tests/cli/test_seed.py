"""A shop is made ahead of its server by one command, which can be stopped and given again."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial

import pytest

LARGE = ("seed", "--scenario", "large", "--products", "100", "--months", "1", "--anchor", "2026-01-31")


def test_a_large_shop_is_built_and_then_served(mockomni, start, tmp_path):
    file = tmp_path / "large.db"
    built = mockomni(*LARGE, "--orders", 60, "--database", file)
    assert (built.exit_code, built.stderr) == (0, "")
    assert "with 60 sales orders, 100 products and 1 months, seed 1, anchor 2026-01-31." in built.stdout
    server = start("--database", file)
    assert "is ready: scenario large, seed 1, anchor 2026-01-31." in server.printed
    assert server.stop()[0] == 0


def has_begun(file):
    """Is there a shop in it, finished or not?"""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return bool(database.execute("SELECT 1 FROM facts WHERE name = 'building'").fetchall())
    except sqlite3.Error:
        return False


def test_ctrl_c_stops_the_building_of_a_large_shop_which_then_goes_on(mockomni, environment, tmp_path):
    file = tmp_path / "large.db"
    command = [sys.executable, "-m", "mockomni", *LARGE, "--orders", "20000", "--database", str(file)]
    # Whoever runs these tests in the background may have told them to ignore the signal.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=heeding) as building:
        while not has_begun(file) and building.poll() is None:
            time.sleep(0.02)
        building.send_signal(signal.SIGINT)
        said = building.stderr.read()
    assert (building.returncode, said.count("\n")) == (130, 1)
    assert "of 20,000 sales orders; the same command goes on from there" in said
    other = mockomni(*LARGE, "--orders", 60, "--database", file)
    assert (other.exit_code, "--orders 20000, not 60" in other.stderr) == (1, True)
    replaced = mockomni(*LARGE, "--orders", 60, "--database", file, "--reset")
    assert (replaced.exit_code, "with 60 sales orders" in replaced.stdout) == (0, True)


@pytest.mark.parametrize("flag", ["--products", "--orders", "--months"])
def test_only_a_large_shop_has_a_size(mockomni, flag, tmp_path):
    refused = mockomni("seed", "--scenario", "small", flag, 5, "--database", tmp_path / "shop.db")
    assert (refused.exit_code, f"{flag} is for --scenario large" in refused.stderr) == (2, True)


def test_nothing_is_made_ahead_in_memory(mockomni):
    refused = mockomni("seed", "--database", ":memory:")
    assert (refused.exit_code, "what is in memory ends with this command" in refused.stderr) == (2, True)


def test_any_scenario_can_be_put_into_a_file(mockomni, tmp_path):
    made = mockomni("seed", "--scenario", "empty", "--anchor", "2026-01-31", "--database", tmp_path / "shop.db")
    assert "holds scenario empty, seed 1, anchor 2026-01-31. Open it: mockomni serve --database" in made.stdout
