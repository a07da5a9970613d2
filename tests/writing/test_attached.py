"""Do the pictures of products and the cartons of orders keep their promises?"""

import io

import pytest
from shop import option_of
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

PNG, WEBP = b"\x89PNG\r\n\x1a\nrest", b"RIFF\x10\x00\x00\x00WEBPVP8 "

# Pictures


def show(till, content, priority=0, product=1):
    path = f"/api/v1/ProductImages?productId={product}&imagePriority={priority}"
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), "a.png")})
    return till.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}").json


def test_a_picture_is_kept_under_its_slot_and_served_back(till):
    for content, priority in ((WEBP, 1), (b"GIF89a...", 0), (PNG, 0)):
        assert show(till, content, priority) == {"index": 0, "success": True, "id": 1, "code": "", "errors": []}
    links = [image["link"] for image in till.row("Products", 1)["images"]]
    assert [link.rpartition("/")[2] for link in links] == ["1-0.png", "1-1.webp"]
    answers = [till.client.get(link.removeprefix("http://localhost"), auth=None) for link in links]
    assert [(answer.data, answer.content_type) for answer in answers] == [(PNG, "image/png"), (WEBP, "image/webp")]
    assert option_of(till, 1)[0]["image"]["link"].endswith("/1-0_tn.png")


@pytest.mark.parametrize(
    ("content", "priority", "product", "error"),
    [
        (PNG, 0, 99, "productId 99 does not exist"),
        (PNG, 3, 1, "imagePriority 3 is not between 0 and 2"),
        (b"", 0, 1, "the file begins with b''; PNG, JPEG, GIF and WebP are taken"),
        (
            b"RIFF\x10\0\0\0WAVEfmt ",
            0,
            1,
            "the file begins with b'RIFF\\x10\\x00\\x00\\x00'; PNG, JPEG, GIF and WebP are taken",
        ),
        (PNG + b"\0" * 5_242_880, 0, 1, "the file has 5242892 bytes, the most is 5242880"),
    ],
)
def test_what_is_no_picture_is_refused(till, content, priority, product, error):
    before = till.image()
    assert show(till, content, priority, product) == {
        "index": 0,
        "success": False,
        "id": None,
        "code": None,
        "errors": [error],
    }
    assert till.image() == before


# Cartons

SSCC = "0" * 18


def test_cartons_are_replaced_as_a_whole_and_lose_lines_that_go(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}, {"code": "TEE-NAVY-S", "qty": 1}))
    path = f"/api/v1/Cartons/{order['id']}"
    first, second = (line["id"] for line in order["lineItems"])
    items = [{"lineItemId": first, "quantity": 2}, {"productCode": "TEE-NAVY-S", "quantity": 1}]
    for cartons in ([{"sscc": SSCC, "cartonItems": items}] * 3, [{"sscc": SSCC, "cartonItems": items}]):
        answer = till.client.put(path, json=cartons)
        assert (answer.status_code, answer.data) == (200, b"true")
    (carton,) = till.client.get(path).json
    assert [(item["lineItemId"], item["productCode"]) for item in carton["cartonItems"]] == [
        (first, "MUG-01"),
        (second, "TEE-NAVY-S"),
    ]
    till.change("SalesOrders", {"id": order["id"], "lineItems": [{"id": first, "qty": 0}]})
    assert [item["lineItemId"] for item in till.client.get(path).json[0]["cartonItems"]] == [second]
    assert (till.client.put(path, json=[]).data, till.client.get(path).json) == (b"true", [])


@pytest.mark.parametrize(
    ("carton", "text"),
    [
        ({"cartonItems": []}, "[0].sscc is required"),
        ({"sscc": SSCC}, "[0].cartonItems is required"),
        ({"sscc": "1" * 17, "cartonItems": []}, "[0].sscc '11111111111111111' has 17 characters, the least is 18"),
        ({"sscc": "a" * 18, "cartonItems": []}, "[0].sscc 'aaaaaaaaaaaaaaaaaa' is not 18 to 20 digits"),
        (
            {"sscc": SSCC, "cartonItems": [{"lineItemId": 99}]},
            "[0].cartonItems[0].lineItemId 99 is no line of the order",
        ),
        (5, "[0] the entry is not an object"),
    ],
)
def test_a_carton_that_is_refused_is_named(till, sale, carton, text):
    order = till.made("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    before = till.image()
    answer = till.client.put(f"/api/v1/Cartons/{order}", json=[carton])
    assert (answer.status_code, answer.json, till.image()) == (400, text, before)
