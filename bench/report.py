"""How are the figures told? As a table on the terminal, a page to keep, and JSON for machines."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import environments
from figures import HEADINGS, Row, short
from processes import CORES

HERE = Path(__file__).resolve().parent
PAGE, DATA = HERE / "RESULTS.md", HERE / "results.json"

# Why a target is missed, by the beginning of the name of what misses it. Only those that do are printed.
REASONS = {
    "cold start": "Most of it is imports, of which Flask, cheroot and click are more than half; "
    "copying the shop's template, moving it to today and wiring the app are about a seventh.",
    "one record": "A record is small, so what counts is what is done beside it: the table below tells what each part "
    "takes, the rest being the journal's entry, the headers and Flask's own way to a view.",
    "page of": "The rows are copied out of the database and then into one answer; a bare view has its bytes at hand.",
    "filtered": "The rows are found through an index, copied out of the database one by one and then into one answer; "
    "a bare view has its bytes at hand.",
    "the same, each time": "Beside what a filtered page takes, a date that was never asked before is parsed and bound "
    "anew; its SQL is the same for all dates.",
    "POST": "What was sent is checked, priced, numbered and moved by rules in Python, and every row that this touches "
    "(contact, option, product, stock) is printed whole, once in a request. "
    "The bare view works nothing out and is given its bytes.",
    "PUT": "The order is copied, merged, checked against what it has moved and printed whole; the bare view works "
    "nothing out and is given its bytes.",
    "memory": "Flask and the shop in memory take most of it.",
    "growth": "It comes with the first thousands of answers and then stays: the C library keeps a pool of memory for "
    "each worker thread, as large as the largest pages that thread has sent, and the journal fills up to its bound.",
    "a private shop": "A third of it is the copy of the image; the rest is the account's row, its connection and its "
    "settings, each a transaction of its own.",
    "a hundred": "As of one.",
    "stop": "Requests in flight are given a short grace.",
}


def told(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    table = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADINGS))]
    lines = ("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in lines)


def keep(rows: Sequence[Row], stages: Mapping[str, Mapping[str, float]], facts: Mapping[str, Any]) -> None:
    """Write the page and the JSON."""
    about = circumstances() | facts
    PAGE.write_text(page(rows, stages, about), encoding="utf-8")
    data = about | {"rows": [row.as_json() for row in rows], "microseconds": stages}
    DATA.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def circumstances() -> dict[str, Any]:
    """When, where and with what."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit(),
        "machine": f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": environments.versions(),
        "cores": f"servers on core {CORES.server}, the load on core {CORES.load}" if CORES else "not pinned",
    }


def commit() -> str:
    """Which version of the source this is, as far as git knows."""
    command = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or "not a git clone"


def processor() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def page(rows: Sequence[Row], stages: Mapping[str, Mapping[str, float]], about: Mapping[str, Any]) -> str:
    """RESULTS.md."""
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    missed = [row for row in rows if row.missed_by]
    with_targets = sum(row.target is not None for row in rows)
    parts = [
        "# Results",
        "Made by `python3 bench/run.py`, which says what is compared and why that is fair. Each figure is a median, "
        "with the least and the most of its rounds behind it; a ratio is the median of the rounds' ratios.",
        f"{about['date']}, source {about['commit']}. {about['machine']}; "
        f"Python {about['python']}; {about['cores']}; {disturbed(about)}",
        f"Versions: {versions}.",
        f"**{with_targets - len(missed)} of {with_targets} targets are met.**",
        grid(HEADINGS, [row.cells for row in rows]),
        "## What is missed, and why" if missed else "",
        excuses(missed),
        "## Where a read's time goes",
        "In one process without a socket, in microseconds a call, so that the parts can be told apart:",
        grid(("part", *stages), parts_of(stages)),
        "## The load",
        "At these rates it was the server that was busy. Beside bare Flask, a core of the load's would have been "
        f"busy all the time at {ceilings(about['ceilings'])}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def disturbed(about: Mapping[str, Any]) -> str:
    """What else the machine had to do."""
    stolen = "" if about["stolen"] is None else f", {about['stolen']:.0%} of the processor time taken by its host"
    return f"load average {about['load_average']} at the start{stolen}."


def parts_of(stages: Mapping[str, Mapping[str, float]]) -> list[tuple[str, ...]]:
    """A line per part, with its microseconds in each read."""
    names = next(iter(stages.values()), {})
    return [(name, *(short(times[name]) for times in stages.values())) for name in names]


def ceilings(rates: Mapping[str, float]) -> str:
    """The rates at which the load itself would be the bottleneck."""
    return "; ".join(f"{short(rate)}/s ({name})" for name, rate in rates.items())


def excuses(missed: Sequence[Row]) -> str:
    """The missed targets in words, those with one reason together."""
    together: dict[str, list[str]] = {}
    for row in missed:
        beside = f" beside {row.beside}" if row.beside else ""
        miss = f"**{row.name}**{beside}: {short(row.result)} instead of {row.wanted}, {row.verdict}"
        together.setdefault(reason(row), []).append(miss)
    return "\n".join(f"- {'; '.join(misses)}. {why}" for why, misses in together.items())


def reason(row: Row) -> str:
    """Why that one is missed."""
    return next((text for name, text in REASONS.items() if row.name.startswith(name)), "Not looked into yet.")


def grid(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (headings, ["---"] * len(headings), *lines))
