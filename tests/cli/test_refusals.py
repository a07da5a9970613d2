"""What the server itself refuses: its client gets a number, and the journal knows it."""

from __future__ import annotations

import socket
from contextlib import closing
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest
import requests

HOST = b" HTTP/1.1\r\nHost: x\r\n"
LONG = b"X: " + b"q" * 99_000 + b"\r\n\r\n"


@pytest.fixture
def refusal(served):
    """Send bytes to the server; the status, and what its journal says of the answer's number."""

    def refusal(sent):
        place = urlsplit(served.url)
        with closing(socket.create_connection((place.hostname, place.port), timeout=30)) as client:
            client.sendall(sent)
            answer = HTTPResponse(client)
            answer.begin()
            text, number = answer.read().decode(), answer.headers["Mockomni-Request"]
            assert answer.headers["Connection"] == "close"
        told = requests.get(f"{served.url}/_mock/requests/{number}", timeout=30).json()
        assert (told["status"], told["response"]["body"]) == (answer.status, text)
        return told

    return refusal


@pytest.mark.parametrize(
    ("sent", "status", "line"),
    [
        (b"nonsense\r\n\r\n", 400, ("", "", "")),
        (b"GET / HTTP/9.9\r\n\r\n", 505, ("", "", "")),
        (b"GET /?" + b"q" * 300_000 + HOST + b"\r\n", 414, ("", "", "")),
        (b"GET /api/v1/Stock?page=1" + HOST + LONG, 413, ("GET", "/api/v1/Stock", "page=1")),
        (b"POST /api/v1/Stock" + HOST + b"Content-Length: 99999999\r\n\r\n", 413, ("POST", "/api/v1/Stock", "")),
        (b"PUT /api/v1/Stock" + HOST + b"Content-Length: many\r\n\r\n", 400, ("PUT", "/api/v1/Stock", "")),
    ],
    ids=["nonsense", "protocol", "line", "headers", "body", "length"],
)
def test_the_journal_knows_what_the_server_refused(refusal, sent, status, line):
    told = refusal(sent)
    assert (told["status"], (told["method"], told["path"], told["query"])) == (status, line)
    said = told["response"]["body"].rstrip(".")
    assert told["why"] == f"The server refused this before Omni could see it: {said}."
