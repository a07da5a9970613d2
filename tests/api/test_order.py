"""Are the checks made in their order? What an earlier check refuses, a later one never sees."""

import pytest

from mockomni.settings import Behaviour, Limits

# What is wrong with a call, in the order in which it must be found out.
CHECKS = [
    ("query too long", 404),
    ("credentials", 401),
    ("limit", 429),
    ("route", 404),
    ("verb", 405),
    ("permission", 403),
    ("parameters", 400),
    ("body", 400),
]
ORDER = [name for name, _ in CHECKS]


@pytest.fixture
def call(app, account, connect, clock):
    """Call with these things wrong and nothing else."""
    account.behaviour = Behaviour(Limits(1, 60, 5000))

    def call(wrong: set[str]):
        caller = connect(**({} if "permission" in wrong else {"ProductImages": ["write"]}))
        clock.advance(2)
        if "limit" in wrong:
            caller.get("/api/v1/Users")
        path = "Nowhere" if "route" in wrong else "ProductImages"
        query = "productId=x" if "parameters" in wrong else "productId=1"
        query += "&" + "x" * 2048 if "query too long" in wrong else ""
        more = {"auth": (account.username, "wrong")} if "credentials" in wrong else {}
        return caller.open(f"/api/v1/{path}?{query}", method="PUT" if "verb" in wrong else "POST", **more)

    return call


@pytest.mark.parametrize(("first", "status"), CHECKS)
def test_the_first_thing_wrong_decides(call, first, status):
    assert call(set(ORDER[ORDER.index(first) :])).status_code == status


@pytest.mark.parametrize(("only", "status"), CHECKS)
def test_each_thing_wrong_is_found_when_it_is_the_only_one(call, only, status):
    assert call({only}).status_code == status


def test_the_query_is_measured_raw_in_bytes(client):
    at_most = "where=" + "%20" * 680 + "xx"
    assert len(at_most) == 2048
    assert client.get(f"/api/v1/Nothing?{at_most}").text == '"Resource not found"'
    assert client.get(f"/api/v1/Nothing?{at_most}x").content_type == "text/html"


def test_a_query_that_is_too_long_is_a_page_of_html_and_uses_no_limit(app, account, client):
    account.behaviour = Behaviour(Limits(1, 1, 1))
    answer = client.get("/api/v1/Stock?where=" + "1" * 2048)
    assert (answer.status_code, [name for name, _ in answer.headers]) == (
        404,
        ["Content-Type", "Mockomni-Request", "Content-Length"],
    )
    assert answer.text.startswith("<!DOCTYPE html>")
    assert client.get("/api/v1/Stock").status_code == 200


def test_a_path_as_long_is_no_trouble(client):
    assert client.get("/api/v1/Stock/" + "1/" * 1500).json == []
