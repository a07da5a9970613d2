"""An empty store is filled from a template moved to the anchor; one that has a shop is opened, or refused by name."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from mockomni.accounts import Accounts, Caller
from mockomni.errors import ScenarioError
from mockomni.resources import SHELF, STORED
from mockomni.seeding import Facts, generate, plant, template
from mockomni.seeding.reader import read
from mockomni.seeding.sources import SCENARIOS, TEMPLATES
from mockomni.settings import Behaviour
from mockomni.storage.schema import VERSION
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.store import open_store

ANCHOR = date(2026, 3, 5)  # where conftest.py plants the small shop

SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))


def dump(image):
    """Everything in a database, as text."""
    database = sqlite3.connect(":memory:")
    database.deserialize(image)
    lines = list(database.iterdump())
    database.close()
    return lines


def rows(store, name):
    with store.unit() as unit:
        return unit.find(SHELF[name])


# Templates


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_template_is_what_the_scenario_makes_today(name):
    made = generate.generate(read(name).scenario, template.SEED, template.REFERENCE)
    assert dump(template.template(name, template.SEED)[0]) == dump(made), "run: python -m mockomni.seeding"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_has_every_table_and_index(name):
    fresh = MemoryStore()
    wanted = {line for line in dump(fresh.image()) if line.startswith("CREATE")}
    image = template.template(name, template.SEED)[0]
    assert {line for line in dump(image) if line.startswith("CREATE")} == wanted
    assert f'INSERT INTO "mockomni_schema" VALUES({VERSION});' in dump(image)


def test_templates_are_no_larger_than_a_start_can_bear():
    sizes = {path.name: path.stat().st_size for path in TEMPLATES.iterdir()}
    assert sizes.keys() == {f"{name}-1{ending}" for name in SHIPPED for ending in (template.SHIPPED, template.PLACES)}
    assert max(sizes.values()) < 24_000_000, sizes
    assert max(len(zlib.compress(path.read_bytes())) for path in TEMPLATES.iterdir()) < 3_500_000


def test_starting_imports_neither_faker_nor_the_reader_of_scenarios():
    check = "import sys; from mockomni.storage.store import open_store; from mockomni.seeding import plant; "
    check += "plant(open_store());"
    check += "print([name for name in sys.modules if name in ('faker', 'mockomni.seeding.reader', 'tomllib')])"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, text=True).stdout.strip() == "[]"


# The anchor


def test_every_date_moves_by_the_same_days():
    near, far = MemoryStore(), MemoryStore()
    plant(near, scenario="small", anchor=ANCHOR)
    plant(far, scenario="small", anchor=ANCHOR + timedelta(days=1000))
    for resource in STORED:
        moments = [name for name, cell in resource.columns.items() if cell.kind == "moment"]
        for one, other in zip(rows(near, resource.name), rows(far, resource.name), strict=True):
            for name in moments:
                assert days(one[name], other[name]) in (1000, None), (resource.name, name)
            assert undated(one) == undated(other)


def days(one, other):
    return other and (date.fromisoformat(other[:10]) - date.fromisoformat(one[:10])).days


def undated(row):
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "then", str(row))


def test_the_ledger_moves_with_the_documents():
    store = MemoryStore()
    plant(store, scenario="small", anchor=ANCHOR)
    with store.unit() as unit:
        latest = unit.sql("SELECT max(at) FROM movements")[0][0]
    assert 0 < template_days(ANCHOR) * 86_400 - latest < 4 * 86_400


def template_days(day):
    return (day - date(1970, 1, 1)).days


def test_same_scenario_seed_and_anchor_give_the_same_bytes():
    images = []
    for _ in range(2):
        store = MemoryStore()
        plant(store, anchor=ANCHOR)
        images.append(store.image())
    assert images[0] == images[1]


def test_another_seed_is_another_shop(cache):
    shops = []
    for seed in (1, 2):
        store = MemoryStore()
        plant(store, scenario="empty", seed=seed, anchor=ANCHOR)
        shops.append(rows(store, "Users"))
    assert shops[0] != shops[1]


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(3000, 1, 1)])
def test_an_anchor_out_of_all_time_is_refused(day):
    with pytest.raises(ScenarioError, match=f"anchor {day} is not between the years 2000 and 2999"):
        plant(MemoryStore(), anchor=day)


# What a store remembers


def test_what_was_said_is_remembered():
    store = MemoryStore()
    said = plant(store, scenario="empty", seed=1, anchor=ANCHOR)
    assert said == Facts("empty", 1, ANCHOR, "Empty Shelf Trading", "NZ")
    assert plant(store) == plant(store, scenario="empty", seed=1, anchor=ANCHOR) == said


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"scenario": "small"}, "holds a shop made with --scenario empty, not small; leave --scenario out"),
        ({"seed": 2}, "holds a shop made with --seed 1, not 2; leave --seed out to open it, or pass --reset"),
        ({"anchor": date(2026, 3, 6)}, "holds a shop made with --anchor 2026-03-05, not 2026-03-06"),
    ],
)
def test_a_shop_made_otherwise_is_refused_unless_it_is_reset(said, problem):
    store = MemoryStore()
    plant(store, scenario="empty", seed=1, anchor=ANCHOR)
    with pytest.raises(ScenarioError, match=re.escape(problem)):
        plant(store, **said)
    assert plant(store).scenario == "empty"


def test_a_reset_replaces_the_shop_and_keeps_the_connections():
    store = MemoryStore()
    plant(store, scenario="small", anchor=ANCHOR)
    accounts = Accounts(store, Behaviour())
    accounts.ensure("KauriNZ", "a key")
    accounts.open("OtherNZ")
    assert plant(store, scenario="empty", anchor=ANCHOR, reset=True).scenario == "empty"
    again = Accounts(store, Behaviour())
    assert [account.username for account in again] == ["KauriNZ", "OtherNZ"]
    assert isinstance(again.recognise("KauriNZ", "a key"), Caller)
    assert rows(store, "Products") == []


def test_a_reset_is_complete_or_has_not_happened(tmp_path):
    path = str(tmp_path / "shop.db")
    store = open_store(path)
    plant(store, scenario="empty", anchor=ANCHOR)
    with pytest.raises(ScenarioError):
        plant(store, scenario="no such", reset=True)
    store.close()
    again = open_store(path)
    assert plant(again) == Facts("empty", 1, ANCHOR, "Empty Shelf Trading", "NZ")
    again.close()


# The cache


@pytest.fixture
def mine(tmp_path):
    """A scenario that no template is shipped of."""
    path = tmp_path / "mine.toml"
    path.write_text('from = "empty"\n[shop]\ncompany = "Mine"\n')
    return str(path)


@pytest.fixture
def generated(monkeypatch):
    """How often a shop was made up."""
    calls = []
    make = generate.generate
    monkeypatch.setattr(generate, "generate", lambda *said: calls.append(said) or make(*said))
    return calls


def test_a_scenario_is_made_up_once_and_then_remembered(cache, mine, generated):
    assert [plant(MemoryStore(), scenario=mine).company for _ in range(2)] == ["Mine", "Mine"]
    assert len(generated) == 1


def test_a_scenario_that_changes_is_made_up_again(cache, mine, generated):
    plant(MemoryStore(), scenario=mine)
    Path(mine).write_text('from = "empty"\n[shop]\ncompany = "Yours"\n')
    assert plant(MemoryStore(), scenario=mine).company == "Yours"
    assert len(generated) == 2


@pytest.mark.parametrize("damage", [lambda whole: b"", lambda whole: b"rubbish", lambda whole: whole[:-9]])
def test_a_damaged_cache_is_made_again(cache, mine, generated, damage):
    plant(MemoryStore(), scenario=mine)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert plant(MemoryStore(), scenario=mine).company == "Mine"
    assert (len(generated), kept.read_bytes()) == (2, whole)


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, mine, monkeypatch, generated):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MOCKOMNI_CACHE", str(tmp_path / "file" / "cache"))
    assert [plant(MemoryStore(), scenario=mine).company for _ in range(2)] == ["Mine", "Mine"]
    assert len(generated) == 2


def test_a_full_cache_forgets_what_nobody_has_asked_for_the_longest(cache, mine, monkeypatch):
    monkeypatch.setattr(template, "MOST_CACHED", 2)
    for seed in (1, 2):
        plant(MemoryStore(), scenario=mine, seed=seed)
        (made,) = cache.glob(f"mine-{seed}-*")
        os.utime(made, (seed, seed))
    for seed in (1, 3):
        plant(MemoryStore(), scenario=mine, seed=seed)
    assert sorted(path.name.split("-")[1] for path in cache.iterdir()) == ["1", "3"]


def test_many_may_fill_the_cache_at_once(cache, mine):
    made = []
    threads = [threading.Thread(target=lambda: made.append(plant(MemoryStore(), scenario=mine))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.company for each in made] == ["Mine"] * 4
    assert [path.suffix for path in cache.iterdir()] == [".z"]
