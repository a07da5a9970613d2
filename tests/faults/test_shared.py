"""Several servers on one database: they strike the same calls together as one server would alone."""

from __future__ import annotations

import threading

import pytest

from mockomni.app import create_app
from mockomni.clock import Clock
from mockomni.faults import Rule
from mockomni.seeding import plant
from mockomni.settings import Behaviour

KEY = "0123456789abcdef0123456789abcdef"
CONTACTS = "/api/v1/Contacts"


class Server:
    """One of several apps over one database."""

    def __init__(self, store):
        self.app = create_app(store=store, behaviour=Behaviour(limits=None), clock=Clock(), username="TestNZ", key=KEY)
        self.mock = self.app.extensions["mockomni"]
        self.faults = self.mock.faults
        self.account = self.mock.accounts.first().id

    def get(self, path=CONTACTS):
        return self.app.test_client().get(path, auth=("TestNZ", KEY))

    def add(self, name):
        sent = [{"type": "Customer", "firstName": name}]
        assert self.app.test_client().post(CONTACTS, json=sent, auth=("TestNZ", KEY)).json[0]["success"]

    def names(self):
        return [each["firstName"] for each in self.get(f"{CONTACTS}?where=type='Customer'").json]


@pytest.fixture
def servers(both_stores):
    """Two servers on a database."""
    for store in both_stores:
        plant(store, scenario="empty", seed=1)
    return [Server(store) for store in both_stores]


def test_what_one_plans_strikes_the_others_and_is_counted_once(servers):
    here, there = servers
    planned = here.faults.plan(here.account, Rule(path="/v1/Contacts", status=503, times=3, nth=2))
    assert [each.get().status_code for each in servers * 3] == [200, 503, 503, 503, 200, 200]
    assert (planned.seen, planned.fired) == (6, 3)
    assert [(each.seen, each.fired) for each in there.faults.all(there.account)] == [(6, 3)]


def test_a_rule_is_the_same_rule_elsewhere(servers):
    here, there = servers
    which = {"method": "GET", "connection": "Default", "nth": 2, "times": 3, "probability": 0.5, "after": 1.5}
    rule = Rule(**which, effect="respond", status=203, headers=(("A", "b"),), body="[]", is_json=True)
    here.faults.plan(here.account, rule)
    assert [each.rule for each in there.faults.all(there.account)] == [rule]


def test_what_one_forgets_is_forgotten_by_all(servers):
    here, there = servers
    first, second = [here.faults.plan(here.account, Rule(status=status)) for status in (500, 503)]
    there.faults.remove(there.account, first.id)
    assert [each.get().status_code for each in servers] == [503, 503]
    assert [each.id for each in there.faults.clear(there.account)] == [second.id]
    assert [each.get().status_code for each in servers] == [200, 200]
    assert here.faults.all(here.account) == []


def test_what_never_struck_is_known_everywhere(servers):
    here, there = servers
    planned = [here.faults.plan(here.account, Rule(path=path, status=503)) for path in ("/v1/Contacts", "/v1/Stock")]
    here.get()
    assert [each.id for each in there.faults.unfired(there.account)] == [planned[1].id]


def test_a_read_is_stale_whoever_wrote(servers):
    here, there = servers
    here.add("Ada")
    there.faults.plan(there.account, Rule(effect="stale"))
    here.add("Grace")
    assert [each.names() for each in servers] == [["Ada"], ["Ada"]]
    there.add("Linus")
    assert here.names() == ["Ada", "Grace"]
    here.faults.clear(here.account)
    assert there.names() == ["Ada", "Grace", "Linus"]


def test_an_account_without_faults_asks_nothing_about_them(servers, monkeypatch):
    def asked(*_):
        raise AssertionError("somebody asked")

    for name in ("strike", "all", "wants_past", "past_number"):
        monkeypatch.setattr("mockomni.faults.shared.SharedFaults." + name, asked)
    assert servers[0].get().status_code == 200


def test_at_once_no_more_are_struck_than_planned(servers):
    here, _ = servers
    planned = here.faults.plan(here.account, Rule(status=503, times=10))
    got = at_once([lambda each=each: each.get().status_code for each in servers * 20])
    assert (sorted(got), planned.seen) == ([200] * 30 + [503] * 10, 40)


def at_once(calls):
    """What comes of calls that are made at the same time."""
    got = []
    threads = [threading.Thread(target=lambda call=call: got.append(call())) for call in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return got
