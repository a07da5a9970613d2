"""A server on a socket, with a shop of two contacts, and what a client needs to call it and to plan faults."""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from socket import create_connection, socket
from typing import Any

import pytest
import requests
from served import served

NAMES = ("Ada", "Grace")


@dataclass
class Mock:
    """An app on a socket."""

    server: Any
    app: Any
    auth: tuple[str, str]

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, **more) -> requests.Response:
        """A call of Omni's API, on a connection of its own."""
        return requests.request(method, f"{self.url}/api{path}", **{"auth": self.auth, "timeout": 30} | more)

    def door(self, method: str, path: str, sent: Any = ..., **query) -> requests.Response:
        """A call of the tests' door."""
        json = None if sent is ... else sent
        return requests.request(method, f"{self.url}/_mock{path}", json=json, params=query, timeout=30)

    def plan(self, **rule) -> dict[str, Any]:
        """Plan a fault."""
        answer = self.door("POST", "/faults", rule)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def faults(self) -> list[dict[str, Any]]:
        return self.door("GET", "/faults").json()["faults"]

    def names(self) -> list[str]:
        """The contacts there are."""
        return [each["firstName"] for each in self.ask("GET", "/v1/Contacts").json()]

    def add(self, name: str, **more) -> requests.Response:
        """Add a contact."""
        return self.ask("POST", "/v1/Contacts", json=[{"type": "Customer", "firstName": name}], **more)

    def why(self) -> str:
        """Why the latest call was answered so."""
        return self.app.extensions["mockomni"].journal.latest(1)[0].exchange.why

    @contextmanager
    def raw(self, path: str = "/v1/Contacts", more: str = ""):
        """A socket on which a GET has been sent."""
        token = b64encode(":".join(self.auth).encode()).decode()
        with closing(create_connection(("127.0.0.1", self.port), timeout=30)) as client:
            client.sendall(f"GET /api{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {token}\r\n{more}\r\n".encode())
            yield client

    @staticmethod
    def head_of(client: socket) -> HTTPResponse:
        """The beginning of the answer that comes on a socket."""
        answer = HTTPResponse(client)
        answer.begin()
        return answer


@contextmanager
def serving(app, auth: tuple[str, str]):
    """An app on a socket until the block ends."""
    with served(app) as server:
        yield Mock(server, app, auth)


@pytest.fixture
def mock(app, caller_of):
    """A server with two contacts."""
    with serving(app, caller_of(app).auth) as mock:
        for name in NAMES:
            assert mock.add(name).json()[0]["success"]
        yield mock
