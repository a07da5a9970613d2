"""One port for plain HTTP and TLS, byte by byte."""

import http.client
import json
import socket
import ssl
import threading
from contextlib import ExitStack, closing

import pytest
from told import answer, ask, serving, told

from mockomni.server import LONGEST_BODY, MOST_THREADS

GET = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
HELLO = b"\x16\x03\x01"


def is_told(scheme="https", path="/", read=0, host="x"):
    return 200, {"scheme": scheme, "host": host, "path": path, "read": read}


def test_one_port_speaks_plain_http_and_tls(server, trusting):
    for connection, scheme in [
        (http.client.HTTPConnection("127.0.0.1", server.port, timeout=30), "http"),
        (http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=trusting), "https"),
    ]:
        with closing(connection):
            connection.request("GET", "/", headers={"Host": "x"})
            assert answer_of(connection) == is_told(scheme)


def answer_of(connection):
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def test_a_secret_connection_is_kept_alive(secret):
    assert [ask(secret, GET % path) for path in (b"/1", b"/2", b"/3")] == [is_told(path=f"/{n}") for n in (1, 2, 3)]


def test_requests_that_come_in_one_record_are_answered_one_by_one(secret):
    secret.sendall(GET % b"/1" + GET % b"/2" + GET % b"/3")
    raw = secret.makefile("rb")
    paths = []
    for _ in range(3):
        head = b"".join(iter(raw.readline, b"\r\n")).lower()
        body = raw.read(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        paths.append(body.partition(b'"path": "')[2][:2])
    assert paths == [b"/1", b"/2", b"/3"]


def test_a_body_of_many_records_arrives_whole(secret):
    body = b"b" * 3_000_000
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert ask(secret, head, body) == is_told(read=len(body))


def test_who_is_refused_while_still_sending_reads_why(secret):
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (LONGEST_BODY + 1)
    assert ask(secret, head, b"b" * 1_000_000)[0] == 413


def test_a_connection_ends_with_a_goodbye(plain, trusting):
    with trusting.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as client:
        ask(client, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.recv(1) == b""


def test_clients_that_begin_and_fall_silent_hold_nobody_up(server, secret):
    with ExitStack() as stack:
        for number in range(MOST_THREADS + 10):
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            silent.sendall(HELLO[: 1 + number % 3])
        assert ask(secret, GET % b"/") == is_told()
        assert len(server.requests) < MOST_THREADS


def test_a_handshake_that_takes_too_long_is_cut_off(server, plain, monkeypatch):
    monkeypatch.setattr("mockomni.server.connection.HANDSHAKE_SECONDS", 0.05)
    plain.sendall(HELLO)
    assert plain.recv(100) == b""


@pytest.mark.parametrize("said", [HELLO + b"garbage" * 100, HELLO[:1] + GET % b"/", b"\x00\x00\r\n\r\n"])
def test_garbage_ends_its_own_connection_only(server, plain, trusting, said):
    plain.sendall(said)
    while plain.recv(1000):
        pass
    with (
        closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as again,
        trusting.wrap_socket(again, server_hostname="localhost") as client,
    ):
        assert ask(client, GET % b"/") == is_told()


def test_a_client_that_does_not_trust_the_authority_is_not_answered(plain):
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "api.cin7.com"])
def test_the_certificate_is_good_for_every_name(plain, trusting, name):
    with trusting.wrap_socket(plain, server_hostname=name) as client:
        assert client.getpeercert()["issuer"][0] == (("organizationName", "mockomni"),)


def test_the_certificate_is_good_for_no_other_name(plain, trusting):
    with pytest.raises(ssl.SSLCertVerificationError):
        trusting.wrap_socket(plain, server_hostname="www.cin7.com")


def test_many_clients_at_once_are_each_answered(server, trusting):
    answers = []

    def client(number):
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=trusting)
        with closing(connection):
            for turn in range(5):
                connection.request("GET", f"/{number}/{turn}")
                answers.append(answer_of(connection)[1]["path"])

    threads = [threading.Thread(target=client, args=(number,)) for number in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == sorted(f"/{number}/{turn}" for number in range(20) for turn in range(5))


def test_a_server_without_a_certificate_does_not_speak_tls(trusting):
    with (
        serving(told) as server,
        closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client,
        pytest.raises(ssl.SSLError),
    ):
        trusting.wrap_socket(client, server_hostname="localhost")


def test_it_stops_beside_clients_that_said_nothing_and_clients_half_way(ours):
    with ExitStack() as stack:
        with serving(context=ours.context(["localhost"])) as server:
            clients = []
            for said in (b"", HELLO, GET % b"/"):
                client = socket.create_connection(("127.0.0.1", server.port), timeout=30)
                clients.append(stack.enter_context(closing(client)))
                client.sendall(said)
            assert answer(clients[-1])[0] == 200
        assert [each.recv(1) for each in clients] == [b"", b"", b""]
