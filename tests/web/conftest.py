"""Pages as a browser asks for them, without one: forms are filled in by what the page itself holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

KEY_ON_A_PAGE = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class Forms(HTMLParser):
    """The forms of a page: their address, and the values of their hidden fields."""

    def __init__(self, html: str):
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = given["action"]
            self.found[self._inside] = {}
        elif tag == "input" and given.get("type") == "hidden":
            self.found[self._inside][given["name"]] = given["value"]


class Browser:
    """Somebody who looks at pages, fills in forms and follows where they lead."""

    def __init__(self, app):
        self._client = app.test_client()

    def get(self, path: str, headers: dict[str, str] | None = None, **more):
        return self._client.get(path, buffered=True, headers={"Accept": "text/html"} | (headers or {}), **more)

    def post(self, path: str, **more):
        return self._client.post(path, **more)

    def send(self, page: str, action: str = "", **fields):
        """Load a page, fill in the form that leads to ``action`` and send it; redirects are followed."""
        action = action or page
        hidden = Forms(self.get(page).text).found[action]
        return self.post(action, data=hidden | fields, follow_redirects=True)


@pytest.fixture
def browser(app) -> Browser:
    """A browser at this machine."""
    return Browser(app)


@pytest.fixture
def browser_of():
    """A browser for any app."""
    return Browser


@pytest.fixture
def keys_on():
    """The keys that a page shows; nonces and tokens of its forms are none."""

    def keys_on(response) -> set[str]:
        return set(KEY_ON_A_PAGE.findall(re.sub(r"<input[^>]*>", "", response.text)))

    return keys_on


@pytest.fixture
def forms_on():
    """The hidden fields of a page's forms, by the forms' addresses."""
    return lambda response: Forms(response.text).found
