"""What may a connection do? A grid: a line per resource, the columns Create, Read, Update and Write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mockomni.errors import Invalid
from mockomni.resources import RESOURCES

COLUMNS = ("create", "read", "update", "write")
LINES = tuple(dict.fromkeys(resource.permission for resource in RESOURCES))

# Which of these columns opens which method. Nobody has published it; this table is the one place that says so.
OPENED_BY = {
    "GET": ("read",),
    "POST": ("create", "write"),
    "PUT": ("update", "write"),
    "DELETE": ("write",),
}

Grid = Mapping[str, frozenset[str]]

_LINES = {line.lower(): line for line in LINES}


def nothing() -> Grid:
    """What a new connection has."""
    return {}


def read_only() -> Grid:
    """Read on every resource."""
    return dict.fromkeys(LINES, frozenset({"read"}))


def everything() -> Grid:
    """Every column on every resource."""
    return dict.fromkeys(LINES, frozenset(COLUMNS))


# Grids that have a name.
PRESETS = {"read-only": read_only, "everything": everything}


def read_grid(sent: Mapping[str, Iterable[str]]) -> Grid:
    """A grid whose names may be in any case; Invalid with a sentence for each unknown resource or column."""
    grid: dict[str, frozenset[str]] = {}
    problems = []
    for name, columns in sent.items():
        line = _LINES.get(str(name).strip().lower())
        if line is None:
            problems.append(f"there is no resource {name!r}; there are: {', '.join(LINES)}")
        elif isinstance(columns, str) or not isinstance(columns, Iterable):
            problems.append(f"{line} takes a list of columns, such as ['read', 'write'], not {columns!r}")
        else:
            ticked = {str(column).strip().lower() for column in columns}
            problems += [
                f"{line}: there is no column {column!r}; there are: {', '.join(COLUMNS)}"
                for column in sorted(ticked.difference(COLUMNS))
            ]
            grid[line] = grid.get(line, frozenset()) | ticked
    if problems:
        raise Invalid(problems)
    return {line: grid[line] for line in LINES if grid.get(line)}


def allows(grid: Grid, line: str, method: str) -> bool:
    """May somebody with this grid use that method on that line's resources?"""
    ticked = grid.get(line)
    return ticked is not None and not ticked.isdisjoint(OPENED_BY[method])


def in_words(columns: Iterable[str], join: str = "and") -> str:
    """Columns as a sentence has them: ``Create, Read and Write``."""
    names = [column.capitalize() for column in COLUMNS if column in columns]
    return f" {join} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
