"""How fast is mockomni, and beside what?

    python3 bench/run.py            everything, in a few minutes; writes RESULTS.md and results.json beside this file
    python3 bench/run.py --quick    the same with fewer rounds, in under a minute once all is installed; just printed
    python3 bench/run.py reads      some measures only, just printed (cold_start, reads, writes, workers, memory,
                                    stops, delay, ways, doubles)

The first run makes two virtual environments in ``bench/.venv``: one with this clone installed as a user would, one
with the peers. After a change of the source the next run installs it again. Linux is where it was made for; on
other systems with POSIX signals it runs without pinned cores, and without the memory.

**What is compared.** Figures of one machine say little on another, so nearly every figure stands beside that of
something known, measured in turns in the same run, and the ratio is what counts.

* *Reads and writes* stand beside a bare Flask view on the very server that mockomni uses (its sockets, its threads,
  its keep-alive). To a read it answers the same bytes, held in memory: no look at who asks, no limits, no journal, no
  database. To a write it parses the body, then makes the same writes: the statements of one request are recorded in the
  driver and replayed by it under new ids, in one transaction, into the same tables with the same indexes and the same
  ``journal_mode`` and ``synchronous``. It reads no row and works nothing out. Both are what no server with Flask in
  it could beat. The orders are of one contact and one product, which mockomni knows from the request before.
* *mockomni* has everything on that its users have: authentication, permissions, the journal, and limits, set so high
  that none is reached. Only the line per request on stderr is off, since a bare Flask prints none.
* *The cold start* is the time from the start of the process to the first answer with status 200, which for mockomni
  is a record of the seeded shop to an authenticated client. It stands beside a Flask process that imports the
  libraries a start of mockomni imports (cheroot, click, marshmallow, orjson and what Flask brings; not SQLAlchemy,
  which only PostgreSQL needs) and makes the same tables in an empty database; beside moto's server, asked for the page
  that costs it least; and beside Flask alone.
* *Workers* (a process for each core, on one file) stand beside one process that may use every core too. The load
  shares the cores with them. Limits are off: workers count calls together in the file, minute by minute, which at the
  rates of a load test would be most of what they do.
* *Memory* is what the kernel counts for the ready server with the standard shop, and what came on top of that after
  many reads. *Stopping* is from SIGTERM to the end of the process.

* *A test's own Omni* (``doubles``) is what the pytest fixture costs: a private shop opened, reset, kept and restored,
  and the session's server started and stopped, all in the process of the tests, beside one plain call to that server.

**Why it is fair.** Servers have one core and the load another, where there are two. Rounds go A B A B, so a slow
moment of the machine meets both. The load is ours (``load.py``): requests made up beforehand, raw sockets kept alive,
every answer read to its end and refused, with the whole run, when its status or its length is wrong; how far it is
from being the bottleneck is written into the results. The page that is filtered by date is asked again and again,
as somebody who polls without news would, and once more with another date each time. Both sides get one warming
request per connection before the clock runs. No sample is left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import report
from figures import Row
from measures import FULL, MEASURES, QUICK, Bench, stages
from processes import Company


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what a whole run finds."""
    known = {measure.__name__: measure for measure in MEASURES}
    parser = argparse.ArgumentParser(description="Measure mockomni beside what it is made of.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"one of {', '.join(known)}; all unless said")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, just printed")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.measures) - set(known)
    if unknown:
        parser.error(f"there is no measure {min(unknown)!r}; there are {', '.join(known)}")
    company = Company()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(QUICK if wanted.quick else FULL, Path(folder))
        began = perf_counter()
        rows = measured(bench, [known[name] for name in wanted.measures or known])
        say("\n" + report.told(rows))
        say(f"\n{report.disturbed(company.told())}")
        if wanted.quick or wanted.measures:
            return
        report.keep(rows, stages(bench), company.told() | {"ceilings": bench.ceilings})
        say(f"\n{report.PAGE.name} and {report.DATA.name} are written; it took {perf_counter() - began:.0f} s.")


def measured(bench: Bench, measures: Sequence) -> list[Row]:
    """Every row, each shown as soon as it is known."""
    rows = []
    for measure in measures:
        for row in measure(bench):
            rows.append(row)
            sys.stderr.write(f"{row.name}: {' '.join(filter(None, row.cells[1:]))}\n")
    return rows


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
