"""Who stands beside mockomni, how is each started, and how is it asked for the same work?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import environments
from load import KEY, USERNAME, Ask, fetch, get, send
from processes import Server, free_port, running

HERE = Path(__file__).resolve().parent
RECORD, LIST, WRITE = WORK = ("GET of one record", "GET of a page of 50", "POST of one record")
HIGH_LIMITS = "1000000/100000000/1000000000"
ONE, MANY = "contacts", "orders"
POSTED = {"type": "Customer", "firstName": "Ada", "lastName": "Bench", "address1": "1 Long Street", "city": "Hamilton"}
DYNAMO = "DynamoDB_20120810."
SIGNED = "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"

Running = AbstractContextManager[Server]


@dataclass(frozen=True)
class Peer:
    """A server: how it is started, what it is asked, and how the records come into one that starts empty."""

    name: str
    start: Callable[[], Running]
    asks: dict[str, Ask]
    fill: Callable[[Server], None] = lambda server: None

    def lengths(self, server: Server) -> dict[str, int]:
        """How many bytes its answers are, having seen that they are answers."""
        return {work: len(fetch(server.address, ask)) for work, ask in self.asks.items()}


@dataclass(frozen=True)
class Shop:
    """The records that all of them have, and the bytes in which mockomni sends them."""

    one: dict
    contacts: list[dict]
    orders: list[dict]
    bytes: dict[str, bytes]

    @property
    def mark(self) -> bytes:
        """What every right answer with that record holds, however it is printed."""
        return json.dumps(self.one["email"]).strip('"').encode()


def all_of_them(folder: Path) -> Iterator[Peer]:
    """mockomni first, then its peers, each with the shop's records."""
    programs, python_peers = environments.ours(), environments.peers()
    ours, shop = mockomni(programs)
    yield ours
    yield flask(programs, folder, shop)
    yield moto(python_peers, shop)
    if (node := environments.node_peers()) is not None:
        yield json_server(node, folder, shop)
        yield mockoon(node, folder, shop)
        yield prism(node, folder, shop)
        if (command := environments.wiremock()) is not None:
            yield wiremock(command, folder / "wiremock", shop)


def mockomni(programs: Path) -> tuple[Peer, Shop]:
    """Ours, with what its shop holds."""
    known = ("--username", USERNAME, "--key", KEY, "--limits", HIGH_LIMITS, "--log-format", "off")
    command = [programs / "mockomni", "serve", "--scenario", "small", *known]
    environment = {"MOCKOMNI_CACHE": str(environments.CACHE)}

    def start(first: Ask) -> Running:
        port = free_port()
        return running([*command, "--port", str(port)], port, first, environment)

    with start(get("/api/v1/Contacts?rows=1")) as server:
        contacts = json.loads(fetch(server.address, get("/api/v1/Contacts?rows=250")))
        one = next(each for each in contacts if each["email"])
        paths = {RECORD: f"/api/v1/Contacts/{one['id']}", LIST: "/api/v1/SalesOrders?rows=50"}
        found = {work: fetch(server.address, get(path)) for work, path in paths.items()}
        posted = post("/api/v1/Contacts", [POSTED], b'"success":true', 200)
        found[WRITE] = fetch(server.address, posted)
    shop = Shop(json.loads(found[RECORD]), contacts, json.loads(found[LIST]), found)
    asks = {work: get(path, len(found[work])) for work, path in paths.items()} | {WRITE: posted}
    return Peer("mockomni", lambda: start(asks[RECORD]), asks), shop


def post(path: str, body: object, holds: bytes, status: int) -> Ask:
    """A POST of JSON."""
    return replace(send("POST", path, json.dumps(body).encode(), holds), status=status)


def flask(programs: Path, folder: Path, shop: Shop) -> Peer:
    """A view for each of mockomni's answers, on mockomni's server."""
    views = folder / "views"
    views.mkdir()
    for number, work in enumerate(WORK):
        (views / str(number)).write_bytes(shop.bytes[work])
    asks = {work: get(f"/{number}", len(shop.bytes[work])) for number, work in enumerate(WORK)}
    asks[WRITE] = post("/2", POSTED, b'"success":true', 200)

    def start() -> Running:
        port = free_port()
        command = [programs / "python", HERE / "yardstick.py", "constant", str(port), views]
        return running(command, port, asks[RECORD])

    return Peer("bare Flask", start, asks)


def moto(programs: Path, shop: Shop) -> Peer:
    """Its DynamoDB."""
    asks = {
        RECORD: dynamo("GetItem", {"TableName": ONE, "Key": {"id": {"S": str(shop.one["id"])}}}, shop.mark),
        LIST: dynamo("Scan", {"TableName": MANY, "Limit": 50}, b'"Count": 50'),
        WRITE: dynamo("PutItem", {"TableName": ONE, "Item": item("new", POSTED)}, b"{}"),
    }

    def start() -> Running:
        port = free_port()
        return running([programs / "moto_server", "-p", str(port)], port, get("/moto-api/"))

    def fill(server: Server) -> None:
        for table, records in {ONE: shop.contacts, MANY: shop.orders}.items():
            fetch(server.address, dynamo("CreateTable", table_named(table), b"TableName"))
            for record in records:
                fetch(server.address, dynamo("PutItem", {"TableName": table, "Item": item(record["id"], record)}))

    return Peer("moto", start, asks, fill)


def dynamo(act: str, body: dict, holds: bytes = b"") -> Ask:
    """A call of DynamoDB's API, with a signature that moto does not check."""
    sent = json.dumps(body).encode()
    lines = (
        "POST / HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {SIGNED}",
        "Content-Type: application/x-amz-json-1.0",
        f"X-Amz-Target: {DYNAMO}{act}",
        f"Content-Length: {len(sent)}",
    )
    return Ask("".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + sent, None, holds)


def item(id_: object, record: dict) -> dict:
    return {"id": {"S": str(id_)}, "record": {"S": json.dumps(record, separators=(",", ":"))}}


def table_named(name: str) -> dict:
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def json_server(programs: Path, folder: Path, shop: Shop) -> Peer:
    """A module that holds the collections, which it then keeps in memory."""
    data = folder / "db.js"
    held = json.dumps({ONE: shop.contacts, MANY: shop.orders})
    data.write_text(f"module.exports = () => ({held})\n", "utf-8")
    asks = rest(shop, f"/{MANY}?_page=1&_limit=50")

    def start() -> Running:
        port = free_port()
        flags = ("--quiet", "--host", "127.0.0.1", "--port", str(port))
        return running([programs / "json-server", *flags, data], port, asks[RECORD])

    return Peer("json-server", start, asks)


def rest(shop: Shop, page: str) -> dict[str, Ask]:
    """How servers with collections are asked."""
    return {
        RECORD: Ask(get(f"/{ONE}/{shop.one['id']}").sent, None, shop.mark),
        LIST: Ask(get(page).sent, None, json.dumps(shop.orders[-1]["reference"]).encode()),
        WRITE: post(f"/{ONE}", POSTED, POSTED["address1"].encode(), 201),
    }


def mockoon(programs: Path, folder: Path, shop: Shop) -> Peer:
    """Data buckets behind CRUD routes."""
    asks = rest(shop, f"/{MANY}?page=1&limit=50")

    def start() -> Running:
        port = free_port()
        data = folder / f"mockoon-{port}.json"
        data.write_text(json.dumps(mockoon_environment(port, {ONE: shop.contacts, MANY: shop.orders})), "utf-8")
        flags = ("--hostname", "127.0.0.1", "--disable-log-to-file", "--repair")
        return running([programs / "mockoon-cli", "start", *flags, "--data", data], port, asks[RECORD])

    return Peer("Mockoon", start, asks)


def mockoon_environment(port: int, buckets: dict[str, list[dict]]) -> dict:
    """Its data file."""
    routes = [crud_route(name) for name in buckets]
    return {
        "uuid": str(uuid4()),
        "lastMigration": 33,
        "name": "bench",
        "endpointPrefix": "",
        "latency": 0,
        "port": port,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": False,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "data": [
            {"uuid": str(uuid4()), "id": name, "name": name, "documentation": "", "value": json.dumps(records)}
            for name, records in buckets.items()
        ],
        "callbacks": [],
    }


def crud_route(name: str) -> dict:
    answer = {
        "uuid": str(uuid4()),
        "body": "",
        "latency": 0,
        "statusCode": 200,
        "label": "",
        "headers": [],
        "bodyType": "DATABUCKET",
        "filePath": "",
        "databucketID": name,
        "sendFileAsBody": False,
        "rules": [],
        "rulesOperator": "OR",
        "disableTemplating": True,
        "fallbackTo404": False,
        "default": True,
        "crudKey": "id",
        "callbacks": [],
    }
    return {
        "uuid": str(uuid4()),
        "type": "crud",
        "documentation": "",
        "method": "",
        "endpoint": name,
        "responses": [answer],
        "responseMode": None,
    }


def prism(programs: Path, folder: Path, shop: Shop) -> Peer:
    """An OpenAPI document with the answers as examples."""
    document = folder / "openapi.json"
    document.write_text(json.dumps(openapi(shop)), "utf-8")
    asks = rest(shop, f"/{MANY}")

    def start() -> Running:
        port = free_port()
        flags = ("--host", "127.0.0.1", "--port", str(port), "--verboseLevel", "silent")
        return running([programs / "prism", "mock", *flags, document], port, asks[RECORD])

    return Peer("Prism", start, asks)


def openapi(shop: Shop) -> dict:
    """The three operations."""
    number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "bench", "version": "1"},
        "paths": {
            f"/{ONE}/{{id}}": {"get": {"parameters": [number], "responses": {"200": example(shop.one)}}},
            f"/{MANY}": {"get": {"responses": {"200": example(shop.orders)}}},
            f"/{ONE}": {"post": {"requestBody": body, "responses": {"201": example(POSTED)}}},
        },
    }


def example(value: object) -> dict:
    kind = "array" if isinstance(value, list) else "object"
    return {
        "description": "as it is",
        "content": {"application/json": {"schema": {"type": kind}, "example": value}},
    }


def wiremock(command: list[str], folder: Path, shop: Shop) -> Peer:
    """A stub for each of the three, and a journal of as many requests as mockomni's."""
    (folder / "mappings").mkdir(parents=True)
    asks = rest(shop, f"/{MANY}")
    (folder / "mappings" / "bench.json").write_text(json.dumps({"mappings": stubs(shop)}), "utf-8")

    def start() -> Running:
        port = free_port()
        flags = ("--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", folder, "--disable-banner")
        alike = ("--max-request-journal-entries", "1000", "--use-chunked-encoding", "never")
        return running([*command, *flags, *alike], port, asks[RECORD])

    return Peer("WireMock", start, asks)


def stubs(shop: Shop) -> list[dict]:
    """Which request is answered how."""
    said = (
        ("GET", f"/{ONE}/{shop.one['id']}", 200, shop.one),
        ("GET", f"/{MANY}", 200, shop.orders),
        ("POST", f"/{ONE}", 201, POSTED),
    )
    return [
        {
            "request": {"method": method, "urlPath": path},
            "response": {"status": status, "jsonBody": body, "headers": {"Content-Type": "application/json"}},
        }
        for method, path, status, body in said
    ]
