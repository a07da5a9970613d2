"""Which routes has the tests' door? Those of its subjects, one module each; made when somebody first asks for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from werkzeug.routing import Map, Rule

from mockomni.control import (
    accounts,
    clock,
    connections,
    faults,
    health,
    load,
    metrics,
    openapi,
    requests,
    settings,
    snapshots,
)

SUBJECTS: tuple[Any, ...] = (
    health,
    metrics,
    accounts,
    connections,
    settings,
    clock,
    faults,
    snapshots,
    load,
    requests,
    openapi,
)
ROUTES = tuple(route for subject in SUBJECTS for route in subject.ROUTES)


@cache
def paths() -> Map:
    """Every path, and the function that answers it."""
    return Map([Rule(rule, methods=[method], endpoint=view) for method, rule, view in ROUTES], merge_slashes=False)


def view_at(method: str, path: str) -> tuple[Callable[..., Any], Mapping[str, Any]]:
    """What answers there, and the parts of the path that it takes; HTTPException where nothing does."""
    return paths().bind("").match(path, method)
