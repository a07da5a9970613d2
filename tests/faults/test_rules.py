"""Which calls a rule strikes, how it is planned, listed and forgotten, and what is said to a wrong one."""

import pytest

from mockomni.faults import Rule

CONTACTS = "/v1/Contacts"


def statuses(mock, count, path=CONTACTS, method="GET"):
    return [mock.ask(method, path).status_code for _ in range(count)]


@pytest.mark.parametrize(
    "path",
    ["/v1/Contacts", "v1/contacts/", "/api/v1/Contacts", "/V1/CONTACTS", "/v1/*", "*contacts", "*", "", "/v1/Con*s"],
)
def test_a_path_is_meant_in_any_case_and_whole(mock, path):
    mock.plan(path=path, status=503)
    assert statuses(mock, 1, "/v1/Contacts?page=1") == [503]


@pytest.mark.parametrize("path", ["/v1/Contact", "/v1", "/Contacts", "/v1/Contacts/*", "/v1/C.ntacts", "/v2/*"])
def test_another_path_is_not_meant(mock, path):
    mock.plan(path=path, status=503)
    assert statuses(mock, 1) == [200]


@pytest.mark.parametrize(("method", "got"), [("get", [503, 404]), ("DELETE", [200, 503]), ("*", [503, 503])])
def test_a_method_is_meant_alone_or_any(mock, method, got):
    mock.plan(method=method, status=503)
    assert [mock.ask("GET", CONTACTS).status_code, mock.ask("DELETE", f"{CONTACTS}/999").status_code] == got


@pytest.mark.parametrize(
    ("rule", "got"),
    [
        ({}, [503] * 5),
        ({"times": 2}, [503, 503, 200, 200, 200]),
        ({"nth": 3}, [200, 200, 503, 200, 200]),
        ({"nth": 2, "times": 3}, [200, 503, 503, 503, 200]),
    ],
)
def test_calls_are_counted(mock, rule, got):
    mock.plan(path=CONTACTS, status=503, **rule)
    assert statuses(mock, 5) == got


def test_every_rule_counts_and_the_oldest_strikes(mock):
    mock.plan(status=500, nth=2)
    mock.plan(status=503, nth=2, times=2)
    assert statuses(mock, 4) == [200, 500, 503, 503]


def test_the_same_seed_strikes_the_same_calls(mock):
    runs = []
    for seed in (7, 7, 8):
        mock.plan(status=503, probability=0.5, seed=seed)
        runs.append(statuses(mock, 20))
        mock.door("DELETE", "/faults")
    assert runs[0] == runs[1] != runs[2]
    assert {*runs[0]} == {200, 503}


def test_a_connection_is_meant_by_its_name_in_any_case(mock, connect):
    other = connect("Shop sync", Contacts=["read"])
    mock.plan(connection="shop SYNC", status=503)
    assert [mock.ask("GET", CONTACTS).status_code, other.get("/api/v1/Contacts").status_code] == [200, 503]


def test_time_is_the_accounts(mock, clock):
    mock.plan(status=503, after="2026-01-05T12:00:10Z", until="2026-01-05T12:00:20Z")
    got = []
    for _ in range(3):
        got += statuses(mock, 1)
        clock.advance(10)
    assert got == [200, 503, 200]


def test_seconds_count_from_the_planning_on(mock, clock):
    mock.plan(status=429, seconds=60)
    assert statuses(mock, 1) == [429]
    clock.advance(60)
    assert statuses(mock, 1) == [200]


def test_a_stranger_meets_no_fault(mock, stranger):
    mock.plan(status=503)
    assert (stranger.get("/api/v1/Contacts").status_code, mock.faults()[0]["seen"]) == (401, 0)


def test_a_call_over_the_limits_meets_no_fault_and_one_that_is_struck_counts(mock):
    mock.door("PUT", "/settings", {"limits": "2/60/5000"})
    mock.plan(status=503)
    assert statuses(mock, 3) == [503, 503, 429]
    assert mock.faults()[0]["seen"] == 2


def test_permissions_do_not_matter_to_a_planted_answer(mock, connect):
    mock.plan(json=[])
    assert connect("Nobody").get("/api/v1/Contacts").json == []


# Accounts


def test_a_fault_is_one_accounts(mock):
    made = mock.door("POST", "/accounts", {"scenario": "empty", "settings": {"limits": "off"}}).json()
    mock.plan(status=503)
    other = (made["username"], made["key"])
    assert [mock.ask("GET", CONTACTS, auth=auth).status_code for auth in (mock.auth, other)] == [503, 200]
    assert mock.door("GET", "/faults", account=made["id"]).json() == {"faults": []}


def test_a_shop_that_begins_anew_has_no_faults(mock):
    mock.plan(status=503)
    assert mock.door("POST", "/reset", {"scenario": "empty"}).status_code == 200
    assert (statuses(mock, 1), mock.faults()) == ([200], [])


# Planning


def test_a_rule_is_listed_with_its_counts(mock):
    planned = mock.plan(method="get", path=CONTACTS, status=503, nth=2)
    statuses(mock, 3)
    said = {"id": 1, "method": "GET", "path": CONTACTS, "effect": "status", "status": 503, "nth": 2}
    assert planned == said | {"seen": 0, "fired": 0}
    assert mock.faults() == [said | {"seen": 3, "fired": 1}]


def test_what_is_listed_can_be_planned_again(mock):
    every = [
        {"json": {"a": [1]}, "status": 201, "headers": {"X": "1"}, "times": 3},
        {"body": "x", "connection": "Default", "nth": 2, "seed": 5},
        {"status": 429, "retry_after": 0, "after": "2026-01-05T12:00:00Z", "until": "2026-01-06T12:00:00Z"},
        {"effect": "reset", "commit": True, "delay": 0.5, "probability": 0.25},
    ]
    listed = [mock.plan(**rule) for rule in every]
    plain = [{name: value for name, value in each.items() if name not in ("id", "seen", "fired")} for each in listed]
    again = [mock.plan(**rule) for rule in plain]
    assert [each | {"id": 0} for each in again] == [each | {"id": 0} for each in listed]


def test_one_rule_or_all_can_be_forgotten(mock):
    for status in (500, 503, 502):
        mock.plan(status=status)
    assert mock.door("DELETE", "/faults/1").json()["status"] == 500
    assert statuses(mock, 1) == [503]
    assert [each["id"] for each in mock.door("DELETE", "/faults").json()["faults"]] == [2, 3]
    assert (statuses(mock, 1), mock.faults()) == ([200], [])


@pytest.mark.parametrize("id_", ["1", "x", "9" * 30])
def test_a_rule_that_is_not_there_is_404(mock, id_):
    answer = mock.door("DELETE", f"/faults/{id_}")
    assert (answer.status_code, "there is no fault" in answer.json()["error"]) == (404, True)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "say what shall go wrong"),
        ({"effect": "rest"}, "there is no effect 'rest'; there are: status, html"),
        ({"pth": "/v1/Stock", "status": 500}, "a fault has no 'pth'; did you mean 'path'?"),
        ({"xyzzy": 1, "status": 500}, "a fault has no 'xyzzy'; there are: effect, method"),
        ({"status": 200}, "status is from 400 to 599 with status, not 200; with respond it may be any"),
        ({"status": "many"}, "status is a whole number from 200 to 599, not 'many'"),
        ({"status": 100, "json": []}, "status is a whole number from 200 to 599, not 100"),
        ({"status": 500, "times": 0}, "times is a whole number from 1 up, not 0"),
        ({"status": 500, "nth": True}, "nth is a whole number from 1 up, not True"),
        ({"status": 500, "probability": 2}, "probability is a number above 0, 1 at most, not 2"),
        ({"status": 500, "probability": "x"}, "probability is a number above 0, 1 at most, not 'x'"),
        ({"delay": 601}, "delay is a number above 0, 600 at most, not 601"),
        ({"delay": True}, "delay is a number above 0, 600 at most, not True"),
        ({"status": 500, "method": "FETCH"}, "method is one of GET, POST"),
        ({"status": 500, "method": 7}, "method is a text, not 7"),
        ({"status": 500, "path": "/v1/Stock?page=1"}, "path is what follows /api, without a query"),
        ({"status": 500, "path": "https://api.cin7.com/api/v1/Stock"}, "path is what follows /api"),
        ({"status": 500, "after": "tomorrow"}, "after 'tomorrow' is no moment such as 2026-01-31T12:00:00Z"),
        ({"status": 500, "after": "2026-01-02", "until": "2026-01-01"}, "until lies after after"),
        ({"status": 500, "seconds": 5, "until": "2027-01-01"}, "a rule has until or seconds, not both"),
        ({"status": 500, "commit": "yes"}, "commit is true or false, not 'yes'"),
        ({"status": 500, "retry_after": 3}, "retry_after goes with status 429, not 500"),
        ({"status": 429, "retry_after": "soon"}, "retry_after is a whole number from 0 to 86400, not 'soon'"),
        ({"status": 500, "headers": {"A": "b"}, "effect": "status"}, "headers goes with respond, not with status"),
        ({"json": [], "headers": ["a"]}, "headers are an object"),
        ({"json": [], "headers": {"a b": "c"}}, "no header can be called 'a b'"),
        ({"json": [], "headers": {"A": "b\r\nC: d"}}, "header A cannot be 'b\\r\\nC: d'"),
        ({"json": [], "headers": {"Content-Length": "3"}}, "Content-Length is what the server says"),
        ({"json": [], "body": "x"}, "an answer has json or body, not both"),
        ({"body": [1]}, "body is a text, not list; what is JSON goes into json"),
        ({"effect": "slow"}, "slow needs a delay, in seconds"),
        ({"effect": "stale", "method": "PUT"}, "stale is for GET, not PUT"),
        ({"effect": "truncated", "commit": True}, "commit goes with status, html, reset, not with truncated"),
        ({"status": 500, "connection": "Nobody"}, "This account has no API connection 'Nobody'"),
    ],
)
def test_a_wrong_rule_is_told_what_is_wrong_and_is_not_planned(mock, rule, sentence):
    answer = mock.door("POST", "/faults", rule)
    assert (answer.status_code, sentence in answer.json()["error"]) == (400, True), answer.json()
    assert mock.faults() == []


def test_every_wrong_field_is_told_at_once(mock):
    answer = mock.door("POST", "/faults", {"method": 1, "nth": 0, "x": 1, "effect": "y"})
    assert len(answer.json()["problems"]) == 4


# Storms


@pytest.mark.parametrize("name", ["flaky-network", "busy-afternoon", "bad-day", "BAD_DAY"])
def test_a_storm_is_many_rules(mock, name):
    sent = {"name": name, "path": "/v1/*", "seed": 3, "seconds": 60}
    rules = mock.door("POST", "/faults/storm", sent).json()["faults"]
    assert rules == mock.faults()
    assert len(rules) >= 5
    assert {(each["storm"], each["path"], each["seed"], each["until"]) for each in rules} == {
        (name.lower().replace("_", "-"), "/v1/*", 3, "2026-01-05T12:01:00Z")
    }


def test_a_storm_strikes_the_same_way_twice_and_in_several_ways(mock):
    runs = []
    for _ in range(2):
        mock.door("POST", "/faults/storm", {"name": "busy-afternoon", "seed": 2})
        # Of those rules that make nobody wait.
        for each in mock.faults():
            if "delay" in each:
                mock.door("DELETE", f"/faults/{each['id']}")
        runs.append([(answer.status_code, answer.headers.get("Retry-After")) for answer in asked(mock, 60)])
        mock.door("DELETE", "/faults")
    assert runs[0] == runs[1]
    assert {(200, None), (429, "1"), (429, None)} <= {*runs[0]}


def asked(mock, count):
    return [mock.ask("GET", CONTACTS) for _ in range(count)]


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 400, "A storm has a name"),
        ({"name": "hail"}, 404, "there is no storm 'hail'; there are: flaky-network, busy-afternoon, bad-day"),
        ({"name": "bad-day", "seed": "x"}, 400, "seed is a whole number"),
        ({"name": "bad-day", "times": 3}, 400, "a storm has no 'times'; it takes path, connection, seed, after"),
        ({"name": "bad-day", "connection": "Nobody"}, 400, "no API connection 'Nobody'"),
    ],
)
def test_a_wrong_storm_is_told_so(mock, sent, status, sentence):
    answer = mock.door("POST", "/faults/storm", sent)
    assert (answer.status_code, sentence in answer.json()["error"]) == (status, True), answer.json()
    assert mock.faults() == []


# In Python


def test_python_asks_what_never_struck(mock, app, account):
    faults = app.extensions["mockomni"].faults
    planned = [faults.plan(account.id, Rule(path=path, status=503)) for path in ("/v1/Contacts", "/v1/Stock")]
    mock.door("POST", "/faults/storm", {"name": "flaky-network", "path": "/v1/Branches"})
    assert statuses(mock, 2) == [503, 503]
    assert ([each.fired for each in planned], faults.unfired(account.id)) == ([2, 0], planned[1:])
    faults.clear(account.id)
    assert (statuses(mock, 1), faults.unfired(account.id)) == ([200], [])
