"""Which addresses does an app have? Its rules, from its own maps, filled in with what an account holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mockomni.control.door import PREFIX
from mockomni.control.routes import paths
from mockomni.resources import RESOURCES
from mockomni.resources.resource import GET, LIST
from mockomni.web import door

PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
STATIC = sorted(each.name for each in (Path(door.__file__).parent / "static").iterdir() if each.is_file())


@dataclass
class Held:
    """What an account has that has an address: ``records`` are names of resources and keys."""

    account: int
    connections: list[int] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Address:
    """A path, the rule that it follows, and what was filled in."""

    rule: str
    path: str
    filled: tuple[str, ...] = ()


Values = Iterable[tuple[Any, ...]]
# What the parameters of a rule that begins so are, in their order.
THINGS: dict[str, Callable[[Held], Values]] = {
    "/settings/api/<id_>": lambda held: each(held.connections),
    "/behaviour/faults/<id_>": lambda held: each(held.faults),
    "/behaviour/snapshots/<name>": lambda held: each(held.snapshots),
    "/requests/<id_>": lambda held: each(held.requests),
    "/accounts/<id_>": lambda held: each([held.account]),
    "/data/<name>": lambda held: each(sorted({name for name, _ in held.records})),
    "/data/<name>/<path:key>": lambda held: held.records,
    "/data/find/<name>/<column>/<path:value>": lambda held: [("Products", "styleCode", code) for code in held.codes],
    "/help/<name>": lambda held: each(resource.name for resource in RESOURCES),
    "/static/<name>": lambda held: each(STATIC),
    "/_mock/connections/<id_>": lambda held: each(held.connections),
    "/_mock/faults/<id_>": lambda held: each(held.faults),
    "/_mock/snapshots/<name>": lambda held: each(held.snapshots),
    "/_mock/requests/<id_>": lambda held: each(held.requests),
    "/_mock/accounts/<id_>": lambda held: each([held.account]),
    "/api/<rest:path>": lambda held: each(omni(held)),
    "/<api:_>": lambda held: each(["API"]),
    "/<api:_>/<rest:path>": lambda held: [("API", "v1/Contacts")],
    "/files/<rest:path>": lambda held: each([f"{held.account}/hat.png"]),
}


def each(values: Iterable[Any]) -> Values:
    """Values for a rule's only parameter."""
    return ((value,) for value in values)


def omni(held: Held) -> Iterator[str]:
    """Every list of Omni's, and every record that can be asked for alone."""
    yield from (resource.path for resource in RESOURCES if LIST in resource.verbs)
    alone = {resource.name: resource.path for resource in RESOURCES if GET in resource.verbs}
    yield from (f"{alone[name]}/{quote(key, safe='')}" for name, key in held.records if name in alone)


def page_rules(method: str) -> list[str]:
    """Every rule of the pages that answers to a method."""
    return sorted({rule.rule for rule in door.pages().iter_rules() if method in (rule.methods or ())})


def mock_rules(method: str) -> list[str]:
    """Every rule of the tests' door that answers to a method."""
    return sorted({PREFIX + rule.rule for rule in paths().iter_rules() if method in (rule.methods or ())})


def rules(app: Any, method: str) -> list[str]:
    """Every rule that answers to a method. Two doors have maps of their own, behind few rules of the app's."""
    of_app = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(("web.", "control."))]
    plain = sorted(rule.rule for rule in of_app if method in (rule.methods or {method}))
    return [*plain, *mock_rules(method), *page_rules(method)]


def addresses(rule: str, held: Held) -> list[Address]:
    """What a rule leads to; LookupError when nobody has said what its parameters are."""
    names = PARAMETER.findall(rule)
    if not names:
        return [Address(rule, rule)]
    begins = max((known for known in THINGS if rule == known or rule.startswith(f"{known}/")), key=len, default=None)
    if begins is None or len(PARAMETER.findall(begins)) != len(names):
        raise LookupError(f"{rule} is new: say in {Path(__file__).name} what it is filled in with")
    return [filled(rule, values) for values in THINGS[begins](held)]


def filled(rule: str, values: tuple[Any, ...]) -> Address:
    """A rule with its parameters in place."""
    texts = tuple(map(str, values))
    rest = iter(texts)
    safe = "/%" if "<rest:" in rule else ""
    return Address(rule, PARAMETER.sub(lambda _: quote(next(rest), safe=safe), rule), texts)
