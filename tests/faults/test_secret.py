"""The effects that need a socket, on one that speaks TLS."""

import socket
import ssl
import threading
import time
from contextlib import closing
from http.client import HTTPResponse, IncompleteRead

import pytest
import requests

from mockomni.certificates import authority
from mockomni.faults import Rule
from mockomni.server import listening

LINES = "GET /api/v1/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {}\r\n\r\n"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Who vouches for the server."""
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def port(app, ours):
    """The app behind TLS."""
    with listening("127.0.0.1", 0, context=ours.context(["localhost"])) as server:
        thread = threading.Thread(target=server.answer_with, args=(app,))
        thread.start()
        yield server.port
    thread.join()


@pytest.fixture
def asked(app, account, client, port, ours):
    """A socket on which a call has been made that a fault strikes."""
    trusting = ssl.create_default_context(cafile=ours.path)
    with (
        closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as plain,
        trusting.wrap_socket(plain, server_hostname="localhost") as secret,
    ):

        def asked(**rule):
            app.extensions["mockomni"].faults.plan(account.id, Rule(**rule))
            token = requests.auth._basic_auth_str(*client.auth).removeprefix("Basic ")
            secret.sendall(LINES.format(token).encode())
            return secret

        yield asked


def head_of(sock):
    answer = HTTPResponse(sock)
    answer.begin()
    return answer


def test_a_reset_is_a_reset(asked):
    secret = asked(effect="reset")
    with pytest.raises(ConnectionResetError):
        # Below TLS, whose library calls any end without a goodbye the same.
        while socket.socket.recv(secret, 65536):
            pass


def test_half_an_answer_is_cut_off(asked):
    answer = head_of(asked(effect="half"))
    with pytest.raises(IncompleteRead):
        answer.read()


def test_a_stalled_answer_has_headers_only(asked):
    secret = asked(effect="stalled")
    answer = head_of(secret)
    secret.settimeout(0.3)
    with pytest.raises(TimeoutError):
        answer.read(1)


def test_a_slow_answer_is_whole_and_the_connection_goes_on(asked):
    began = time.monotonic()
    assert head_of(asked(effect="slow", delay=0.2, times=1)).read() == b"[]"
    assert time.monotonic() - began >= 0.2
    assert head_of(asked(path="/v1/Users", status=503)).status == 503
