"""Do several processes on one database act as one server: limits, keys, clock, settings, journal, what was written?"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter

import pytest
import requests

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


class Visitor:
    """Somebody who calls one of the servers, without any proxy."""

    def __init__(self, served, auth=None):
        self.served, self.auth = served, auth or served.auth

    def ask(self, method, path, **more):
        with requests.Session() as session:
            session.trust_env = False
            base = self.served.url if path.startswith("/_mock") else self.served.base
            auth = None if path.startswith("/_mock") else self.auth
            return session.request(method, base + path, auth=auth, timeout=20, **more)


@pytest.fixture(scope="module")
def database(new_postgres):
    return new_postgres()


@pytest.fixture(scope="module")
def both(start, database):
    """Two servers on one PostgreSQL, started at the same moment."""
    found = started_together(start, database)
    yield found
    for each in found:
        each.served.stop()


def started_together(start, database):
    """Two servers on one database, as their visitors."""
    found = {}
    flags = ("--database", database, "--scenario", "small", "--username", "TwoNZ", "--key", "0" * 32)
    flags += ("--log-format", "off", "--limits", "off")
    threads = [threading.Thread(target=lambda each=each: found.update({each: start(*flags)})) for each in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for served in found.values():
        served.rows |= {"Username": "TwoNZ", "Key": "0" * 32}
    return Visitor(found[0]), Visitor(found[1])


def test_servers_that_start_together_found_one_shop(both):
    accounts = [each.ask("GET", "/_mock/accounts").json()["accounts"] for each in both]
    assert [[account["username"] for account in each] for each in accounts] == [["TwoNZ"]] * 2


def test_servers_that_start_together_on_a_new_file_found_one_shop(start, tmp_path):
    both = started_together(start, tmp_path / "shop.db")
    for number, each in enumerate(both):
        each.ask("POST", "/v1/Branches", json=[{"company": f"Annex {number}"}])
    seen = [[row["company"] for row in each.ask("GET", "/v1/Branches").json()] for each in both]
    for each in both:
        each.served.stop()
    assert (seen[0] == seen[1], {"Annex 0", "Annex 1"} <= {*seen[0]}) == (True, True)
    assert [path.name for path in tmp_path.iterdir()] == ["shop.db"]


def test_what_one_writes_the_other_answers_with_at_once(both):
    here, there = both
    for number in range(5):
        here.ask("PUT", "/_mock/settings", json={"limits": "off"})
        name = f"Written {time.time_ns()} {number}"
        written = here.ask("POST", "/v1/Branches", json=[{"company": name, "email": f"{number}@acme.example"}]).json()
        assert there.ask("GET", f"/v1/Branches/{written[0]['id']}").json()["company"] == name


def test_settings_changed_at_one_count_at_the_other(both):
    here, there = both
    here.ask("PUT", "/_mock/settings", json={"error_style": "object"})
    assert there.ask("GET", "/v1/Nonsense").json() == {"message": "Resource not found"}
    here.ask("PUT", "/_mock/settings", json={"error_style": "string"})
    assert there.ask("GET", "/v1/Nonsense").json() == "Resource not found"


def test_a_key_regenerated_at_one_is_dead_at_the_other(both):
    here, there = both
    made = here.ask("POST", "/_mock/connections", json={"name": "Sync", "permissions": "everything"}).json()
    client = Visitor(there.served, ("TwoNZ", made["key"]))
    assert client.ask("GET", "/v1/Branches").status_code == 200
    new = here.ask("POST", f"/_mock/connections/{made['id']}/regenerate", json={}).json()["key"]
    assert client.ask("GET", "/v1/Branches").status_code == 401
    assert Visitor(there.served, ("TwoNZ", new)).ask("GET", "/v1/Branches").status_code == 200


def test_limits_are_counted_together(both):
    here, _ = both
    here.ask("POST", "/_mock/clock/freeze", json={})
    here.ask("PUT", "/_mock/settings", json={"limits": "7/60/5000"})
    statuses = Counter()
    threads = [
        threading.Thread(target=lambda each=each: statuses.update([both[each % 2].ask("GET", "/v1/Stock").status_code]))
        for each in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    here.ask("PUT", "/_mock/settings", json={"limits": "off"})
    assert statuses == {200: 7, 429: 9}


def test_each_shows_what_was_asked_of_both_in_order(both):
    here, there = both
    here.ask("DELETE", "/_mock/requests")
    asked = [
        each.ask("GET", f"/v1/Branches?page={page}").headers["Mockomni-Request"]
        for page in range(1, 4)
        for each in both
    ]
    for each in both:
        shown = [entry["id"] for entry in each.ask("GET", "/_mock/requests").json()["requests"]]
        assert shown == asked[::-1]
    assert there.ask("GET", f"/_mock/requests/{asked[0]}").json()["why"]
    there.ask("DELETE", "/_mock/requests")
    assert here.ask("GET", "/_mock/requests").json()["requests"] == []
