"""Calls to the live service's address that never leave the process, by the clients that people use."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import io
import json
import socket
import struct
import threading
import urllib.error
import urllib.request
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpcore
import httpx
import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from served import served

from mockomni.inprocess import answered_here
from mockomni.inprocess.wire import pair

LIVE = "https://api.cin7.com"
KEY = "0123456789abcdef0123456789abcdef"


def by_requests(url, *, method="GET", auth=None, timeout=None, **more):
    answer = requests.request(method, url, auth=auth, timeout=timeout, **more)
    return answer.status_code, answer.content


def by_httpx(url, *, method="GET", auth=None, timeout=None, **more):
    answer = httpx.request(method, url, auth=auth, timeout=timeout, follow_redirects=True, **more)
    return answer.status_code, answer.content


def by_httpx_awaited(url, *, method="GET", auth=None, timeout=None, **more):
    async def ask():
        async with httpx.AsyncClient(follow_redirects=True) as client:
            return await client.request(method, url, auth=auth, timeout=timeout, **more)

    answer = asyncio.run(ask())
    return answer.status_code, answer.content


def by_urllib(url, *, method="GET", auth=None, timeout=None, data=None, headers=None):
    asked = urllib.request.Request(url, data, headers or {}, method=method)
    if auth:
        asked.add_header("Authorization", "Basic " + b64encode(":".join(auth).encode()).decode())
    try:
        with urllib.request.urlopen(asked, **({"timeout": timeout} if timeout else {})) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def by_urllib3(url, *, method="GET", auth=None, timeout=None, data=None, headers=None):
    headers = (headers or {}) | (urllib3.make_headers(basic_auth=":".join(auth)) if auth else {})
    with urllib3.PoolManager() as pool:
        answer = pool.request(method, url, body=data, headers=headers, timeout=timeout, retries=5)
        return answer.status, answer.data


ASKERS = [by_requests, by_httpx, by_httpx_awaited, by_urllib, by_urllib3]
every_client = pytest.mark.parametrize("ask", ASKERS)


class Told:
    """A WSGI app that remembers what it was told, and can be slow, moved, streaming or broken."""

    def __init__(self):
        self.paths = []
        self.let_go = threading.Event()

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.paths.append(path)
        self.environ = environ
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read()
        if path == "/slow":
            self.let_go.wait(30)
        if path == "/moved":
            start_response("302 Found", [("Location", f"{LIVE}/there"), ("Content-Length", "0")])
            return []
        if path == "/stream":
            start_response("200 OK", [])
            return (b"%d" % number * 1000 for number in range(10))
        if path == "/gzip":
            packed = gzip.compress(b"unpacked" * 100)
            start_response("200 OK", [("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))])
            return [packed]
        if path == "/broken":
            raise RuntimeError("the app is broken")
        answer = json.dumps({"path": path, "query": environ["QUERY_STRING"], "body": body.decode()[:20]}).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]


@pytest.fixture
def told():
    app = Told()
    yield app
    app.let_go.set()


@pytest.fixture
def here(told):
    with answered_here(told):
        yield told


@every_client
def test_the_shop_answers_under_the_live_address(app, ask, account):
    with answered_here(app):
        status, body = ask(f"{LIVE}/api/v1/Branches?fields=id&rows=1", auth=(account.username, KEY))
    assert (status, body) == (200, b"[]")


@every_client
def test_a_call_brings_what_a_call_over_a_socket_would(here, ask):
    assert ask(f"{LIVE}/a%20b?q=%C3%A9")[1] == b'{"path": "/a b", "query": "q=%C3%A9", "body": ""}'
    environ = here.environ
    told = [environ[name] for name in ("wsgi.url_scheme", "HTTP_HOST", "REQUEST_METHOD", "REMOTE_ADDR")]
    assert told == ["https", "api.cin7.com", "GET", "127.0.0.1"]


@every_client
def test_a_call_needs_no_socket(here, ask, monkeypatch):
    def no_socket(*args, **more):
        raise AssertionError("a socket was opened")

    if ask is not by_httpx_awaited:  # asyncio has one of its own, to be woken by
        monkeypatch.setattr(socket, "socket", no_socket)
    monkeypatch.setattr(socket, "create_connection", no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    assert ask(f"{LIVE}/")[0] == 200


@every_client
def test_a_body_of_any_size_arrives(here, ask):
    body = b"b" * 3_000_000
    more = {"content": body} if ask in (by_httpx, by_httpx_awaited) else {"data": body}
    assert ask(f"{LIVE}/", method="POST", **more)[1].endswith(b'"body": "bbbbbbbbbbbbbbbbbbbb"}')


@every_client
@pytest.mark.parametrize(
    ("path", "content"),
    [("/stream", b"".join(b"%d" % number * 1000 for number in range(10))), ("/moved", b'"/there"')],
)
def test_streamed_and_moved_answers_are_followed_to_their_end(here, ask, path, content):
    status, body = ask(LIVE + path)
    assert (status, content in body) == (200, True)


@pytest.mark.parametrize("ask", [by_requests, by_httpx, by_httpx_awaited])
def test_packed_answers_are_unpacked(here, ask):
    assert ask(f"{LIVE}/gzip") == (200, b"unpacked" * 100)


@every_client
def test_a_broken_app_is_a_500(here, ask):
    assert ask(f"{LIVE}/broken")[0] == 500


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (by_requests, requests.exceptions.ReadTimeout),
        (by_httpx, httpx.ReadTimeout),
        (by_httpx_awaited, httpx.ReadTimeout),
        (by_urllib, TimeoutError),
        (by_urllib3, urllib3.exceptions.MaxRetryError),
    ],
)
def test_a_client_gives_up_after_its_own_timeout(here, ask, error):
    with pytest.raises(error):
        ask(f"{LIVE}/slow", timeout=0.05)


def test_an_awaited_call_can_be_cancelled(here):
    async def ask():
        async with httpx.AsyncClient(timeout=None) as client:
            await asyncio.wait_for(client.get(f"{LIVE}/slow"), 0.05)

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


def test_retries_of_a_session_wait_for_the_limits(make_app, caller_of, clock):
    from mockomni.settings import Behaviour, Limits

    app = make_app(behaviour=Behaviour(limits=Limits(1, 60, 5000)))
    user = caller_of(app).auth
    retries = urllib3.Retry(2, status_forcelist=[429], backoff_factor=0, respect_retry_after_header=False)
    with answered_here(app), requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retries))
        assert session.get(f"{LIVE}/api/v1/Branches", auth=user).status_code == 200
        with pytest.raises(requests.exceptions.RetryError):
            session.get(f"{LIVE}/api/v1/Branches", auth=user)
    exchanges = app.extensions["mockomni"].journal.latest(10)
    assert [each.exchange.status for each in exchanges] == [429, 429, 429, 200]


def test_a_picture_can_be_uploaded(here):
    for ask in (by_requests, by_httpx, by_httpx_awaited):
        status, _ = ask(f"{LIVE}/", method="POST", files={"image": ("a.png", io.BytesIO(b"png"), "image/png")})
        assert (status, here.environ["CONTENT_TYPE"].partition(";")[0]) == (200, "multipart/form-data")


def test_a_generator_can_be_uploaded(here):
    parts = [b"one", b"two", b"three"]
    assert by_requests(f"{LIVE}/", method="POST", data=iter(parts))[1].endswith(b'"body": "onetwothree"}')
    assert by_httpx(f"{LIVE}/", method="POST", content=iter(parts))[1].endswith(b'"body": "onetwothree"}')


def serving():
    """The threads that answer a connection each."""
    return {each for each in threading.enumerate() if each.name == "answers"}


def test_a_session_keeps_its_connection(here):
    before, seen = serving(), set()
    with requests.Session() as session, httpx.Client() as client:
        for _ in range(5):
            session.get(f"{LIVE}/")
            client.get(f"{LIVE}/")
            seen |= serving() - before
    assert len(seen) == 2


def test_many_threads_are_each_answered(here):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: ASKERS[number % 5](f"{LIVE}/{number}")[1], range(60)))
    assert [json.loads(each)["path"] for each in answers] == [f"/{number}" for number in range(60)]


def test_many_awaited_calls_at_once_are_each_answered(here):
    async def ask():
        async with httpx.AsyncClient() as client:
            return await asyncio.gather(*(client.get(f"{LIVE}/{number}") for number in range(150)))

    assert [each.json()["path"] for each in asyncio.run(ask())] == [f"/{number}" for number in range(150)]


def patched():
    """What the block replaces."""
    pools = [getattr(httpcore, name) for name in dir(httpcore) if name.endswith(("ConnectionPool", "Proxy"))]
    connections = [
        http.client.HTTPConnection, http.client.HTTPSConnection,
        urllib3.connection.HTTPConnection, urllib3.connection.HTTPSConnection,
    ]  # fmt: skip
    found = {f"{each.__qualname__}.connect": vars(each).get("connect") for each in connections}
    found |= {f"{each.__qualname__}.create_connection": vars(each).get("create_connection") for each in pools}
    return found | {"dropped": urllib3.connectionpool.is_connection_dropped}


def test_everything_is_put_back_however_often_and_deep(told):
    before = patched()
    for _ in range(3):
        with answered_here(told), answered_here(Told(), ["other.example"]):
            assert patched() != before
        assert patched() == before
    with pytest.raises(ZeroDivisionError), answered_here(told):
        raise ZeroDivisionError
    assert patched() == before


def test_the_innermost_block_that_knows_a_host_answers():
    outer, inner, other = Told(), Told(), Told()
    with answered_here(outer):
        with answered_here(inner):
            by_requests(f"{LIVE}/inner")
            with answered_here(other, ["other.example"]):
                by_httpx(f"{LIVE}/inner")
                by_httpx("https://OTHER.example:8443/other")
        by_requests(f"{LIVE}/outer")
    assert (outer.paths, inner.paths, other.paths) == (["/outer"], ["/inner", "/inner"], ["/other"])


def test_blocks_of_two_threads_do_not_have_to_end_in_order():
    first, second = Told(), Told()
    one, two = answered_here(first, ["one.example"]), answered_here(second, ["two.example"])
    before = patched()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    assert by_requests("https://two.example/")[0] == 200
    two.__exit__(None, None, None)
    assert patched() == before


@pytest.fixture
def elsewhere():
    """Another host: a server on a real port."""
    app = Told()
    with served(app) as server:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.port}", app=app)


@every_client
def test_other_hosts_are_called_where_they_are(here, ask, elsewhere):
    assert ask(f"{elsewhere.url}/there")[0] == 200
    assert (elsewhere.app.paths, here.paths) == (["/there"], [])


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (by_requests, requests.exceptions.ConnectionError),
        (by_httpx, ConnectionRefusedError),
        (by_httpx_awaited, ConnectionRefusedError),
        (by_urllib, urllib.error.URLError),
        (by_urllib3, urllib3.exceptions.MaxRetryError),
    ],
)
def test_strictly_no_other_host_is_called(told, ask, error, elsewhere):
    with answered_here(told, strict=True), pytest.raises(error, match=r"127\.0\.0\.1 was not called: only api\.cin7"):
        ask(f"{elsewhere.url}/")
    assert elsewhere.app.paths == []


@every_client
def test_a_proxy_in_the_environment_is_not_asked(here, ask, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(f"{LIVE}/")[0] == 200


def test_a_kept_connection_ends_with_its_block(told):
    with requests.Session() as session, httpx.Client() as client:
        with answered_here(told):
            session.get(f"{LIVE}/")
            client.get(f"{LIVE}/")
        again = Told()
        with answered_here(again):
            session.get(f"{LIVE}/again")
            client.get(f"{LIVE}/again")
    assert (told.paths, again.paths) == (["/", "/"], ["/again", "/again"])


def test_no_thread_outlives_the_block(told):
    with requests.Session() as session, answered_here(told):
        session.get(f"{LIVE}/")
        threads = serving()
    for each in threads:
        each.join(10)
    assert (len(threads) > 0, serving() & threads) == (True, set())


def test_no_thread_outlives_a_client_that_was_forgotten(here):
    connection = http.client.HTTPSConnection("api.cin7.com")
    before = serving()
    connection.connect()
    (thread,) = serving() - before
    del connection
    thread.join(10)
    assert not thread.is_alive()


def test_a_reset_is_a_reset():
    client, server = pair()
    server.sendall(b"half")
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    server.close()
    with pytest.raises(ConnectionResetError):
        client.recv(10)


def test_a_file_reads_to_the_end_of_a_closed_connection():
    client, server = pair()
    server.sendall(b"all of it")
    server.close()
    file = client.makefile("rb")
    client.close()
    assert (file.read(), client.is_closed) == (b"all of it", True)
    file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        client.recv(1)
