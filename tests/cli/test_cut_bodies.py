"""Is a body that ends before it should refused whole, even where what came could be read?"""

import base64
import http.client
import json
import socket
import threading
from contextlib import closing

import pytest

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.server import listening
from mockomni.settings import Behaviour
from mockomni.storage.sqlite import MemoryStore

KEY = "0" * 32
BASIC = base64.b64encode(f"A:{KEY}".encode()).decode()
JSON, FORM = "application/json", "multipart/form-data; boundary=cut"
PICTURE = (
    b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--cut--\r\n'
)


@pytest.fixture
def mock():
    with closing(MemoryStore()) as store:
        plant(store, scenario="small")
        app = create_app(store=store, behaviour=Behaviour(limits=None), username="A", key=KEY)
        with listening("127.0.0.1", 0) as server:
            thread = threading.Thread(target=server.answer_with, args=(app,))
            thread.start()
            yield app.extensions["mockomni"], server.port
        thread.join()


def sent(port, method, path, kind, body, framing):
    """The status and text of a request after whose last byte the client sends no more."""
    lines = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Basic {BASIC}", f"Content-Type: {kind}")
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as client:
        client.sendall("\r\n".join((*lines, framing, "", "")).encode() + body)
        client.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        return answer.status, answer.read().decode()


@pytest.mark.parametrize(
    ("method", "path", "kind", "body", "error"),
    [
        ("POST", "/api/v1/Branches", JSON, b'[{"company": "Half"}]', "Missing or malformed JSON data"),
        ("PUT", "/api/v1/Branches", JSON, b'[{"id": 1, "company": "Half"}]', "Missing or malformed JSON data"),
        ("POST", "/api/v1/ProductImages?productId=1", FORM, PICTURE, "Missing or malformed JSON data"),
        ("PUT", "/_mock/settings", JSON, b'{"error_style": "object"}', "Less of the body came"),
    ],
)
def test_a_body_that_is_cut_short_is_refused_and_changes_nothing(mock, method, path, kind, body, error):
    wiring, port = mock
    account = wiring.accounts.first()
    before = account.shop.store.image(), account.behaviour
    status, text = sent(port, method, path, kind, body, f"Content-Length: {len(body) + 10}")
    assert (status, error in text, account.shop.store.image(), account.behaviour) == (400, True, *before)
    assert sent(port, method, path, kind, body, f"Content-Length: {len(body)}")[0] == 200


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_so_is_one_whose_last_chunk_never_comes(mock, end):
    wiring, port = mock
    body = json.dumps([{"company": "Half"}]).encode()
    chunks = b"%x\r\n%s%s" % (len(body), body, end)
    before = wiring.accounts.first().shop.store.image()
    status, _ = sent(port, "POST", "/api/v1/Branches", JSON, chunks, "Transfer-Encoding: chunked")
    assert (status, wiring.accounts.first().shop.store.image()) == (400, before)
    assert "Less of the body came" in wiring.journal.latest(1)[0].exchange.why
