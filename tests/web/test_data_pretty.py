"""Is JSON shown as it is, and never as markup?"""

import re

import orjson
import pytest
from markupsafe import Markup

from mockomni.web import pretty

VALUES = [
    {},
    [],
    [[]],
    None,
    {"id": 1, "lines": [{"qty": 1.5, "note": None}, {}], "open": True},
    {"<script>alert(1)</script>": '"><img src=x onerror=alert(1)>'},
    {"\u2028": "line", "ключ": "значение", "emoji": "😀"},
]


def text_of(markup):
    return Markup(re.sub(r"<[^>]+>", "", markup)).unescape()


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_what_a_person_reads_is_the_json_itself(value):
    assert text_of(pretty.json(value)) == orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def test_nothing_of_a_value_becomes_markup():
    shown = pretty.json({"<b>": "<script>x</script>", "link": "'\"&"}, lambda path, value: '/"><script>')
    assert set(re.findall(r"<(/?\w+)", shown)) == {"span", "/span", "a", "/a"}


def test_a_value_that_names_a_record_is_a_link_to_it():
    shown = pretty.json({"lines": [{"memberId": 7}]}, lambda path, value: f"/{path[-1]}/{value}")
    assert '<a href="/memberId/7"><span class="json-number">7</span></a>' in shown


def test_what_is_nested_beyond_reading_is_refused():
    with pytest.raises(ValueError, match="too deeply"):
        pretty.read(b"[" * 100 + b"1" + b"]" * 100)
