"""What is happening to a row? A ``Change`` is all that a rule is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

from mockomni import texts
from mockomni.clock import stamp
from mockomni.errors import Invalid
from mockomni.resources import SHELF, Resource
from mockomni.resources.fields import quoted
from mockomni.rules.kinds import KINDS, Kind
from mockomni.settings import Behaviour
from mockomni.storage.unit import Unit
from mockomni.storage.wire import values_by

# What a document moves depends on.
MOVING = (
    *("isApproved", "isVoid", "branchId", "sourceBranchId", "destinationBranchId", "lineItems", "products"),
    *("dispatchedDate", "receivedDate", "fullyReceivedDate", "completedDate"),
)


@dataclass
class Change:
    """One record on its way in, or out.

    unit, resource  where it happens
    row             the row as it will be; rules work on it
    before          the row as it was, None when it is new
    sent            what the client sent, read by the sheet: names of the wire, values of their type
    at              the account's time, in whole seconds
    options         parameters of the request, such as ``loadboms``
    lifted          the record is seeded: what only the service itself may set counts as sent
    behaviour       how this account's Omni behaves
    """

    unit: Unit
    resource: Resource
    row: dict[str, Any]
    before: dict[str, Any] | None
    sent: dict[str, Any]
    at: int
    options: Mapping[str, str] = field(default_factory=dict)
    lifted: bool = False
    behaviour: Behaviour = field(default_factory=Behaviour)
    notes: list[str] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """What sets this kind of document apart."""
        return KINDS[self.resource.name]

    @property
    def now(self) -> str:
        """The account's time as it is printed."""
        return stamp(self.at)

    @property
    def is_new(self) -> bool:
        """Is the row being created?"""
        return self.before is None

    @property
    def price_column(self) -> str:
        """The price column of the document's contact, ``""`` when it has none."""
        member = self.row.get("memberId")
        contact = self.unit.one(SHELF["Contacts"], id=member) if member else None
        return contact["priceColumn"] if contact else ""

    @property
    def facts(self) -> dict[str, str]:
        """What was said about the shop when it was made."""
        return self.unit.facts()

    def changes(self, names: tuple[str, ...]) -> bool:
        """Is one of these fields, as far as the row has them, not as it was? In a new row each is."""
        if self.before is None:
            return True
        values = fields_in(self.resource, names)
        return values(self.before) != values(self.row)

    def was(self, name: str) -> Any:
        """A field's value before, None when the row is new."""
        return None if self.before is None else self.before[name]


@cache
def fields_in(resource: Resource, names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """What gives a row's values of these fields, as far as the resource has them."""
    return values_by([name for name in names if name in resource.sheet.fields])


def refer(change: Change, field: str, resource: Resource) -> None:
    """A number that changes names a row of that resource; 0 names none."""
    value = change.row[field]
    if value and value != change.was(field) and change.unit.one(resource, id=value) is None:
        refuse(texts.UNKNOWN, field=field, value=value)


def stay_above(change: Change, field: str, kind: str) -> None:
    """A row that another is put below exists, and is neither that other itself nor below it."""
    if change.row[field] == change.was(field):
        return
    refer(change, field, change.resource)
    above, seen = change.row[field], set()
    while above and above not in seen:
        if above == change.row["id"]:
            refuse(texts.BELOW_ITSELF, field=field, value=change.row[field], kind=kind)
        seen.add(above)
        row = change.unit.one(change.resource, id=above)
        above = row[field] if row else 0


def refuse_unknown(field: str, value: Any) -> NoReturn:
    """Refuse a number or a code that nobody has, or that nobody sent."""
    if not value:
        refuse(texts.MISSING, field=field)
    refuse(texts.UNKNOWN, field=field, value=value)


def refuse(text: str, **values: Any) -> NoReturn:
    """Refuse the record in words of ``texts``; values are shown as sent."""
    raise Invalid(
        [text.format(**{name: quoted(value) if name == "value" else value for name, value in values.items()})]
    )
