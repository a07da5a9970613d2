"""A start writes other days over those of a template: in every place that holds one, and nowhere else."""

from datetime import date

import pytest

from mockomni.seeding import template
from mockomni.seeding.sources import SCENARIOS
from mockomni.storage import pages, places
from mockomni.storage.image import moved, opened

SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))
ANCHORS = (date(2000, 1, 1), date(2024, 2, 29), template.REFERENCE, date(2036, 12, 31))


def rows_and_problems(image):
    with opened(image) as database:
        return list(database.iterdump()), database.execute("PRAGMA integrity_check").fetchall()


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
@pytest.mark.parametrize("name", SHIPPED)
def test_writing_over_the_places_is_as_good_as_changing_every_row(name, anchor):
    changed = moved(template.template(name, template.SEED).image, (anchor - template.REFERENCE).days)
    overwritten = template.template(name, template.SEED).led_up_to(anchor)
    assert rows_and_problems(overwritten) == rows_and_problems(changed)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_places_are_those_of_the_shipped_template(name):
    made = template.template(name, template.SEED)
    assert made.places == pages.found(bytes(made.image)), "run: python -m mockomni.seeding"


def test_dates_that_the_end_of_a_page_breaks_are_among_them():
    known = template.template("standard", template.SEED).places
    assert known.days.broken and known.moments.broken


@pytest.mark.parametrize("anchor", [date(2037, 1, 1), date(2999, 12, 31)], ids=str)
def test_moments_that_need_more_room_are_changed_row_by_row(anchor):
    days = (anchor - template.REFERENCE).days
    changed = moved(template.template("small", template.SEED).image, days)
    assert template.template("small", template.SEED).led_up_to(anchor) == changed


def test_places_are_read_as_they_were_written():
    known = template.template("small", template.SEED).places
    assert places.read(known.written()) == known


def test_a_template_is_never_written_to():
    before = template.shipped("small", template.SEED).read_bytes()
    template.template("small", template.SEED).led_up_to(date(2030, 6, 1))
    assert template.shipped("small", template.SEED).read_bytes() == before


def test_an_image_with_a_moment_of_another_width_has_no_places():
    image = moved(template.template("small", template.SEED).image, 40 * 366)
    with pytest.raises(AssertionError, match="has not four bytes"):
        pages.found(image)
