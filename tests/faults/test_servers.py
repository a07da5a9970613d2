"""Which server can do what: on ours nobody waits for those whom a fault keeps waiting; others say what they cannot."""

import threading
import time
from contextlib import ExitStack, closing
from socket import socketpair

import pytest
import requests
from werkzeug.serving import make_server

from mockomni.faults import Rule
from mockomni.late import Sleeper
from mockomni.server import MOST_THREADS

CONTACTS = "/v1/Contacts"


@pytest.mark.parametrize("rule", [{"effect": "stalled"}, {"delay": 600}])
def test_those_whom_a_fault_keeps_waiting_keep_nobody_waiting(mock, rule):
    mock.plan(path=CONTACTS, **rule)
    with ExitStack() as open_things:
        clients = [open_things.enter_context(mock.raw()) for _ in range(2 * MOST_THREADS)]
        wait_until(lambda: mock.faults()[0]["fired"] == len(clients))
        assert mock.ask("GET", "/v1/Branches").status_code == 200


def test_who_has_left_is_waited_for_no_longer(mock):
    mock.plan(path=CONTACTS, delay=600)
    with mock.raw():
        wait_until(lambda: len(mock.server.sleeper) == 1)
    wait_until(lambda: len(mock.server.sleeper) == 0)


def test_the_end_of_the_server_ends_all_waiting(mock):
    mock.plan(path=CONTACTS, delay=600)
    with mock.raw() as client:
        wait_until(lambda: len(mock.server.sleeper) == 1)
        began = time.monotonic()
        mock.server.stop()
        assert client.recv(1) == b""
        assert time.monotonic() - began < 10


def test_many_may_be_late_at_once(mock):
    mock.plan(path=CONTACTS, delay=0.3)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(mock.names())) for _ in range(40)]
    began = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [["Ada", "Grace"]] * 40
    assert time.monotonic() - began < 0.3 * 20


def test_sleepers_wake_in_the_order_of_their_times():
    woken, all_woken = [], threading.Event()

    def wake(each):
        woken.append(each.name)
        all_woken.set() if len(woken) == 3 else None

    sleeper = Sleeper(wake, woken.append)
    with ExitStack() as open_things:
        for name, seconds in (("late", 0.06), ("early", 0.0), ("middle", 0.03)):
            sleeper.take(Waiting(name, open_things), seconds)
        assert all_woken.wait(30)
        sleeper.stop()
    assert woken == ["early", "middle", "late"]


def test_a_sleeper_that_was_stopped_takes_nobody():
    dropped = []
    sleeper = Sleeper(dropped.append, dropped.append)
    sleeper.stop()
    sleeper.take("somebody", 600)
    assert dropped == ["somebody"]


class Waiting:
    """A connection that waits."""

    def __init__(self, name, open_things):
        self.name = name
        self.socket, other = socketpair()
        open_things.enter_context(closing(self.socket))
        open_things.enter_context(closing(other))


def wait_until(is_so, seconds=30):
    """Ask again and again until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never was so"
        time.sleep(0.005)


# Servers that hand over no sockets


@pytest.fixture
def elsewhere(app, caller_of):
    """The same app on Werkzeug's server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "rule",
    [{"effect": "stalled"}, {"effect": "reset"}, {"effect": "half"}, {"delay": 1}, {"status": 503, "delay": 1}],
)
def test_another_server_says_at_once_what_it_cannot_do(elsewhere, rule):
    answer = requests.post(f"{elsewhere}/_mock/faults", json=rule, timeout=30)
    assert (answer.status_code, answer.json()["error"].partition(" (")[0]) == (400, "This server cannot do that")


def test_another_server_refuses_a_storm_whole(elsewhere):
    assert requests.post(f"{elsewhere}/_mock/faults/storm", json={"name": "bad-day"}, timeout=30).status_code == 400
    assert requests.get(f"{elsewhere}/_mock/faults", timeout=30).json() == {"faults": []}


@pytest.mark.parametrize(
    ("rule", "status"),
    [({"status": 503}, 503), ({"effect": "html"}, 502), ({"json": []}, 200), ({"effect": "truncated"}, 200)],
)
def test_another_server_can_do_the_rest(elsewhere, client, rule, status):
    assert requests.post(f"{elsewhere}/_mock/faults", json=rule, timeout=30).status_code == 201
    assert requests.get(f"{elsewhere}/api{CONTACTS}", auth=client.auth, timeout=30).status_code == status


def test_what_was_planned_elsewhere_and_cannot_be_done_is_a_500_that_says_so(app, account, client):
    app.extensions["mockomni"].faults.plan(account.id, Rule(effect="reset"))
    assert client.get(f"/api{CONTACTS}").status_code == 500
    assert "this server hands over no sockets" in client.why()
