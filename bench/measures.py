"""What is measured, of whom, and beside what? One function per question, each giving rows of figures."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import environments
from figures import AtLeast, AtMost, Row, Samples
from load import KEY, USERNAME, Ask, Caller, Run, answered, fetch, get, load, send
from processes import EVERY_CORE, Server, every_core, free_port, running

HERE = Path(__file__).resolve().parent
SHOP = HERE / "shop.toml"
CONNECTIONS = (1, 8)
DELAYED = 40
HIGH_LIMITS = "1000000/100000000/1000000000"
QUIET = ("--log-format", "off")
ORDERS = "/api/v1/SalesOrders"
FIRST = get("/api/v1/Products?rows=1")
BARE = get("/")
SECONDS_PER_DATE = 600


@dataclass(frozen=True)
class Effort:
    """How much is measured: starts of each server, rounds and seconds of each load, and answers for the growth."""

    starts: int
    rounds: int
    seconds: float
    answers: int


QUICK = Effort(starts=3, rounds=3, seconds=0.15, answers=10_000)
FULL = Effort(starts=9, rounds=7, seconds=0.6, answers=100_000)


class Bench:
    """What every measure needs: the programs, a folder for the day, the effort."""

    def __init__(self, effort: Effort, folder: Path):
        self.effort = effort
        self.folder = folder
        self.ours = environments.ours()
        self.peers = environments.peers()
        self.environment = {"MOCKOMNI_CACHE": str(environments.CACHE)}
        # Every server and tool goes by one day, though midnight passes.
        self.anchor = datetime.now(UTC).date().isoformat()
        self.ceilings: dict[str, float] = {}

    def mockomni(self, *flags: str | Path) -> AbstractContextManager[Server]:
        """A mockomni, for a ``with``: seeded, with known credentials."""
        port = free_port()
        known = ("--port", str(port), "--username", USERNAME, "--key", KEY)
        return running([self.ours / "mockomni", "serve", *known, *flags], port, FIRST, self.environment)

    def busy_mockomni(self, *flags: str | Path) -> AbstractContextManager[Server]:
        """One that is ready for load: with limits that nobody reaches, and no line per request on stderr."""
        return self.mockomni("--limits", HIGH_LIMITS, *QUIET, *flags)

    def yardstick(self, kind: str, *arguments: str | Path, first: Ask = BARE) -> AbstractContextManager[Server]:
        """A bare Flask, for a ``with``."""
        port = free_port()
        return running([self.ours / "python", HERE / "yardstick.py", kind, str(port), *arguments], port, first)

    def moto(self) -> AbstractContextManager[Server]:
        """Moto's server, for a ``with``; its first answer is its own page, which needs none of its services."""
        port = free_port()
        return running([self.peers / "moto_server", "-p", str(port)], port, get("/moto-api/"))

    def tool(self, script: str, *arguments: str | Path) -> str:
        """What a script that needs mockomni's environment prints."""
        done = subprocess.run(
            [self.ours / "python", HERE / script, *arguments], capture_output=True, text=True, env=self.environment
        )
        if done.returncode:
            raise SystemExit(f"{script} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def record(self) -> dict:
        """What requests write; beside it in the folder lie the tables and a shop."""
        path = self.folder / "writes.json"
        if not path.exists():
            self.tool("recorded.py", self.folder, self.anchor)
        return json.loads(path.read_text())

    def rates(
        self, name: str, connections: int, ours: tuple[Server, list[Ask]], bare: tuple[Server, list[Ask]]
    ) -> tuple[str, str, Samples, Samples]:
        """Answers per second of both, in turns, as a row begins."""
        name = f"{name}, {counted(connections)}"
        runs: list[tuple[Run, Run]] = []
        for _ in range(self.effort.rounds):
            mine, other = (
                load(server.address, asks, connections, seconds=self.effort.seconds) for server, asks in (ours, bare)
            )
            runs.append((mine, other))
        self.ceilings[name] = runs[-1][1].ceiling
        return name, "/s", tuple(mine.rate for mine, _ in runs), tuple(other.rate for _, other in runs)


def cold_start(bench: Bench) -> Iterator[Row]:
    """From the start of a process to its first answer with status 200."""
    bench.record()
    tables = bench.folder / "tables.json"
    starters = {
        "mockomni": lambda: bench.mockomni(),
        "Flask with its libraries and an empty database": lambda: bench.yardstick("libraries", tables),
        "moto's server": bench.moto,
        "bare Flask": lambda: bench.yardstick("flask"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in starters}
    for round_ in range(bench.effort.starts + 1):
        for name, start in starters.items():
            with start() as server:
                # The first round only brings files into memory.
                if round_:
                    seconds[name].append(server.start_seconds)
    ours, libraries, moto, flask = (tuple(each) for each in seconds.values())
    names = list(starters)
    yield Row("cold start", "s", ours, libraries, names[1], AtMost(1.5))
    yield Row("cold start", "s", ours, moto, names[2], AtMost(1.0))
    yield Row("cold start", "s", ours, flask, names[3])


def reads(bench: Bench) -> Iterator[Row]:
    """One record and pages, beside a bare view that answers the very bytes."""
    with ExitStack() as stack:
        ours = stack.enter_context(bench.busy_mockomni("--scenario", SHOP, "--anchor", bench.anchor))
        shapes = {name: checked(ours, asks) for name, asks in read_asks(ours).items()}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        views = {}
        for number, (name, asks) in enumerate(shapes.items()):
            (folder / str(number)).write_bytes(fetch(ours.address, asks[0]))
            views[name] = get(f"/{number}", asks[0].length)
        bare = stack.enter_context(bench.yardstick("constant", folder, first=get("/0")))
        for name, asks in shapes.items():
            if fetch(ours.address, asks[0]) != fetch(bare.address, views[name]):
                raise SystemExit(f"the two sides of {name} are not the same bytes")
            for connections in CONNECTIONS:
                rates = bench.rates(name, connections, (ours, asks), (bare, [views[name]]))
                yield Row(*rates, "bare Flask", AtLeast(0.4))


def read_asks(ours: Server) -> dict[str, list[Ask]]:
    """The reads that are measured, by what they are called in the results."""
    dates = [row["modifiedDate"] for row in listed(ours, "rows=250&order=modifiedDate&fields=modifiedDate")]
    rows = listed(ours, "rows=1&fields=id")
    return {
        "one record": [get(f"{ORDERS}/{rows[0]['id']}")],
        "page of 50": [get(f"{ORDERS}?rows=50")],
        "page of 250": [get(f"{ORDERS}?rows=250")],
        "filtered and ordered page of 250": [filtered(quiet_moments(dates)[0])],
        "the same, each time from another date": [filtered(moment) for moment in quiet_moments(dates)],
    }


def filtered(moment: int) -> Ask:
    """A page of what was modified since, as polling clients ask for it."""
    since = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
    where = quote(f"modifiedDate>='{since}' AND isApproved=1")
    return get(f"{ORDERS}?where={where}&order={quote('modifiedDate ASC')}&rows=250")


def quiet_moments(dates: list[str]) -> range:
    """The seconds before the longest pause's end, early in a list: asking from any of them finds the same rows."""
    moments = [int(datetime.fromisoformat(date).timestamp()) for date in dates[20:100]]
    before, after = max(pairwise(moments), key=lambda pair: pair[1] - pair[0])
    return range(after, max(before, after - SECONDS_PER_DATE), -1)


def checked(ours: Server, asks: list[Ask]) -> list[Ask]:
    """The same, knowing how many bytes are right."""
    length = len(fetch(ours.address, asks[0]))
    return [replace(ask, length=length) for ask in asks]


def listed(ours: Server, query: str) -> list[dict]:
    return json.loads(fetch(ours.address, get(f"{ORDERS}?{query}")))


def writes(bench: Bench) -> Iterator[Row]:
    """POST and PUT of orders, beside a bare view that makes the same writes in the same tables."""
    for act, done in bench.record()["acts"].items():
        body, ok = done["body"].encode(), b'"success":true'
        asked, bare_asked = send(done["method"], ORDERS, body, ok), send(done["method"], "/write", body, ok)
        about = f"bare Flask, the same {len(done['writes']):,} writes ({done['rows']:,} rows)"
        for place in ("file", "memory"):
            with tempfile.TemporaryDirectory() as folder:
                databases = [":memory:"] * 2 if place == "memory" else [f"{folder}/ours.db", f"{folder}/bare.db"]
                with (
                    bench.busy_mockomni("--database", databases[0], "--anchor", bench.anchor) as ours,
                    bench.yardstick("writing", bench.folder / "writes.json", act, databases[1]) as bare,
                ):
                    for connections in CONNECTIONS if "250" not in act else CONNECTIONS[:1]:
                        rates = bench.rates(f"{act}, {place}", connections, (ours, [asked]), (bare, [bare_asked]))
                        yield Row(*rates, about, AtLeast(0.5))


def workers(bench: Bench) -> Iterator[Row]:
    """A worker for each core, beside one process that may use them all; the load needs a part of them too."""
    many = max(2, len(EVERY_CORE))
    posted = bench.record()["acts"]["POST of one order"]
    with every_core(), tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        several, alone = (
            stack.enter_context(
                bench.mockomni("--limits", "off", *QUIET, *flags, "--database", f"{folder}/{flags[-1]}.db")
            )
            for flags in (("--anchor", bench.anchor, "--workers", str(count)) for count in (many, 1))
        )
        asks = {name: asks for name, asks in read_asks(alone).items() if name in ("one record", "page of 250")}
        asks["POST of one order"] = [send("POST", ORDERS, posted["body"].encode(), b'"success":true')]
        for name, asked in asks.items():
            rates = bench.rates(f"{name}, file, {many} workers", CONNECTIONS[-1], (several, asked), (alone, asked))
            yield Row(*rates, f"one process on {len(EVERY_CORE)} cores")


def memory(bench: Bench) -> Iterator[Row]:
    """What a ready server holds, and how much more after many reads."""
    with bench.mockomni() as ours:
        ready = ours.memory()
    if ready.resident is None:
        return
    yield Row("memory when ready, resident", "MiB", (ready.resident,), target=AtMost(100))
    if ready.share is not None:
        yield Row("memory when ready, proportional share", "MiB", (ready.share,))
    with bench.busy_mockomni("--scenario", SHOP, "--anchor", bench.anchor) as ours:
        asks = [asks[0] for asks in read_asks(ours).values()]
        before = ours.memory()
        load(ours.address, asks, CONNECTIONS[-1], answers=bench.effort.answers)
        growth = (ours.memory().resident or 0) - (before.resident or 0)
    yield Row(f"growth over {bench.effort.answers:,} mixed reads", "MiB", (growth,), target=AtMost(20))


def stops(bench: Bench) -> Iterator[Row]:
    """From SIGTERM to the end of the process."""
    for connections in (0, CONNECTIONS[-1]):
        took = tuple(stop_with(bench, connections) for _ in range(bench.effort.starts))
        yield Row(f"stop, {counted(connections)} idle", "s", took, target=AtMost(0.1))


def stop_with(bench: Bench, connections: int) -> float:
    """The seconds it takes a server to end while that many connections, which have asked before, are open."""
    with bench.mockomni("--limits", HIGH_LIMITS) as ours, ExitStack() as stack:
        for _ in range(connections):
            caller = Caller(ours.address)
            stack.callback(caller.close)
            answered(caller, FIRST)
        return ours.stop()


def delay(bench: Bench) -> Iterator[Row]:
    """What others take longer while many sit in an injected delay."""
    with bench.busy_mockomni("--scenario", "small", "--anchor", bench.anchor) as ours:
        one = get(f"{ORDERS}/{listed(ours, 'rows=1&fields=id')[0]['id']}")
        rounds = [(milliseconds(ours, one), beside_the_delayed(ours, one)) for _ in range(bench.effort.rounds)]
    alone, beside = zip(*rounds, strict=True)
    name = f"one record while {DELAYED} sit in a delay"
    yield Row(name, "ms", beside, alone, "nobody is delayed")
    yield Row(f"{name}: how much longer", "ms", tuple(late - early for early, late in rounds), target=AtMost(5))


def milliseconds(server: Server, ask: Ask, seconds: float = 0.3) -> float:
    """What an answer takes a client that asks again and again."""
    return 1000 / load(server.address, [ask], 1, seconds=seconds).rate


def beside_the_delayed(server: Server, ask: Ask) -> float:
    """The same while many others wait for answers that a fault delays."""
    planned = door(server, "POST", "/faults", {"path": "/v1/Branches", "delay": 600})["id"]
    with ExitStack() as stack:
        for _ in range(DELAYED):
            caller = Caller(server.address)
            stack.callback(caller.close)
            caller.ask(get("/api/v1/Branches"))
        while door(server, "GET", "/faults")["faults"][0]["fired"] < DELAYED:
            pass
        took = milliseconds(server, ask)
    door(server, "DELETE", f"/faults/{planned}")
    return took


def door(server: Server, method: str, path: str, sent: dict | None = None) -> dict:
    """What the tests' door answers."""
    host, port = server.address
    body = None if sent is None else json.dumps(sent).encode()
    asked = Request(f"http://{host}:{port}/_mock{path}", body, {"Content-Type": "application/json"}, method=method)
    with urlopen(asked) as answer:
        return json.load(answer)


def stages(bench: Bench) -> Mapping[str, Mapping[str, float]]:
    """The microseconds of each part of a read, by the read's name."""
    with bench.busy_mockomni("--scenario", SHOP, "--anchor", bench.anchor) as ours:
        targets = {name: asks[0].sent.split(b" ", 2)[1].decode() for name, asks in read_asks(ours).items()}
    targets.popitem()
    times = json.loads(bench.tool("stages.py", SHOP, bench.anchor, *targets.values()))
    return {name: times[target] for name, target in targets.items()}


def ways(bench: Bench) -> Iterator[Row]:
    """A call by TLS, through the proxy and in the same process, beside the same call over a plain socket."""
    folder = bench.folder / "authority"
    with bench.busy_mockomni("--scenario", "small", "--tls", "--ca-folder", folder) as ours:
        told = bench.tool(
            "ways.py",
            f"{ours.address[0]}:{ours.address[1]}",
            folder / "ca.pem",
            str(bench.effort.rounds),
            str(bench.effort.seconds),
        )
    for connection, rates in json.loads(told).items():
        plain = tuple(rates.pop("plain"))
        for way, measured in rates.items():
            name = f"one record by http.client, {way}, {connection}"
            yield Row(name, "/s", tuple(measured), plain, "the same, plain HTTP")


def doubles(bench: Bench) -> Iterator[Row]:
    """What a test pays for an Omni of its own, beside one plain call."""
    figures = json.loads(bench.tool("doubles.py", str(bench.effort.rounds)))
    plain, hundred = tuple(figures.pop("plain")), tuple(each / 1000 for each in figures.pop("hundred"))
    for name, took in figures.items():
        yield Row(name, "ms", tuple(took), plain, "one plain call")
    opened = tuple(figures["a private shop, opened"])
    yield Row("a private shop: how long", "ms", opened, target=AtMost(10))
    yield Row("a hundred private shops", "s", hundred, target=AtMost(1))


def counted(connections: int) -> str:
    return "1 connection" if connections == 1 else f"{connections or 'no'} connections"


MEASURES = (cold_start, reads, writes, workers, memory, stops, delay, ways, doubles)
