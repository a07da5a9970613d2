"""The effects that need a socket, where there is none: calls that are answered inside the test's own process."""

import threading

import httpx
import pytest
import requests

from mockomni.faults import Rule
from mockomni.inprocess import answered_here

USERS = "https://api.cin7.com/api/v1/Users"


@pytest.fixture
def plan(app, account):
    """Plan a fault, and answer calls to the live service here."""
    with answered_here(app, strict=True):
        yield lambda **rule: app.extensions["mockomni"].faults.plan(account.id, Rule(**rule))


@pytest.mark.parametrize(
    ("effect", "of_requests", "of_httpx"),
    [
        ("reset", requests.ConnectionError, httpx.ReadError),
        ("half", requests.exceptions.ChunkedEncodingError, httpx.RemoteProtocolError),
        ("stalled", requests.ConnectionError, httpx.ReadTimeout),
    ],
)
def test_clients_are_told_as_on_a_socket(plan, client, effect, of_requests, of_httpx):
    planned = plan(effect=effect)
    with pytest.raises(of_requests):
        requests.get(USERS, auth=client.auth, timeout=0.3)
    with pytest.raises(of_httpx):
        httpx.get(USERS, auth=client.auth, timeout=0.3)
    assert planned.fired == 2


def test_a_slow_answer_is_late_and_right(plan, client):
    plan(effect="slow", delay=0.2)
    answer = requests.get(USERS, auth=client.auth, timeout=30)
    assert (answer.json(), answer.elapsed.total_seconds() >= 0.2) == ([], True)


def test_a_client_gives_up_on_a_slow_answer(plan, client):
    plan(effect="slow", delay=30)
    with pytest.raises(requests.ReadTimeout):
        requests.get(USERS, auth=client.auth, timeout=0.3)


@pytest.mark.parametrize("effect", ["slow", "stalled"])
def test_who_gives_up_leaves_nobody_waiting(plan, client, effect):
    plan(effect=effect, delay=30)
    with pytest.raises(requests.RequestException):
        requests.get(USERS, auth=client.auth, timeout=0.2)
    answering = [thread for thread in threading.enumerate() if thread.name == "answers"]
    for thread in answering:
        thread.join(5)
    assert [thread for thread in answering if thread.is_alive()] == []
