"""How often would calls at these moments have been refused?"""

import pytest

from mockomni.journal.pace import Pace
from mockomni.settings import Limits

DAY = 86_400.0
OMNI = Limits()


def pace(*moments, limits=OMNI, **others):
    return Pace.of({"Default": moments, **others}, limits)


@pytest.mark.parametrize(
    ("moments", "limits", "refused"),
    [
        ([], OMNI, (0, 0, 0)),
        ([0.0] * 3, OMNI, (0, 0, 0)),
        ([0.0] * 17, OMNI, (14, 0, 0)),
        ([0.0, 0.5, 0.9, 1.0, 1.4, 1.5], OMNI, (1, 0, 0)),
        ([each / 2 for each in range(62)], Limits(3, 30, 5000), (0, 32, 0)),
        ([each * 60.0 for each in range(10)], Limits(3, 60, 7), (0, 0, 3)),
        ([DAY - 1, DAY - 0.5, DAY, DAY + 0.5], Limits(3, 60, 2), (0, 0, 0)),
        ([100.0, 100.0, 100.0, 50.0, 50.0, 50.0, 50.0], OMNI, (1, 0, 0)),
    ],
    ids=["none", "three", "at once", "moving second", "moving minute", "day", "midnight", "clock set back"],
)
def test_calls_are_refused_by_the_window_that_is_full_for_longest(moments, limits, refused):
    assert tuple(pace(*moments, limits=limits).refused.values()) == refused


def test_moments_a_trifle_out_of_order_all_count():
    assert pace(0.003, 0.001, 0.002, 0.004).refused["second"] == 1


def test_each_connection_is_counted_on_its_own():
    found = pace(0.0, 0.0, 0.0, 5.0, Other=(0.0, 0.0, 0.0, 7.0, 7.5, 7.7, 7.9))
    assert {name: (each.calls, each.refused["second"], each.first) for name, each in found.connections.items()} == {
        "Default": (4, 0, None),
        "Other": (7, 1, 7.9),
    }


def test_the_busiest_second_minute_and_day_are_found():
    found = pace(0.0, 0.9, 1.0, 1.5, 1.9, 61.0, 3 * DAY).connections["Default"]
    assert found.busiest == {"second": 4, "minute": 5, "day": 6}


SENTENCES = {
    (0.0,) * 17: "Of 17 calls, this run would have been refused 14 times at 3 a second.",
    (0.0,) * 4: "Of 4 calls, this run would have been refused 1 time at 3 a second.",
    (0.0,): "None of the 1 call would have been refused at 3/60/5000.",
    (): "None of the 0 calls would have been refused at 3/60/5000.",
}


@pytest.mark.parametrize(("moments", "sentence"), SENTENCES.items(), ids=map(len, SENTENCES))
def test_a_sentence_says_it(moments, sentence):
    assert pace(*moments).sentence == sentence


def test_a_sentence_names_every_window():
    assert pace(0.0, 0.0, 2.0, 4.0, 99.0, limits=Limits(1, 2, 3)).sentence == (
        "Of 5 calls, this run would have been refused 1 time at 1 a second and 1 time at 2 a minute."
    )
