"""What if the database or Redis goes away? Omni's 503 until it is back, and nothing lost that was acknowledged."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, suppress

import pytest
import requests
from sqlalchemy import make_url

from mockomni.app import create_app
from mockomni.resources import SHELF
from mockomni.seeding import plant
from mockomni.seeding.audit import audit
from mockomni.settings import Behaviour
from mockomni.storage.store import open_store

KEY = "0" * 32
SORRY = "Service temporarily unavailable. Please try again later."


class Gate:
    """A door to a PostgreSQL that can be shut: whoever is inside is thrown out, and nobody gets in."""

    def __init__(self, url):
        self.url = make_url(url)
        self._inside: set[socket.socket] = set()
        self._door: socket.socket | None = None
        self.port = 0
        self.open()

    @property
    def through(self) -> str:
        """The database's URL, by way of the gate."""
        plain = self.url.difference_update_query(["host", "port"])
        return plain.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    def open(self):
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, args=(self._door,), daemon=True).start()

    def shut(self):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for each in list(self._inside):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _let_in(self, door):
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                server = self._connected()
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _connected(self):
        host = self.url.host or self.url.query.get("host") or "127.0.0.1"
        port = self.url.port or self.url.query.get("port") or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _pass_on(self, source, target):
        self._inside.add(source)
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        self._inside.discard(source)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture(scope="module")
def database(new_postgres):
    return new_postgres()


@pytest.fixture(scope="module")
def gate(database):
    gate = Gate(database)
    yield gate
    gate.shut()


@pytest.fixture(scope="module")
def served(start, gate):
    served = start(
        *("--database", gate.through, "--scenario", "small", "--workers", 2),
        *("--limits", "off", "--key", KEY, "--log-format", "off"),
    )
    # A worker that begins while the database is away tries again and again: here all have begun.
    with requests.Session() as session:
        session.trust_env = False
        workers: set[str] = set()
        while len(workers) < 2:
            answer = session.get(f"{served.base}/v1/Branches", auth=served.auth, headers={"Connection": "close"})
            workers.add(answer.headers["Mockomni-Request"].partition("-")[0])
    yield served
    served.stop()


@pytest.fixture
def ask(served):
    session = requests.Session()
    session.trust_env = False

    def ask(path, method="GET", **more):
        base = served.url if path.startswith("/_mock") else served.base
        return session.request(method, base + path, auth=served.auth, timeout=30, **more)

    yield ask
    session.close()


def test_while_it_is_away_calls_get_503_and_health_is_not_ready_and_then_all_is_well_again(ask, gate):
    assert ask("/v1/Branches").status_code == 200
    gate.shut()
    for _ in range(3):
        answer = ask("/v1/Branches")
        assert (answer.status_code, answer.json()) == (503, SORRY)
        assert ask("/v1/Branches", "POST", json=[{"company": "No"}]).status_code == 503
    health = ask("/_mock/health")
    assert (health.status_code, health.json()["status"]) == (503, "unavailable")
    gate.open()
    assert [ask("/v1/Branches").status_code for _ in range(4)] == [200] * 4
    assert ask("/_mock/health").status_code == 200


def test_the_other_error_style_is_kept_while_it_is_away(ask, gate):
    ask("/_mock/settings", "PUT", json={"error_style": "object"})
    for _ in range(20):
        ask("/v1/Branches")
    gate.shut()
    bodies = [ask("/v1/Branches").json() for _ in range(5)]
    gate.open()
    ask("/_mock/settings", "PUT", json={"error_style": "string"})
    assert {"message": SORRY} in bodies


def test_what_was_asked_meanwhile_is_in_the_journal_afterwards(ask, gate):
    gate.shut()
    refused = ask("/v1/Branches").headers["Mockomni-Request"]
    gate.open()
    entry = ask(f"/_mock/requests/{refused}").json()
    assert (entry["status"], "does not answer" in entry["why"]) == (503, True)


def test_nothing_acknowledged_is_lost_while_it_comes_and_goes(ask, gate, served, database):
    acknowledged, wrong, done = [], [], threading.Event()

    def post(name):
        with requests.Session() as session:
            session.trust_env = False
            for number in range(10_000):
                if done.is_set():
                    return
                order = {"reference": f"{name}-{number}", "email": "a@b.example", "firstName": "A"}
                order["lineItems"] = [{"productOptionId": 1, "qty": 1}]
                answer = session.post(f"{served.base}/v1/SalesOrders", auth=served.auth, json=[order], timeout=30)
                if answer.status_code == 200:
                    acknowledged.append(order["reference"])
                elif answer.status_code != 503:
                    wrong.append((answer.status_code, answer.text))

    threads = [threading.Thread(target=post, args=(f"g{each}",)) for each in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        enough = len(acknowledged) + 10
        deadline = time.monotonic() + 60
        while len(acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.01)
        gate.shut()
        time.sleep(0.05)
        gate.open()
    done.set()
    for thread in threads:
        thread.join()
    assert (wrong, len(acknowledged) >= 40) == ([], True)
    with closing(open_store(database)) as store:
        with store.unit() as unit:
            known = [order["reference"] for order in unit.find(SHELF["SalesOrders"])]
        assert [each for each in acknowledged if known.count(each) != 1] == []
        assert audit(store) == []


# Redis, where calls are counted


def test_while_redis_is_away_calls_get_503_and_then_they_are_counted_again(start, new_redis, tmp_path):
    redis = new_redis()
    served = start(
        "--database", tmp_path / "shop.db", "--scenario", "empty", "--redis", redis.url, "--limits", "60/2/5000"
    )
    with requests.Session() as session:
        session.trust_env = False

        def asked() -> int:
            return session.get(f"{served.base}/v1/Branches", auth=served.auth, timeout=30).status_code

        assert asked() == 200
        redis.stop()
        assert [asked(), asked()] == [503, 503]
        health = session.get(f"{served.url}/_mock/health", timeout=30)
        assert (health.status_code, "Redis does not answer" in health.json()["error"]) == (503, True)
        redis.start()
        # Redis forgot what it had counted, and goes on counting.
        assert [asked(), asked(), asked()] == [200, 200, 429]
    assert served.stop()[0] == 0


# A full disk


def test_a_full_disk_of_postgresql_refuses_what_finds_no_room_and_answers_what_is_there(postgres):
    """What PostgreSQL says of a full disk it is made to say when a branch is added."""
    plant(postgres, scenario="empty")
    client = create_app(store=postgres, behaviour=Behaviour(limits=None), username="A", key=KEY).test_client()
    with postgres.directory(write=True) as unit:
        for statement in FULL_DISK:
            unit.link.execute(statement)
    try:
        refused = client.post("/api/v1/Branches", auth=("A", KEY), json=[{"company": "Harbour"}])
        assert (refused.status_code, refused.json) == (503, SORRY)
        assert len(client.get("/api/v1/Branches", auth=("A", KEY)).json) == 1
    finally:
        with postgres.directory(write=True) as unit:
            unit.link.execute("DROP FUNCTION full_disk CASCADE")
    added = client.post("/api/v1/Branches", auth=("A", KEY), json=[{"company": "Harbour"}])
    assert (added.status_code, added.json[0]["success"]) == (200, True)


FULL_DISK = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$",
    'CREATE TRIGGER full_disk BEFORE INSERT ON "Branches" FOR EACH ROW EXECUTE FUNCTION full_disk()',
)


def test_a_full_disk_of_a_file_refuses_what_finds_no_room_and_answers_what_is_there(tmp_path):
    with closing(open_store(str(tmp_path / "shop.db"))) as store:
        plant(store, scenario="empty")
        client = create_app(store=store, behaviour=Behaviour(limits=None), username="A", key=KEY).test_client()
        client.get("/api/v1/Branches", auth=("A", KEY))
        with store.unit(write=True) as unit:
            driver = unit.link
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {pages}")
        branches = [{"company": f"{number} {'B' * 200}", "email": f"{number}@b.example"} for number in range(250)]
        many = client.post("/api/v1/Branches", auth=("A", KEY), json=branches)
        assert (many.status_code, many.json) == (503, SORRY)
        before = client.get("/api/v1/Branches", auth=("A", KEY))
        assert (before.status_code, len(before.json)) == (200, 1)
        driver.execute("PRAGMA max_page_count = 1000000")
        assert client.post("/api/v1/Branches", auth=("A", KEY), json=branches).status_code == 200
