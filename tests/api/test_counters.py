"""Do all places where calls are counted let in the same calls, and count those of several processes together?"""

from __future__ import annotations

import os
import random
import threading
import time

import pytest

from mockomni.api.limits import SharedWindows, Windows
from mockomni.api.redis_counter import RedisWindows
from mockomni.clock import Clock
from mockomni.errors import StorageError, Unavailable
from mockomni.settings import Limits
from mockomni.storage.store import open_store

NIGHT = 20_457 * 86_400 - 45.0


@pytest.fixture(scope="session")
def redis_url(request):
    """The Redis that MOCKOMNI_TEST_REDIS names, or one of our own."""
    return os.environ.get("MOCKOMNI_TEST_REDIS") or request.getfixturevalue("new_redis")().url


@pytest.fixture(params=["file", "postgresql", "redis"])
def counters(request, tmp_path):
    """Two counters, as two processes have them, that count together; callers whom nobody has counted yet."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        return RedisWindows(url), RedisWindows(url)
    if request.param == "postgresql":
        store = request.getfixturevalue("postgres")
        return SharedWindows(store), SharedWindows(store)
    stores = [open_store(str(tmp_path / "shop.db")) for _ in range(2)]
    for store in stores:
        request.addfinalizer(store.close)
        store.share()
    return tuple(map(SharedWindows, stores))


@pytest.fixture
def caller():
    """An account and a connection that nobody else has."""
    return time.time_ns() % 2**31, 1


def said(full):
    return full and (full.window, full.most, round(full.seconds, 3))


@pytest.mark.parametrize("seed", range(8))
def test_every_counter_lets_in_what_memory_lets_in(counters, caller, seed):
    chance, clock, alone = random.Random(seed), Clock(), Windows()
    clock.freeze(NIGHT + chance.random())
    limits = Limits(chance.randint(1, 4), chance.randint(3, 12), chance.randint(8, 40))
    for _ in range(80):
        clock.advance(chance.choice([0, 0, 0.1, 0.3, 0.5, 1, 7, 30]))
        counter = chance.choice(counters)
        assert said(counter.take(caller, clock, limits)) == said(alone.take(caller, clock, limits))


def test_calls_at_once_are_counted_once_each(counters, caller):
    clock, limits, let_in = Clock(), Limits(10, 60, 5000), []
    clock.freeze(NIGHT)
    threads = [
        threading.Thread(target=lambda each=each: let_in.append(counters[each % 2].take(caller, clock, limits) is None))
        for each in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(True) == 10


def test_what_one_forgets_all_have_forgotten(counters, caller):
    clock, limits = Clock(), Limits(1, 1, 1)
    clock.freeze(NIGHT)
    other = caller[0], 2
    for each in (caller, other):
        assert counters[0].take(each, clock, limits) is None
    counters[1].forget(caller)
    assert [counters[0].take(each, clock, limits) is None for each in (caller, other)] == [True, False]


def test_a_clock_set_back_forgets_the_calls_that_lie_ahead(counters, caller):
    clock, limits = Clock(), Limits(1, 2, 5000)
    clock.freeze(NIGHT)
    for seconds in (0, 1.5):
        clock.advance(seconds)
        assert counters[0].take(caller, clock, limits) is None
    clock.advance(-3600)
    assert counters[1].take(caller, clock, limits) is None


def test_redis_that_does_not_answer_is_unavailable(tmp_path, caller):
    counter = RedisWindows(f"unix://{tmp_path / 'nobody'}")
    with pytest.raises(Unavailable, match="Redis does not answer"):
        counter.check()
    with pytest.raises(Unavailable, match="Redis does not answer"):
        counter.take(caller, Clock(), Limits())


def test_a_url_that_is_none_of_redis_is_told():
    with pytest.raises(StorageError, match="--redis takes a URL like redis://"):
        RedisWindows("http://127.0.0.1")
