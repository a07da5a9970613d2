"""What exists? A ``Resource`` is one endpoint of Omni's: a sheet and the few facts that set it apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mockomni.resources.fields import Cell, Row

LIST, GET, CREATE, UPDATE, DELETE = "list", "get", "create", "update", "delete"
READ_ONLY = frozenset({LIST, GET})
WRITABLE = READ_ONLY | {CREATE, UPDATE}
EVERYTHING = WRITABLE | {DELETE}


@dataclass(frozen=True, eq=False)
class Resource:
    """One line of the shelf.

    name        Omni's name, unique on the shelf
    sheet       the row it prints, fields in wire order
    verbs       what Omni allows on it
    path        below ``/api/``, ``v1/<name>`` unless said
    permission  the line of the permission grid, the name unless said
    key         the columns that tell rows apart, also the order of a list that names none
    lookup      the column that ``/<path>/{value}`` looks for
    many        ``/<path>/{value}`` answers an array of all that match, ``[]`` when none does
    parameter   a query parameter that asks the same as the path
    shows       the resource whose rows this one prints, another form of them
    series      the counter its ids come from, shared by those that name the same
    creates     the sheet of a POST's records, ``sheet`` unless said
    updates     the sheet of a PUT's records, ``sheet`` unless said
    code        the field a write's result shows as ``code``
    """

    name: str
    sheet: Row
    verbs: frozenset[str] = READ_ONLY
    path: str = ""
    permission: str = ""
    key: tuple[str, ...] = ("id",)
    lookup: str = "id"
    many: bool = False
    parameter: str = ""
    shows: str = ""
    series: str = ""
    creates: Row | None = None
    updates: Row | None = None
    code: str = "reference"

    def __post_init__(self):
        for name, value in (
            ("path", f"v1/{self.name}"),
            ("permission", self.name),
            ("shows", self.name),
            ("series", self.name),
            ("creates", self.sheet),
            ("updates", self.sheet),
        ):
            if not getattr(self, name):
                object.__setattr__(self, name, value)

    @cached_property
    def methods(self) -> tuple[dict[str, str], dict[str, str]]:
        """The verb that each method of HTTP means on the whole resource, and on one record of it."""
        whole = {"GET": LIST, "POST": CREATE, "PUT": UPDATE}
        one = {"GET": GET, "DELETE": DELETE}
        if LIST not in self.verbs:
            # What is never addressed as a whole is updated under the id that it belongs to.
            one["PUT"] = whole.pop("PUT")
        return self._allowed(whole), self._allowed(one)

    def _allowed(self, verbs: dict[str, str]) -> dict[str, str]:
        return {method: verb for method, verb in verbs.items() if verb in self.verbs}

    @cached_property
    def columns(self) -> dict[str, Cell]:
        """Every field that has a search column: what its table holds, and its queries may name unless it is inner."""
        return {name: cell for name, cell in self.sheet.fields.items() if cell.kind}
