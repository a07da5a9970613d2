"""How fast is mockomni beside other servers that stand in for an API? Equal work, in turns, in one run.

    python3 bench/peers.py            everything, in some minutes; writes PEERS.md, peers.json and peers.svg
    python3 bench/peers.py --quick    the same with fewer rounds, just printed

The first run installs the peers into ``bench/.venv``: moto by pip; json-server, Mockoon, Prism and WireMock by npm, and
goes without those four where there is no npm, without WireMock where there is no Java. Nothing of them is among
mockomni's dependencies.

**The work.** mockomni opens its shop ``small``. Its contacts and the sales orders of one page are given to each peer
in the form that peer has for data of one's own, in memory, as they are here:

* *json-server*: two collections of a module, so that it does not write its file anew at each POST.
* *Mockoon*: two data buckets behind CRUD routes, its way to keep what is posted.
* *moto*: two DynamoDB tables, the record as JSON in one attribute; GetItem, Scan with a limit of 50, PutItem.
* *Prism*: an OpenAPI document with the record and the page as examples. It keeps nothing: its POST is a stub.
* *WireMock*: a stub for each of the three, and a journal of the latest 1,000 requests, as mockomni keeps. It keeps
  nothing of what is posted.
* *bare Flask*: a view that answers constant bytes on mockomni's own server, as in ``run.py``. It keeps nothing, and
  stands for what no server with Flask in it could beat.

Each is asked for one contact, for a page of 50 orders, and to take one contact that was made up. A peer sends the same
records, in bytes of its own way to print them, which the page says. mockomni also checks who asks and what they
may, counts limits (set so high that none is reached), keeps its journal, and checks what is posted: none of the
peers was asked to. The load, the cores and the turns are those of ``run.py``; each work is done for two seconds before
it counts. Each server logs as little as its flags allow. A server that closes the connection after each answer, as
moto's does, is connected to anew, and the time of that counts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import bars
import environments
import report
import standins
from figures import short, spread
from load import load
from processes import Company, Server
from standins import Peer

HERE = Path(__file__).resolve().parent
PAGE, DATA, PICTURE = HERE / "PEERS.md", HERE / "peers.json", HERE / "peers.svg"
CONNECTIONS = (1, 8)
START, MEMORY = "cold start", "memory when ready"
CALM = 1.0
BUSY = (
    "**Other programs kept the machine busy during this run.** All met the same, in turns, so the order of servers far "
    "apart stands; the figures themselves are lower, the starts longer and the spread wider than on a calm machine."
)
NOTES = """\
The yardstick of this page is Omni's work, of which a peer does a part; where it is faster, it is so for those who need
that part only. moto closes the connection after each answer. Prism, WireMock and bare Flask keep nothing, so their POST
writes nothing. json-server, Mockoon and moto keep what is posted in memory, as mockomni does here, and check nothing of
it. moto's cold start is to a page of its own, with nothing in it yet; everybody else's is to a record of the shop."""


@dataclass(frozen=True)
class Effort:
    """How much is measured: starts of each server, rounds and seconds of each load, after seconds of each work that do
    not count and in which a virtual machine compiles."""

    starts: int
    rounds: int
    seconds: float
    warming: float


QUICK, FULL = Effort(2, 2, 0.1, 0.2), Effort(5, 5, 0.4, 2.0)
Found = dict[str, dict[str, list[float]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all of them; keep and draw what was found."""
    parser = argparse.ArgumentParser(description="Measure mockomni beside other servers that stand in for an API.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, just printed")
    quick = parser.parse_args(arguments).quick
    company = Company()
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        peers = list(standins.all_of_them(Path(folder)))
        found, lengths = measured(peers, QUICK if quick else FULL)
    sys.stdout.write(table(found) + "\n")
    if not quick:
        keep(found, lengths, company.told() | {"load_after": round(os.getloadavg()[0], 2)})


def measured(peers: Sequence[Peer], effort: Effort) -> tuple[Found, dict[str, dict[str, int]]]:
    """Measure -> server -> samples, and how long the answers of each are."""
    found: Found = {START: {peer.name: [] for peer in peers}, MEMORY: {peer.name: [] for peer in peers}}
    for round_ in range(effort.starts + 1):
        for peer in peers:
            with peer.start() as server:
                # The first round only brings files into memory.
                if round_:
                    found[START][peer.name].append(server.start_seconds)
    with ExitStack() as stack:
        servers = {peer.name: stack.enter_context(peer.start()) for peer in peers}
        for peer in peers:
            peer.fill(servers[peer.name])
            found[MEMORY][peer.name].append(servers[peer.name].memory().resident or 0)
        lengths = {peer.name: peer.lengths(servers[peer.name]) for peer in peers}
        for work in standins.WORK:
            for peer in peers:
                load(servers[peer.name].address, [peer.asks[work]], CONNECTIONS[-1], seconds=effort.warming)
            for connections in CONNECTIONS:
                name = f"{work}, {'1 connection' if connections == 1 else f'{connections} connections'}"
                found[name] = dict(rates(peers, servers, work, connections, effort))
                sys.stderr.write(f"{name}: {said(found[name])}\n")
    return found, lengths


def rates(
    peers: Sequence[Peer], servers: dict[str, Server], work: str, connections: int, effort: Effort
) -> Iterator[tuple[str, list[float]]]:
    """Answers per second of each, taken in turns."""
    samples: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for _ in range(effort.rounds):
        for peer in peers:
            run = load(servers[peer.name].address, [peer.asks[work]], connections, seconds=effort.seconds)
            samples[peer.name].append(run.rate)
    yield from samples.items()


def unit(measure: str) -> str:
    return {START: "s", MEMORY: "MiB"}.get(measure, "/s")


def said(samples: dict[str, list[float]]) -> str:
    return "; ".join(f"{name} {median(each):,.0f}" for name, each in samples.items())


def table(found: Found) -> str:
    """A line for each server, a column for each measure."""
    names = list(found[START])
    lines = [(name, *(spread(tuple(found[measure][name]), unit(measure)) for measure in found)) for name in names]
    return report.grid(("server", *found), lines)


def keep(found: Found, lengths: dict[str, dict[str, int]], loads: dict[str, float | None]) -> None:
    """Write the page, the figures and the picture."""
    about = report.circumstances() | loads
    about["versions"] |= environments.node_versions()
    data = about | {"bytes": lengths, "samples": found}
    DATA.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    PICTURE.write_text(bars.drawn({f"{name} ({unit(name)})": medians(each) for name, each in found.items()}), "utf-8")
    PAGE.write_text(page(found, lengths, about), "utf-8")


def medians(samples: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(each) for name, each in samples.items()}


def page(found: Found, lengths: dict[str, dict[str, int]], about: dict) -> str:
    """PEERS.md."""
    parts = [
        "# Beside other servers",
        "Made by `python3 bench/peers.py`, which says what each is asked and why that is equal. Each figure is a "
        "median, with the least and the most of its rounds behind it.",
        f"{about['date']}, source {about['commit']}. {about['machine']}; Python {about['python']}; {about['cores']}; "
        f"{report.disturbed(about)} At the end it was {about['load_after']}.",
        f"Versions: {', '.join(f'{name} {version}' for name, version in about['versions'].items())}.",
        BUSY if about["load_average"] > CALM else "",
        "![Bars of each measure](peers.svg)",
        table(found),
        "## Who is better at what",
        "\n".join(f"- **{measure}**: {ranking(measure, each)}." for measure, each in found.items()),
        NOTES,
        "## The length of the answers",
        report.grid(("server", *standins.WORK), [(name, *map(str, each.values())) for name, each in lengths.items()]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def ranking(measure: str, samples: dict[str, list[float]]) -> str:
    """Who is better than mockomni, who is not, and of whom the rounds do not tell; by how much, as the medians say."""
    groups: dict[str, list[str]] = {"better than mockomni": [], "worse": [], "not told apart, their rounds overlap": []}
    better, worse, unclear = groups.values()
    ours = samples["mockomni"]
    for name, theirs in samples.items():
        if name == "mockomni":
            continue
        told = f"{name} ({short(median(theirs) / median(ours))} of mockomni's)"
        if min(theirs) <= max(ours) and min(ours) <= max(theirs):
            unclear.append(told)
        else:
            (better if (median(theirs) > median(ours)) == (unit(measure) == "/s") else worse).append(told)
    return "; ".join(f"{group}: {', '.join(names)}" for group, names in groups.items() if names)


if __name__ == "__main__":
    main()
