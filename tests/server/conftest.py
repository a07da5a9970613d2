"""A server with an app that says what it was told, in both of its ways."""

import http.client
import json
import socket
from contextlib import closing

import pytest
from echo import Echo
from served import served


@pytest.fixture
def echo():
    return Echo()


@pytest.fixture(params=[False, True], ids=["answering as it listens", "with a thread for each request"])
def server(echo, request):
    with served(echo, waits=request.param) as server:
        yield server


@pytest.fixture
def client(server):
    """A socket to the server."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client:
        yield client


@pytest.fixture
def ask(client):
    """Send bytes; the status and what the app was told (or the text of an answer that is not its)."""

    def ask(*sent):
        for each in sent:
            client.sendall(each)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else text

    return ask
