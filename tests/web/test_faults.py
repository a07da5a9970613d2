"""Faults and storms, planned by forms."""

import pytest

PAGE = "/behaviour/faults"


@pytest.fixture
def planned(app, account):
    """What is planned for the account, as short sentences."""
    return lambda: [str(each.rule) for each in app.extensions["mockomni"].faults.all(account.id)]


def test_a_planned_fault_strikes_as_often_as_was_said_and_is_counted(browser, client):
    answer = browser.send(PAGE, effect="status", status="503", path="/v1/Stock", times="1")
    assert "It counts from the next call on" in answer.text
    assert [client.get("/api/v1/Stock").status_code for _ in range(2)] == [503, 200]
    row = browser.get(PAGE).text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "/v1/Stock" in row and 'data-is="Struck">1<' in row


def test_an_answer_of_ones_own_is_planted(browser, client):
    browser.send(PAGE, effect="respond", status="200", path="/v1/Users", body='[{"id": 7}]')
    assert client.get("/api/v1/Users").json == [{"id": 7}]


def test_a_write_can_stand_and_be_answered_with_an_error(browser, client):
    browser.send(PAGE, effect="status", status="500", path="/v1/Branches", times="1", commit="on")
    assert client.post("/api/v1/Branches", json=[{"company": "North"}]).status_code == 500
    assert [each["company"] for each in client.get("/api/v1/Branches").json] == ["North"]


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"effect": "explode"}, "no effect"),
        ({"effect": "status", "status": "99"}, "status"),
        ({"effect": "status", "status": "many"}, "tatus is a number"),
        ({"effect": "slow"}, "needs a delay"),
        ({"effect": "html", "probability": "2"}, "probability"),
        ({"effect": "reset"}, "hands over no sockets"),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is(browser, planned, sent, problem):
    answer = browser.send(PAGE, **sent)
    assert (answer.status_code, problem in answer.text, planned()) == (400, True, [])


def test_one_is_forgotten_and_then_all(browser, planned):
    for path in ("/v1/Stock", "/v1/Users", "/v1/Branches"):
        browser.send(PAGE, effect="html", path=path)
    first = (
        browser.get(PAGE).text.partition(f'action="{PAGE}/')[2].partition("/remove")[0].split('"')[-1].split("/")[-1]
    )
    browser.send(PAGE, f"{PAGE}/{first}/remove")
    assert len(planned()) == 2
    browser.send(PAGE, f"{PAGE}/clear")
    assert planned() == []


def test_a_fault_that_is_none_is_not_found(browser):
    token = browser.get(PAGE).text.split('name="csrf" value="')[1][:64]
    assert [browser.post(f"{PAGE}/{id_}/remove", data={"csrf": token}).status_code for id_ in ("7", "x")] == [404, 404]


def test_a_storm_needs_a_server_that_hands_over_its_sockets(browser, planned):
    answer = browser.send(PAGE, f"{PAGE}/storm", name="flaky-network")
    assert (answer.status_code, "hands over no sockets" in answer.text, planned()) == (400, True, [])
