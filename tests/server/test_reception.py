"""Who listens, who answers? What takes long, or comes bit by bit, keeps nobody waiting, and no thread without need."""

import socket
import threading
import time
from contextlib import ExitStack, closing

import pytest
from echo import HOST, Echo, told
from served import served

from mockomni.server import MOST_THREADS
from mockomni.server.reception import MOST_LATE

HELLO = b"POST /" + HOST + b"Content-Length: 5\r\n\r\nhello"
FEW = 4


class Busy(Echo):
    """Also ``/large``, more than any socket takes at once."""

    large = b"x" * 50_000_000

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/large":
            return super().__call__(environ, start_response)
        start_response("200 OK", [("Content-Length", str(len(self.large)))])
        return [self.large]


@pytest.fixture
def echo():
    return Busy()


@pytest.fixture
def connected(server):
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)))


def answer_of(client):
    """Status line and body of an answer."""
    begun = b""
    while b"}" not in begun:
        begun += client.recv(4096)
    return begun.partition(b"\r\n")[0], begun.rpartition(b"\r\n")[2]


@pytest.mark.parametrize(
    "half", [b"GET /", b"GET /" + HOST, HELLO[:-1], HELLO[:-5]], ids=["line", "head", "body", "no body"]
)
def test_those_who_say_half_of_it_keep_no_thread(server, connected, ask, half):
    for _ in range(MOST_THREADS + 10):
        connected().sendall(half)
    assert ask(b"GET /" + HOST + b"\r\n") == told()
    assert len(server.requests) <= FEW


@pytest.mark.parametrize("cut", range(1, len(HELLO), 7))
def test_a_request_may_come_in_pieces(ask, cut):
    assert ask(HELLO[:cut], HELLO[cut:]) == told(method="POST", body="hello")


def test_a_request_may_come_byte_by_byte(ask, client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    assert ask(*(HELLO[place : place + 1] for place in range(len(HELLO)))) == told(method="POST", body="hello")


@pytest.mark.parametrize("length", [60_000, 70_000, 1_000_000])
def test_a_body_may_be_of_any_length(ask, length):
    body = b"b" * length
    head = b"POST /" + HOST + b"Content-Length: %d\r\n\r\n" % length
    assert ask(head, body) == told(method="POST", body=body.decode())
    assert ask(head + body) == told(method="POST", body=body.decode())
    assert ask(b"GET /" + HOST + b"\r\n") == told()


def test_requests_sent_ahead_are_answered_in_their_order(client):
    many = 50
    client.sendall(b"".join(b"GET /%d" % number + HOST + b"\r\n" for number in range(many)))
    answers = b""
    while answers.count(b"}") < many:
        answers += client.recv(65536)
    places = [answers.index(b'"path": "/%d"' % number) for number in range(many)]
    assert places == sorted(places)


def test_a_body_that_does_not_come_is_not_waited_for(server, client, monkeypatch):
    monkeypatch.setattr("mockomni.server.connection.BODY_SECONDS", 0.05)
    client.sendall(HELLO[:-1])
    assert client.recv(12) == b"HTTP/1.1 408"


def test_those_who_do_not_read_keep_nobody_waiting(connected, ask):
    for _ in range(5):
        connected().sendall(b"GET /large" + HOST + b"\r\n")
    for _ in range(20):
        assert ask(b"GET /" + HOST + b"\r\n") == told()


def test_what_does_not_go_out_at_once_goes_out_later(echo, connected):
    client = connected()
    client.sendall((b"GET /large" + HOST + b"\r\n") * 2)
    time.sleep(0.05)
    came = 0
    while came < 2 * len(echo.large):
        some = client.recv(1_000_000)
        assert some
        came += some.count(b"x")


def test_those_who_take_long_one_after_another_need_no_more_threads_each_time(ask):
    def slow(environ, start_response):
        time.sleep(0.03)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"{}"]

    with served(slow) as server, closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client:
        for _ in range(20):
            client.sendall(b"GET /" + HOST + b"\r\n")
            assert answer_of(client)[0] == b"HTTP/1.1 200 OK"
        assert len(server.requests) <= FEW


def test_no_answer_is_late_before_its_time(monkeypatch):
    """One that begins just before somebody looks has taken no time yet."""
    monkeypatch.setattr("mockomni.server.reception.PATIENCE_SECONDS", 0.4)

    def app(environ, start_response):
        time.sleep(0.2 if environ["PATH_INFO"] == "/slow" else 0)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"{}"]

    with served(app) as server, closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client:
        client.sendall(b"GET /" + HOST + b"\r\n")
        answer_of(client)
        time.sleep(0.7)
        client.sendall(b"GET /slow" + HOST + b"\r\n")
        answer_of(client)
        assert len(server.requests) == 1


def test_however_many_take_long_there_are_no_more_threads_than_may_be(echo, monkeypatch):
    monkeypatch.setattr("mockomni.server.MOST_THREADS", 3)
    monkeypatch.setattr("mockomni.server.reception.CAUTION_SECONDS", 0)
    with served(echo) as server, ExitStack() as stack:
        clients = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port)))) for _ in range(30)
        ]
        for each in clients:
            each.sendall(b"GET /slow" + HOST + b"\r\n")
            echo.entered.acquire(timeout=0.1)
        assert len(server.requests) <= 3 + MOST_LATE + 1
        echo.let_go.set()
        assert [answer_of(each)[0] for each in clients] == [b"HTTP/1.1 200 OK"] * 30


def test_a_server_whose_every_thread_is_busy_ends(echo, monkeypatch):
    monkeypatch.setattr("mockomni.server.MOST_THREADS", 1)
    monkeypatch.setattr("mockomni.server.GRACE_SECONDS", 0.1)
    monkeypatch.setattr("mockomni.server.reception.CAUTION_SECONDS", 0)
    with served(echo) as server, ExitStack() as stack:
        for _ in range(MOST_LATE + 5):
            client = stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port))))
            client.sendall(b"GET /slow" + HOST + b"\r\n")
            echo.entered.acquire(timeout=0.1)
        server.stop()
        echo.let_go.set()


def test_who_does_not_hang_up_keeps_nobody_waiting(client, connected, ask, monkeypatch):
    """A body that nobody read is read to its end after the answer."""
    monkeypatch.setattr("mockomni.server.connection.LINGER_SECONDS", 60)
    lingering = connected()
    lingering.sendall(b"POST /unread" + HOST + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello")
    assert answer_of(lingering)[0] == b"HTTP/1.1 200 OK"
    assert ask(b"GET /" + HOST + b"\r\n") == told()


def test_many_at_once_are_all_answered(connected):
    def ask_often(client):
        for number in range(50):
            client.sendall(b"GET /%d" % number + HOST + b"\r\n")
            assert b'"path": "/%d"' % number in answer_of(client)[1]
            answered.append(number)

    answered = []
    threads = [threading.Thread(target=ask_often, args=(connected(),)) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answered) == sorted(list(range(50)) * 16)


def test_what_has_come_before_the_end_is_answered(echo):
    """While one request keeps the server busy others arrive; then it is told to stop."""
    with served(echo) as server, ExitStack() as stack:

        def connected():
            return stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)))

        clients = [connected() for _ in range(8)]
        for client in clients:
            client.sendall(b"GET /slow" + HOST + b"\r\n")
        for _ in clients:
            assert echo.entered.acquire(timeout=30)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        echo.let_go.set()
        for client in clients:
            assert answer_of(client)[0] == b"HTTP/1.1 200 OK"
        stopping.join()
