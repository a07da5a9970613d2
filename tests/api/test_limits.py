"""Is a connection let in exactly as often as it may?"""

import threading

import pytest

from mockomni.api.limits import MOST_CALLERS, Windows
from mockomni.clock import Clock
from mockomni.settings import Limits

ME, OTHER = (1, 1), (1, 2)
DEFAULT = Limits()


@pytest.fixture
def windows():
    return Windows()


@pytest.fixture
def knock(windows, clock):
    """Whether calls at these seconds from now are let in, one after the other."""
    start = clock.now()

    def knock(*moments, limits=DEFAULT, who=ME):
        admitted = []
        for moment in moments:
            clock.freeze(start + moment)
            admitted.append(windows.take(who, clock, limits) is None)
        return admitted

    return knock


def test_the_fourth_call_within_a_second_is_refused(knock):
    assert knock(0, 0, 0, 0) == [True, True, True, False]


def test_the_second_moves_with_the_calls(knock):
    assert knock(0, 0.5, 0.9, 0.99, 1.0, 1.4, 1.5) == [True, True, True, False, True, False, True]


def test_the_61st_call_within_a_minute_is_refused_until_the_first_leaves(knock):
    assert knock(*[each / 2 for each in range(60)]) == [True] * 60
    assert knock(59.9, 60, 60.4) == [False, True, False]


def test_the_day_is_the_calendar_day_in_utc(knock):
    # The clock stands at noon, so the day ends in twelve hours.
    hours = [hour * 3600 for hour in range(13)]
    assert knock(*hours, limits=Limits(3, 60, 5)) == [True] * 5 + [False] * 7 + [True]


def test_a_refused_call_does_not_count(knock):
    assert knock(0, 0, 0, *[0.1] * 50, 1.0) == [True] * 3 + [False] * 50 + [True]
    assert knock(2, 2, 2, limits=Limits(3, 60, 7)) == [True, True, True]


def test_each_connection_is_counted_alone(knock):
    assert knock(0, 0, 0, 0) + knock(0, 0, 0, 0, who=OTHER) == [True, True, True, False] * 2


def test_a_limit_that_changes_counts_what_was_before(knock):
    assert knock(0, 0, 0, 0.5, limits=Limits(10, 60, 5000)) + knock(0.6) == [True] * 4 + [False]


def test_a_clock_set_back_forgets_what_lies_ahead(knock):
    assert knock(100, 100, 100, 0, 0, 0, 0) == [True] * 6 + [False]


@pytest.mark.parametrize(
    ("limits", "retry_after", "why"),
    [
        (
            Limits(2, 60, 5000),
            1,
            "This was call 3 within a second, 2 are allowed; "
            "there is room again in 0.75 s, when the oldest that counts leaves the window.",
        ),
        (
            Limits(2, 2, 5000),
            60,
            "This was call 3 within a minute, 2 are allowed; "
            "there is room again in 59.8 s, when the oldest that counts leaves the window.",
        ),
        (
            Limits(3, 60, 2),
            43200,
            "This was call 3 within a day, 2 are allowed; the next day begins, in UTC, in 43200 s.",
        ),
    ],
)
def test_the_window_that_stays_full_for_longest_is_named(windows, clock, limits, retry_after, why):
    for _ in range(2):
        windows.take(ME, clock, limits)
    clock.advance(0.25)
    full = windows.take(ME, clock, limits)
    assert (full.retry_after, full.why) == (retry_after, why)


@pytest.mark.parametrize(
    ("start", "limits"),
    [(1000.4, DEFAULT), (86_398.0, Limits(30, 30, 30)), (43_200.0, Limits(5, 30, 30))],
    ids=["second", "minute before midnight", "day"],
)
def test_waiting_as_long_as_told_is_enough(windows, clock, start, limits):
    clock.freeze(start)
    while (full := windows.take(ME, clock, limits)) is None:
        clock.advance(0.01)
    clock.advance(full.retry_after)
    assert windows.take(ME, clock, limits) is None


def test_callers_beyond_counting_make_room_for_each_other(windows, clock):
    limits = Limits(2, 60, 5000)
    for number in range(MOST_CALLERS):
        windows.take((1, number), clock, limits)
    windows.take((1, 0), clock, limits)
    for number in range(MOST_CALLERS, MOST_CALLERS + 10):
        windows.take((1, number), clock, limits)
    assert len(windows) == MOST_CALLERS
    # Those make room who have been silent for longest.
    assert windows.take((1, 0), clock, limits).window == "second"


@pytest.mark.parametrize("clock", [Clock(lambda: 1000.0), Clock()], ids=["frozen", "running"])
def test_threads_together_get_no_more_than_one_alone(windows, clock):
    limits, admitted = Limits(10**6, 70, 10**6), []

    def knock():
        admitted.extend(windows.take(ME, clock, limits) is None for _ in range(50))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted) == 70


# Through the door


@pytest.fixture
def limited(make_app):
    """An app with Omni's own limits."""
    return make_app(behaviour=None)


def statuses(caller, *paths, **more):
    return [caller.get(f"/api/v1/{path}", **more).status_code for path in paths]


def test_every_authenticated_call_counts_whatever_its_answer(limited, caller_of):
    caller = caller_of(limited)
    assert statuses(caller, "Nothing", "Users/1", "Users?page=0", "Users") == [404, 404, 400, 429]


def test_a_bad_key_never_uses_up_a_limit(limited, caller_of):
    caller = caller_of(limited)
    assert statuses(caller, *["Users"] * 9, auth=(caller.auth[0], "wrong")) == [401] * 9
    assert statuses(caller, "Users") == [200]


def test_connections_do_not_share_a_limit(limited, caller_of):
    first = caller_of(limited)
    account = limited.extensions["mockomni"].accounts.first()
    second = caller_of(limited, account.connections.add("Second", {"Users": ["read"]})[1])
    assert statuses(first, *["Users"] * 4) == statuses(second, *["Users"] * 4) == [200, 200, 200, 429]


def test_pictures_and_the_tests_door_are_not_limited(limited, caller_of):
    caller = caller_of(limited)
    assert [caller.get("/files/1/a.png").status_code for _ in range(5)] == [404] * 5
    assert statuses(caller, "Users") == [200]


def test_the_journal_says_which_window_was_full(limited, caller_of):
    caller = caller_of(limited)
    statuses(caller, *["Users"] * 4)
    assert caller.why().startswith("This was call 4 within a second, 3 are allowed; ")
