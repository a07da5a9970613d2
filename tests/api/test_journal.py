"""Does every answer lead to what was said, and to no secret?"""

import pytest

from mockomni.exchange import Exchange

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/Users"),
        ("GET", "/api/v1/Users/1"),
        ("GET", "/api/v1/Users?where=" + "x" * 2048),
        ("PATCH", "/api/v1/Users"),
        ("GET", "/api"),
        ("GET", "/files/1/none.png"),
    ],
)
def test_every_answer_names_its_entry_in_the_journal(app, client, stranger, method, path):
    for caller in (client, stranger):
        answer = caller.open(path, method=method)
        entry = app.extensions["mockomni"].journal.find(answer.headers["Mockomni-Request"])
        assert (entry.exchange.status, entry.exchange.why != "") == (answer.status_code, True)


def test_an_exchange_holds_both_sides(client, clock):
    answer = client.post("/API/v1/users/?a=%20b", data=b"[]", headers={"X-Trace": "7"})
    said = client.last()
    assert said == Exchange(
        id=answer.headers["Mockomni-Request"],
        at=clock.now(),
        account_id=1,
        connection="Default",
        method="POST",
        path="/API/v1/users/",
        query="a=%20b",
        request_headers=(
            ("User-Agent", said.request_headers[0][1]),
            ("Host", "localhost"),
            ("X-Trace", "7"),
            ("Content-Length", "2"),
            ("Authorization", "Basic MockOmniNZ:…"),
        ),
        request_body=b"[]",
        status=405,
        response_headers=tuple(answer.headers),
        response_body=answer.data,
        milliseconds=said.milliseconds,
        why="Users knows GET at this path, but not POST.",
        notes=(),
    )


def test_no_secret_is_written_down(client, stranger):
    secret = {"Cookie": f"session={KEY}", "Proxy-Authorization": f"Basic {KEY}", "api-auth-applicationkey": KEY}
    client.get("/api/v1/Users", headers=secret)
    stranger.get("/api/v1/Users", headers={"Authorization": f"Token {KEY}"})
    said = str([entry.exchange for entry in client.app.extensions["mockomni"].journal.latest()])
    assert (KEY in said, client.auth[1] in said) == (False, False)


def test_ids_never_repeat(client):
    ids = [client.get("/api/v1/Users").headers["Mockomni-Request"] for _ in range(20)]
    assert len(set(ids)) == 20


def test_a_body_before_authentication_is_not_taken_in(stranger):
    stranger.post("/api/v1/Contacts", data=b"[1]")
    assert stranger.last().request_body == b""


def test_a_stranger_with_a_known_username_is_of_that_account(client):
    client.get("/api/v1/Users", auth=("MockOmniNZ", "wrong"))
    assert (client.last().account_id, client.last().connection) == (1, "")
