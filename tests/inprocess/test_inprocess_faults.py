"""What a fault does below HTTP reaches a client in the same process as it would by a socket."""

import httpx
import pytest
import requests

from mockomni.inprocess import answered_here

URL = "https://api.cin7.com/api/v1/Branches"


@pytest.fixture
def call(app, client):
    """Plan a fault, and call by one client or another."""

    def call(ask, **rule):
        rule = {"method": "GET", "path": "/v1/Branches", "times": 1} | rule
        with answered_here(app, ("api.cin7.com", "localhost")):
            assert requests.post("http://localhost/_mock/faults", json=rule, timeout=9).status_code == 201
            return ask(URL, auth=client.auth, timeout=2)

    return call


@pytest.mark.parametrize(
    ("ask", "error"),
    [(requests.get, requests.exceptions.ConnectionError), (httpx.get, httpx.ReadError)],
    ids=["requests", "httpx"],
)
def test_a_reset_is_told_as_one(call, ask, error):
    with pytest.raises(error, match="reset"):
        call(ask, effect="reset")


@pytest.mark.parametrize(
    ("ask", "error"),
    [(requests.get, requests.exceptions.ChunkedEncodingError), (httpx.get, httpx.RemoteProtocolError)],
    ids=["requests", "httpx"],
)
def test_half_an_answer_is_told_as_one(call, ask, error):
    with pytest.raises(error):
        call(ask, effect="half")


@pytest.mark.parametrize("rule", [{"effect": "stalled"}, {"delay": 600}], ids=["stalled", "late"])
@pytest.mark.parametrize(
    ("ask", "errors"),
    [
        (requests.get, (requests.exceptions.ReadTimeout, requests.exceptions.ConnectionError)),
        (httpx.get, httpx.ReadTimeout),
    ],
    ids=["requests", "httpx"],
)
def test_who_waits_for_what_never_comes_gives_up(call, ask, errors, rule):
    with pytest.raises(errors, match="timed out"):
        call(lambda url, **more: ask(url, **more | {"timeout": 0.1}), **rule)


@pytest.mark.parametrize("ask", [requests.get, httpx.get])
def test_a_late_answer_comes_in_the_end(call, ask):
    assert call(ask, delay=0.05).status_code == 200


@pytest.mark.parametrize("ask", [requests.get, httpx.get])
def test_a_planned_status_is_told(call, ask):
    assert call(ask, status=503).status_code == 503
