"""Do periods follow the calendar, and drawings their numbers?"""

import re
from datetime import date

import pytest

from mockomni.web import charts
from mockomni.web.charts import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Scale, day_of, periods


def day(text):
    return day_of(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("first", "until", "group", "names"),
    [
        ("2026-01-05", "2026-01-06", "day", ["05 Jan 2026"]),
        ("2026-01-31", "2026-02-02", "day", ["31 Jan 2026", "01 Feb 2026"]),
        ("2026-01-05", "2026-01-12", "week", ["week of 05 Jan 2026"]),
        ("2026-01-04", "2026-01-06", "week", ["week of 29 Dec 2025", "week of 05 Jan 2026"]),
        ("2025-12-31", "2026-01-02", "month", ["December 2025", "January 2026"]),
        ("2024-02-29", "2024-03-01", "month", ["February 2024"]),
    ],
)
def test_periods_are_those_of_the_calendar(first, until, group, names):
    assert [each.name for each in periods(day(first), day(until), group)] == names


@pytest.mark.parametrize("group", charts.GROUPS)
def test_periods_leave_no_day_out_and_count_none_twice(group):
    into = periods(day("2023-11-15"), day("2026-03-08"), group)
    assert [each.until for each in into[:-1]] == [each.first for each in into[1:]]
    assert into[0].first <= day("2023-11-15") and into[-1].until >= day("2026-03-08")


def test_days_without_anything_are_zero():
    into = periods(day("2026-01-01"), day("2026-01-04"), "day")
    assert charts.summed([(day("2026-01-02"), 5.0), (day("2025-01-02"), 9.0)], into) == [0, 5.0, 0]


def test_a_level_remembers_what_came_before():
    into = periods(day("2026-01-01"), day("2026-01-04"), "day")
    changes = [(day("2025-06-01"), 10.0), (day("2026-01-02"), -3.0), (day("2027-01-01"), 100.0)]
    assert charts.levels(changes, into) == [10.0, 7.0, 7.0]


VALUES = [[0.0], [5.0], [0, 0, 0], [-4, 2, 7], [1e-3, 2e-3], [1.25e9, 3], [-5, -6], [0.1] * 400]


@pytest.mark.parametrize("values", VALUES, ids=lambda values: str(values[:3]))
@pytest.mark.parametrize("draw", [charts.bars, charts.steps])
def test_nothing_is_drawn_outside_the_frame(draw, values):
    into = periods(0, len(values), "day")
    chart = draw(values, into, [""] * len(values))
    numbers = [float(each) for each in re.findall(r"[ML](\S+) (\S+)", chart.line) for each in each]
    xs = numbers[::2] + [each.x for each in chart.bars] + [each.x + each.width for each in chart.bars]
    ys = numbers[1::2] + [each.y for each in chart.bars] + [each.y + each.height for each in chart.bars]
    assert min(xs) >= LEFT and max(xs) <= WIDTH - RIGHT + 0.1
    assert min(ys) >= TOP - 0.1 and max(ys) <= HEIGHT - charts.BOTTOM + 0.1
    assert len(chart.bars) == len(values) and 2 <= len(chart.ticks) <= 7 and len(chart.labels) <= charts.MOST_LABELS


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0], ["0", "1"]),
        ([7], ["0", "2", "4", "6", "8"]),
        ([-30, 50], ["-40", "-20", "0", "20", "40", "60"]),
        ([123_456], ["0", "50k", "100k", "150k"]),
    ],
)
def test_lines_across_stand_at_round_numbers(values, ticks):
    assert [each.text for each in Scale.of(values).labels()] == ticks


def test_a_bar_is_as_high_as_its_value_says():
    low, high = charts.bars([5, 10], periods(0, 2, "day"), ["", ""]).bars
    assert high.height == pytest.approx(2 * low.height, abs=0.05) and high.says == ""
