"""Do links to pictures lead to the pictures?"""

import pytest

from mockomni.resources import SHELF

PNG = b"\x89PNG\r\n\x1a\npixels"


@pytest.fixture
def picture(account):
    """A category with a picture."""
    resource = SHELF["ProductCategories"]
    row = resource.sheet.blank_row() | {"id": 1, "image": {"link": "{{files}}/hat.png"}}
    with account.shop.unit(write=True) as unit:
        unit.insert(resource, row)
        unit.keep_file("hat.png", PNG, "image/png")


def link(client, **more) -> str:
    listed = client.get("/api/v1/ProductCategories", **more).json[0]["image"]["link"]
    assert client.get("/api/v1/ProductCategories/1", **more).json["image"]["link"] == listed
    return listed


@pytest.mark.parametrize(
    ("more", "base"),
    [
        ({}, "http://localhost"),
        ({"headers": {"Host": "omni.test:8080"}}, "http://omni.test:8080"),
        ({"headers": {"Host": "[::1]:8080"}}, "http://[::1]:8080"),
        ({"base_url": "https://omni.test"}, "https://omni.test"),
        ({"headers": {"Host": 'x","y":"'}}, "http://localhost:80"),
    ],
)
def test_a_link_begins_as_the_request_did(client, picture, more, base):
    assert link(client, **more) == f"{base}/files/1/hat.png"


def test_a_link_begins_with_the_public_address_when_there_is_one(make_app, caller_of, picture):
    app = make_app(public_url="https://omni.example/mock/")
    assert link(caller_of(app)) == "https://omni.example/mock/files/1/hat.png"


def test_whoever_has_a_link_sees_the_picture(client, stranger, picture):
    answer = stranger.get(link(client))
    assert (answer.status_code, answer.data) == (200, PNG)
    assert {name: value for name, value in answer.headers if name != "Mockomni-Request"} == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=60",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(len(PNG)),
    }


def test_a_picture_has_headers_without_its_body(stranger, picture):
    answer = stranger.open("/files/1/hat.png", method="HEAD")
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", str(len(PNG)))


@pytest.mark.parametrize("path", ["1/cap.png", "2/hat.png", "x/hat.png", "1", "", "1/../hat.png", "9" * 5000 + "/a"])
def test_other_links_lead_nowhere(stranger, picture, path):
    assert stranger.get(f"/files/{path}").status_code == 404


def test_a_picture_can_only_be_seen(stranger, picture):
    assert stranger.open("/files/1/hat.png", method="DELETE").status_code == 405
