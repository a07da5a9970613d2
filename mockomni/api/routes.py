"""Which resource is meant? Paths below ``/api/`` in any case, with one trailing slash or none."""

from __future__ import annotations

import difflib
from typing import NamedTuple

from mockomni.resources import RESOURCES, Resource

Verbs = dict[str, str]


class Place(NamedTuple):
    """A resource, or one record of it when there is a key, and the verb that each method means there."""

    resource: Resource
    verbs: Verbs
    key: str = ""


WHOLES = {resource.path.lower(): Place(resource, resource.methods[0]) for resource in RESOURCES}
ONES = {resource.path.lower(): Place(resource, resource.methods[1]) for resource in RESOURCES}
MOST_SEGMENTS = max(path.count("/") + 1 for path in WHOLES)


def place_of(path: str) -> Place | None:
    """What a path means: the longest path of a resource that it begins with, and the rest as the key."""
    path = path.removesuffix("/")
    place = WHOLES.get(path.lower())
    if place is None:
        place = place_of_one(path)
    return place if place and place.verbs else None


def place_of_one(path: str) -> Place | None:
    """The record that a path means; its key may hold slashes, encoded or not."""
    segments = path.split("/", MOST_SEGMENTS)
    for length in range(MOST_SEGMENTS, 1, -1):
        place = ONES.get("/".join(segments[:length]).lower())
        if place is not None:
            # Some servers leave an encoded slash as it is.
            key = "/".join(segments[length:]).replace("%2F", "/").replace("%2f", "/")
            return place._replace(key=key) if key else None
    return None


def resource_at(path: str) -> Resource | None:
    """The resource that a path from the root of the server means, whatever may be done there."""
    below = path[len("/api/") :] if path[: len("/api/")].lower() == "/api/" else ""
    place = place_of(below)
    return place.resource if place else None


def why_nowhere(path: str, below: str = "/api/") -> str:
    """Why a path means nothing, with the nearest that means something."""
    near = nearest(path)
    hint = f" The nearest: {', '.join(f'/api/{path}' for path in near)}." if near else ""
    return f"There is nothing at {below}{path[:100]}.{hint}"


def nearest(path: str) -> list[str]:
    """The paths of resources that somebody who wrote this one may have meant."""
    paths = {resource.path.lower(): resource.path for resource in RESOURCES}
    names = {path.rpartition("/")[2]: full for path, full in reversed(paths.items())}
    written = [segment for segment in path[:100].lower().split("/") if segment not in ("", "v1", "v2")]
    found = [names[name] for word in written for name in difflib.get_close_matches(word, names, 3, 0.7)]
    return list(dict.fromkeys(found))[:3]
