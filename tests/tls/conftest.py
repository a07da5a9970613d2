"""A server that speaks TLS, and clients that trust its authority."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing

import pytest
from told import LIVE, NAMES, serving

from mockomni.certificates import authority


@pytest.fixture(scope="session")
def ours(tmp_path_factory):
    """An authority."""
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def trusting(ours):
    """What a client knows that trusts it."""
    return ssl.create_default_context(cafile=ours.path)


@pytest.fixture
def server(ours):
    """A server that speaks TLS."""
    with serving(names=[LIVE], context=ours.context(NAMES)) as server:
        yield server


@pytest.fixture
def plain(server):
    """A socket to the server."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client:
        yield client


@pytest.fixture
def secret(plain, trusting):
    """The same, with hands shaken."""
    with trusting.wrap_socket(plain, server_hostname="localhost") as client:
        yield client
