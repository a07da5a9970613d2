"""The socket: what reaches an app and what does not, byte by byte."""

import http.client
import signal
import socket
import threading
from contextlib import closing

import pytest
from echo import HOST, told
from served import served

from mockomni.server import MOST_THREADS, ServerError, listening, until_stopped


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"/a%2Fb", "/a/b", ""),
        (b"/a%252Fb", "/a%2Fb", ""),
        (b"/%C3%A9", "/é", ""),
        ("/é".encode(), "/é", ""),
        (b"/?where=LIKE%20'%PTS%'", "/", "where=LIKE%20'%PTS%'"),
        ("/?q=é".encode(), "/", "q=%C3%A9"),
        (b"/a+b?c+d", "/a+b", "c+d"),
        (b"/slash/?x", "/slash/", "x"),
        (b"/?" + b"q" * 100_000, "/", "q" * 100_000),
        (b"//api/v1/Users", "/api/v1/Users", ""),
        (b"http://localhost:8080/api?a=//b", "/api", "a=//b"),
    ],
    ids=lambda each: repr(each)[:20],
)
def test_a_target_reaches_the_app(ask, target, path, query):
    assert ask(b"GET " + target + HOST + b"\r\n") == told(path=path, query=query)


def test_an_old_client_is_answered_and_hung_up_on(ask, client):
    assert ask(b"GET / HTTP/1.0\r\n\r\n") == told()
    assert client.recv(1) == b""


def test_a_head_has_no_body(ask):
    assert ask(b"HEAD /" + HOST + b"\r\n") == (200, "")


def test_a_body_is_sent_when_the_server_says_go_on(ask, client):
    client.sendall(b"POST /" + HOST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert ask(b"hello") == told(method="POST", body="hello")


def test_a_body_may_come_in_chunks(ask):
    sent = b"POST /" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    assert ask(sent) == told(method="POST", body="hello world")


def test_a_name_that_only_looks_like_another_is_not_taken_for_it(ask):
    assert ask(b"POST /" + HOST + b"Content_Length: 5\r\n\r\n") == told(method="POST")


def test_the_same_length_twice_is_one(ask):
    sent = b"POST /" + HOST + b"Content-Length: 2\r\n" * 2 + b"\r\nok"
    assert ask(sent) == told(method="POST", body="ok")


def test_a_connection_stays_open_for_the_next_request(ask):
    assert [ask(b"GET /" + HOST + b"\r\n") for _ in range(3)] == [told()] * 3


def test_requests_may_be_sent_ahead(client):
    client.sendall((b"GET /" + HOST + b"\r\n") * 2 + b"GET /" + HOST + b"Connection: close\r\n\r\n")
    assert client.makefile("rb").read().count(b"HTTP/1.1 200 OK") == 3


LONG = "exceed the maximum allowed bytes"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?" + b"q" * 300_000 + HOST + b"\r\n", 414),
        (b"GET /" + HOST + b"X: " + b"q" * 1_000_000 + b"\r\n\r\n", 413),
        (b"POST /" + HOST + b"Content-Length: 99999999\r\n\r\n" + b"x" * 4_000_000, 413),
        (b"POST /" + HOST + b"Content-Length: many\r\n\r\n", 400),
        (b"POST /" + HOST + b"Content-Length: -1\r\n\r\n", 400),
        (b"POST /" + HOST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
    ],
    ids=["line", "headers", "body", "no length", "negative length", "two lengths", "no request", "no protocol"],
)
def test_what_is_refused_is_answered_even_to_a_client_still_sending(ask, sent, status):
    assert ask(sent)[0] == status


def test_what_is_left_of_a_body_is_not_the_next_request(ask, client):
    sent = b"POST /unread" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert ask(sent)[0] == 200
    assert client.recv(1) == b""


def test_those_who_speak_too_slowly_are_hung_up_on(server, ask, monkeypatch):
    monkeypatch.setattr("mockomni.server.connection.HEAD_SECONDS", 0.05)
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as slow:
        slow.sendall(b"GET /")
        assert slow.recv(24) == b"HTTP/1.1 408 Request Tim"
    assert ask(b"GET /" + HOST + b"\r\n") == told()


def test_those_who_say_nothing_keep_nobody_waiting(server, ask):
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2 * MOST_THREADS)]
    assert ask(b"GET /" + HOST + b"\r\n") == told()
    for each in silent:
        each.close()


def test_those_who_wait_keep_nobody_waiting(server, echo, ask):
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    for each in slow:
        each.sendall(b"GET /slow" + HOST + b"\r\n")
    for _ in slow:
        assert echo.entered.acquire(timeout=30)
    assert ask(b"GET /" + HOST + b"\r\n") == told()
    echo.let_go.set()
    for each in slow:
        assert each.recv(15) == b"HTTP/1.1 200 OK"
        each.close()


def test_a_request_in_flight_is_answered_before_the_end(echo):
    with served(echo) as server:
        client = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        client.sendall(b"GET /slow" + HOST + b"\r\n")
        assert echo.entered.acquire(timeout=30)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        echo.let_go.set()
        stopping.join()
    with closing(client):
        assert client.makefile("rb").read().startswith(b"HTTP/1.1 200 OK")


def interrupted(error):
    """Something that a signal ends, and that fails in a way of its own."""
    try:
        signal.raise_signal(signal.SIGTERM)
    finally:
        raise error


def test_what_a_signal_interrupts_may_fail_in_its_own_way():
    with until_stopped():
        interrupted(RuntimeError("cannot connect anew"))


def test_what_fails_by_itself_is_told():
    with pytest.raises(RuntimeError, match="by itself"), until_stopped():
        raise RuntimeError("by itself")


def test_after_the_end_nobody_listens(echo):
    with served(echo) as server:
        idle = socket.create_connection(("127.0.0.1", server.port))
    with closing(idle), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_an_app_that_fails_is_a_500_and_no_line_on_the_terminal(capfd):
    def broken(environ, start_response):
        raise RuntimeError("on purpose")

    with served(broken) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        client.request("GET", "/")
        with closing(client), client.getresponse() as answer:
            assert answer.status == 500
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("host", "words"),
    [("192.0.2.1", "no address of this machine"), ("nowhere.invalid", "there is no host"), ("a" * 300, "listen on")],
    ids=["elsewhere", "nowhere", "no name"],
)
def test_an_address_that_cannot_be_is_a_sentence(host, words):
    with pytest.raises(ServerError, match=words), listening(host, 0):
        pass


def test_a_port_in_use_is_a_sentence(server):
    with pytest.raises(ServerError, match=f"port {server.port} on 127.0.0.1 is in use"):
        listening("127.0.0.1", server.port).__enter__()
