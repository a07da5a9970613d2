"""Do other tools understand the archive, and is everything in it that may be?"""

import copy

import jsonschema
import pytest
from har_schema import HAR

from mockomni import __version__
from mockomni.journal import Journal
from mockomni.journal.har import archive

POSTED = {
    "method": "POST", "path": "/api/v1/Sales Örders", "query": "loadBoms=true&x=%20\"<é",
    "request_headers": (("Host", "127.0.0.1:8080"), ("Content-Type", "application/json")),
    "request_body": '[{"reference":"é"}]'.encode(), "response_body": b"[]", "at": 1_700_000_000.25,
    "response_headers": (("Content-Type", "application/json"), ("Content-Length", "2")),
    "milliseconds": 1.5, "why": "The record was written.", "notes": ("The parameter 'x' was ignored.",),
}  # fmt: skip


@pytest.fixture
def archived(exchange):
    """One exchange as it stands in an archive that is one."""

    def archived(**changed):
        journal = Journal(longest_request=60, longest_response=30)
        journal.record(exchange(1, **changed))
        made = archive(journal.latest())
        jsonschema.validate(made, HAR)
        return made["log"]["entries"][0]

    return archived


def test_an_exchange_is_told_whole(archived):
    assert archived(**POSTED) == {
        "startedDateTime": "2023-11-14T22:13:20.250+00:00",
        "time": 1.5,
        "request": {
            "method": "POST",
            "url": "http://127.0.0.1:8080/api/v1/Sales%20%C3%96rders?loadBoms=true&x=%20%22%3C%C3%A9",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [
                {"name": "Host", "value": "127.0.0.1:8080"},
                {"name": "Content-Type", "value": "application/json"},
            ],
            "queryString": [{"name": "loadBoms", "value": "true"}, {"name": "x", "value": ' "<é'}],
            "headersSize": -1,
            "bodySize": 20,
            "postData": {"mimeType": "application/json", "text": '[{"reference":"é"}]'},
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "Content-Length", "value": "2"},
            ],
            "content": {"size": 2, "mimeType": "application/json", "text": "[]"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 2,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1.5, "receive": 0},
        "comment": "The record was written. The parameter 'x' was ignored.",
        "_mockomni": {"id": "r1", "account": 1, "connection": "Default"},
    }


def test_a_cut_body_says_so(archived):
    made = archived(request_body=b"x" * 70, response_body=b"y" * 40)
    assert made["request"]["postData"]["comment"] == "The body has 70 bytes; the journal keeps the first 60."
    assert (made["response"]["content"]["size"], made["response"]["content"]["text"]) == (40, "y" * 30)
    assert made["response"]["content"]["comment"] == "The body has 40 bytes; the journal keeps the first 30."


def test_a_body_that_is_no_text_is_in_base64(archived):
    made = archived(request_body=b"\xff\xfe", response_body=b"\x89PNG")
    assert made["request"]["postData"] == {
        "mimeType": "application/octet-stream",
        "text": "//4=",
        "_encoding": "base64",
    }
    assert (made["response"]["content"]["text"], made["response"]["content"]["encoding"]) == ("iVBORw==", "base64")


def test_what_is_odd_still_makes_an_archive(archived):
    made = archived(status=599, connection="", account_id=None, request_headers=(("Host", "a b\n"),), path="")
    assert (made["response"]["statusText"], made["request"]["url"]) == ("Without a Name", "http://a%20b%0A")
    assert archived(status=0)["response"]["statusText"] == ""


def test_an_archive_of_nothing_is_one():
    made = archive([])
    jsonschema.validate(made, HAR)
    assert made == {"log": {"version": "1.2", "creator": {"name": "mockomni", "version": __version__}, "entries": []}}


@pytest.mark.parametrize("part", ["startedDateTime", "request", "response", "timings"])
def test_the_schema_notices_what_is_missing(archived, part):
    made = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [archived()]}}
    broken = copy.deepcopy(made)
    del broken["log"]["entries"][0][part]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, HAR)
