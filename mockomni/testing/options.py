"""What may be chosen for a test's shop? The words of the marker ``omni``, checked before a shop is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from mockomni.accounts.permissions import PRESETS, everything, read_grid
from mockomni.clock import day_of
from mockomni.errors import Invalid
from mockomni.settings import Behaviour, spelled
from mockomni.spelling import hint

SCENARIO = "small"
Permissions = Mapping[str, Iterable[str]] | str | None


@dataclass(frozen=True)
class Options:
    """What a shop is made of and how its Omni behaves; whatever is left out is as a test wants it.

    scenario     ``small``, ``standard``, ``empty``, or the path of a file
    seed         the number that invented data follows from
    anchor       the day that the shop's history leads up to, as a date or ``2026-01-31``; today (UTC) unless given
    permissions  of the first connection: a grid such as ``{"Stock": ["read"]}``, ``read-only``, or everything
    limits       ``3/60/5000`` calls a second, minute and day; none unless given
    error_style  ``string`` or ``object``
    quirks       a name and a value for each that is not as usual, or ``all`` for every oddity
    """

    scenario: str = SCENARIO
    seed: int | None = None
    anchor: date | None = None
    permissions: Permissions = None
    limits: str = "off"
    error_style: str = "string"
    quirks: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Options:
        """Options in these words; ValueError with a sentence for a name or a value that is none."""
        known = [each.name for each in fields(cls)]
        for name in said:
            if name not in known:
                raise ValueError(f"a shop for tests takes {', '.join(known)}, and no {name!r}{hint(str(name), known)}")
        read = dict(said) | {"anchor": read_anchor(said.get("anchor")), "scenario": str(said.get("scenario", SCENARIO))}
        options = cls(**read | {"quirks": spelled(said.get("quirks", {}))})
        if not isinstance(options.quirks, Mapping):
            raise ValueError(f"quirks are 'all' or an object of names to values, not {options.quirks!r}")
        grid_of(options.permissions)
        Behaviour().changed(options.behaviour)
        return options

    @property
    def behaviour(self) -> dict[str, Any]:
        """What is changed of Omni's behaviour."""
        return {"limits": self.limits, "error_style": self.error_style, "quirks": dict(self.quirks)}


def read_anchor(said: Any) -> date | None:
    """A day; ValueError when it is none."""
    if said is None or (isinstance(said, date) and type(said) is date):
        return said
    return day_of(said, "anchor")


def grid_of(permissions: Permissions) -> Mapping[str, Iterable[str]]:
    """A grid, of which a text is the name and None means everything; ValueError for a text that names none."""
    if permissions is None:
        return everything()
    if not isinstance(permissions, str):
        try:
            return read_grid(permissions)
        except Invalid as error:
            raise ValueError(str(error)) from None
    preset = PRESETS.get(permissions.strip().lower())
    if preset is None:
        raise ValueError(f"permissions are a grid or one of {', '.join(PRESETS)}, not {permissions!r}")
    return preset()
