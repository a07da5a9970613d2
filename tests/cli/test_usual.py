"""Two readers of a request's head: what the quick one takes, it takes as the thorough one does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockomni.inprocess.wire import pair
from mockomni.late import WIRE
from mockomni.server import usual
from mockomni.server.indoors import Indoors

OURS = {WIRE, "wsgi.input", "wsgi.errors"}


def conversation(sent, status="200 OK", headers=(("Content-Length", "2"),)):
    """What an app was told of a connection's requests, and the bytes that came back."""
    told = []

    def app(environ, start_response):
        body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH", "").isdigit() else b""
        told.append({name: value for name, value in environ.items() if name not in OURS} | {"body": body})
        start_response(status, list(headers))
        return [b"ok"]

    ours, theirs = pair()
    theirs.sendall(sent)
    theirs.shutdown(1)
    server = Indoors(app, ("api.cin7.com",))
    server.converse(ours)
    server.close()
    theirs.settimeout(5)
    return told, b"".join(iter(lambda: theirs.recv(65536), b""))


def thoroughly(*asked):
    """The same by the thorough reader and writer alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usual, "read", lambda begun: None)
        patch.setattr(usual, "OURS", {b"content-length"})
        return conversation(*asked)


@pytest.fixture(autouse=True, scope="module")
def one_moment():
    """Both sides of a comparison have the same date."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", lambda: 1_800_000_000.0)
        yield


METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "get", "CONNECT"])
PIECES = st.sampled_from(
    ["/", "//", "api", "v1", "Users", "%2F", "%41", "é", ":", ";", "?", "&where=x", "#", "[", " ", "."]
)
TARGETS = st.one_of(st.just("/api/v1/Users?rows=1"), st.lists(PIECES).map(lambda pieces: "/" + "".join(pieces)))
NAMES = st.sampled_from(
    [
        "Host",
        "accept",
        "ACCEPT",
        "Connection",
        "X_Y",
        "X-Y",
        "Content-Type",
        "Content-Length",
        "Expect",
        "Cookie",
        "A b",
    ]
)
VALUES = st.sampled_from(
    [
        "a",
        " b ",
        "",
        "\tc:d",
        "é",
        "close",
        "Close, TE",
        "keep-alive",
        "0",
        "2",
        "-1",
        "1" * 5000,
        "100-continue",
        "x\n y",
    ]
)
LINES = st.lists(st.tuples(NAMES, VALUES).map(": ".join), max_size=4).map(
    lambda lines: "".join(f"{each}\r\n" for each in lines)
)
PROTOCOLS = st.sampled_from(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP"])


@given(METHODS, TARGETS, PROTOCOLS, LINES, st.sampled_from(["", "ok", "GET / HTTP/1.1\r\n\r\n"]))
def test_both_readers_tell_an_app_the_same(method, target, protocol, lines, rest):
    sent = f"{method} {target} {protocol}\r\n{lines}\r\n{rest}".encode()
    assert conversation(sent) == thoroughly(sent)


GET = b"GET /api/v1/Users?rows=1 HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n"


def test_what_nearly_every_client_sends_is_read_in_one_go():
    assert usual.read(GET + b"more") == usual.Head(
        b"GET",
        b"/api/v1/Users?rows=1",
        b"/api/v1/Users",
        b"rows=1",
        {b"Host": b"x", b"Accept": b"*/*", b"Connection": b"keep-alive"},
        0,
        len(GET),
    )


@pytest.mark.parametrize("cut", range(len(GET)))
def test_a_head_that_is_not_there_yet_is_no_usual_one(cut):
    assert usual.read(GET[:cut]) is None


@pytest.mark.parametrize("said", ["close", "Close", "close, TE", "TE,CLOSE"])
@pytest.mark.parametrize("by", [conversation, thoroughly], ids=["quick", "thorough"])
def test_who_asks_to_hang_up_in_any_case_is_answered_once(by, said):
    told, answered = by(f"GET / HTTP/1.1\r\nConnection: {said}\r\n\r\n".encode() * 2)
    assert (len(told), answered.count(b"Connection: close\r\n")) == (1, 1)


@pytest.mark.parametrize("request_headers", ["", "Connection: close\r\n"], ids=["kept", "closed"])
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", (("Content-Type", "text/plain"), ("Content-Length", "2"))),
        ("200 OK", (("content-length", "2"), ("Date", "today"))),
        ("200 OK", (("Content-Length", "2"), ("Server", "another"))),
        ("200 OK", (("Content-Length", "2"), ("Connection", "close"))),
        ("200 OK", ()),
        ("413 Request Entity Too Large", (("Content-Length", "2"),)),
    ],
    ids=["length", "own date", "own name", "closing", "none", "too large"],
)
def test_both_writers_send_the_same(status, headers, request_headers):
    sent = f"GET / HTTP/1.1\r\n{request_headers}\r\n".encode() * 2
    assert conversation(sent, status, headers) == thoroughly(sent, status, headers)
