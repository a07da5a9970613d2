"""Does the reference know every call, field and quirk?"""

import re
from html import unescape

import pytest

from mockomni.openapi.schemas import inside
from mockomni.resources import RESOURCES
from mockomni.settings import QUIRKS
from mockomni.trust import Guard, hash_of


def fields_on(page):
    return re.findall(r'<th scope="row"><code>(.*?)</code></th>', page)


def test_the_reference_leads_to_every_resource_and_tells_every_quirk(browser):
    page = browser.get("/help").text
    assert {f'href="/help/{each.name}"' for each in RESOURCES} <= set(re.findall(r'href="/help/\w+"', page))
    assert set(QUIRKS) <= set(fields_on(page))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
def test_a_resource_tells_its_calls_and_every_field_but_inner_ones(browser, resource):
    page = browser.get(f"/help/{resource.name}").text
    shown = fields_on(page)
    for sheet in inside(resource.sheet):
        assert {name for name, cell in sheet.fields.items() if not cell.inner} <= set(shown)
    for methods, end in zip(resource.methods, ("", f"/{{{resource.lookup}}}"), strict=True):
        assert not methods or f"<code>/api/{resource.path}{end}</code>" in page


def test_types_and_traits_are_told_in_words(browser):
    page = unescape(re.sub(r"<[^>]+>", " ", browser.get("/help/Contacts").text))
    for words in ("text, at most 250", "one of Internal, Customer, Supplier", "number from 0 to 100", "read-only"):
        assert words in page


def test_a_resource_that_is_none_is_404(browser):
    assert browser.get("/help/Nope").status_code == 404


def test_machines_read_the_same_without_a_login(make_app):
    app = make_app(guard=Guard(hash_of("open sesame"), is_open=False))
    answer = app.test_client().get("/openapi.json")
    assert (answer.status_code, answer.json["servers"]) == (200, [{"url": "http://localhost/api"}])
