"""What shall go wrong, and when? One rule: which calls it is meant for, and what becomes of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple

from mockomni.clock import stamp
from mockomni.late.delivery import HALF, RESET, STALLED, WHOLE

API = re.compile(r"^/*(?:api(?=/|$))?/*", re.IGNORECASE)


class Effect(NamedTuple):
    """What a fault does, which of a rule's fields belong to it, and how its answer ends on the wire.

    ``commits`` is whether the call itself is done: True or False, or None where the rule may say.
    """

    does: str
    takes: tuple[str, ...] = ()
    commits: bool | None = True
    ending: str = WHOLE


EFFECTS: dict[str, Effect] = {
    "status": Effect("Omni's own answer for a status, 400 to 599.", ("status", "retry_after", "commit"), None),
    "html": Effect("The page of a gateway in front of Omni: 502, or another status.", ("status", "commit"), None),
    "truncated": Effect("The right status, and JSON that breaks off in the middle."),
    "slow": Effect("The right answer, after a delay."),
    "stalled": Effect("Headers, and nothing more.", (), True, STALLED),
    "reset": Effect("No answer: the connection is reset.", ("commit",), None, RESET),
    "half": Effect("Headers, half of what they promise, and the end of the connection.", (), True, HALF),
    "stale": Effect("A GET answers as it would have before the account's latest write."),
    "respond": Effect("Your own answer.", ("status", "headers", "json", "body"), False),
}


@dataclass(frozen=True)
class Rule:
    """Which calls a fault is meant for, and what it does to them.

    method       of these calls; empty for any
    path         after ``/api``, in any case, exactly or with ``*`` for anything; the query does not count
    connection   the name of the API connection that calls; empty for any
    nth          not before the n-th of these calls, and only once unless ``times`` says more
    times        at most so often; None for no end
    probability  of striking when it could
    seed         with the same one, the same calls are struck
    after        not before this moment of the account's clock, in seconds since 1970
    until        nor from this moment on
    effect       one of ``EFFECTS``
    delay        wait so many seconds, real ones, before the first byte of the answer
    status       of the answer
    retry_after  seconds to send as Retry-After with a 429; 0 sends none, None what the quirk says
    commit       do what the call asks for before it goes wrong
    headers      of ``respond``, beside or instead of Omni's
    body         of ``respond``, JSON if ``is_json``
    storm        the storm that this rule is part of
    """

    method: str = ""
    path: str = "*"
    connection: str = ""
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 1
    after: float | None = None
    until: float | None = None
    effect: str = "status"
    delay: float = 0.0
    status: int = 500
    retry_after: int | None = None
    commit: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    is_json: bool = False
    storm: str = ""

    @property
    def does(self) -> Effect:
        """What its effect is."""
        return EFFECTS[self.effect]

    @property
    def commits(self) -> bool:
        """Is what the call asks for done?"""
        return self.commit if self.does.commits is None else self.does.commits

    @property
    def needs_wire(self) -> bool:
        """Can only a server do this that hands over its sockets?"""
        return self.delay > 0 or self.does.ending != WHOLE

    @property
    def most(self) -> int | None:
        """How often it strikes at most."""
        return 1 if self.nth is not None and self.times is None else self.times

    def is_for(self, method: str, path: str, connection: str, now: float) -> bool:
        """Is a call, whose path is the one after ``/api``, among those that this is meant for?"""
        return (
            self.method in ("", method)
            and (self.effect != "stale" or method == "GET")
            and (not self.connection or self.connection.lower() == connection.lower())
            and (self.after is None or self.after <= now)
            and (self.until is None or now < self.until)
            and pattern(self.path).fullmatch(plain(path)) is not None
        )

    def shown(self) -> dict[str, Any]:
        """As JSON has it, without what says nothing; ``read_rule`` takes it again."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        said = {each.name: said[each.name] for each in fields(self) if said[each.name] != each.default}
        said |= {name: stamp(said[name]) for name in ("after", "until") if name in said}
        said |= {"path": self.path, "effect": self.effect}
        if "status" in self.does.takes:
            said["status"] = self.status
        if self.headers:
            said["headers"] = dict(self.headers)
        if said.pop("is_json", False):
            said["json"] = json.loads(said.pop("body"))
        return said

    def __str__(self) -> str:
        what = f"{self.effect} {self.status}" if "status" in self.does.takes else self.effect
        late = f" after {self.delay:g} s" if self.delay else ""
        committed = ", done all the same" if self.commit else ""
        return f"{self.method or 'any'} {self.path}: {what}{late}{committed}"


def plain(path: str) -> str:
    """A path after ``/api``, without slashes around it."""
    return path.strip("/")


@cache
def pattern(path: str) -> re.Pattern[str]:
    """What a rule's path means, ``/api`` before it or not."""
    parts = plain(API.sub("", path)).split("*")
    return re.compile(".*".join(map(re.escape, parts)), re.IGNORECASE | re.DOTALL)
