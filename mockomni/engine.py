"""What can be done to a shop? list, get, create, update, delete: one unit per call, whichever door asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from marshmallow import ValidationError

from mockomni import rules, texts
from mockomni.clock import Clock, stamp
from mockomni.errors import Invalid, NotFound
from mockomni.query.bind import Query
from mockomni.resources import SHELF, Resource, reading
from mockomni.resources.fields import Cell, Dictionary, Integer, Part, Row, Rows, Text, quoted
from mockomni.rules import cartons, images, views
from mockomni.rules.change import Change
from mockomni.settings import Behaviour
from mockomni.storage.store import FAILURES, Store
from mockomni.storage.unit import Unit
from mockomni.storage.wire import copied

log = logging.getLogger("mockomni")

NOTHING: Mapping[str, str] = {}
# How the id of a change is read.
read_number = reading.quick(Integer(), changes=True)

# Named here because inside ``Shop`` the word ``list`` is a verb.
Wires = list[bytes]
Records = list[Any]
FoundRows = list[dict[str, Any]]
KeyedWires = list[tuple[tuple[Any, ...], bytes]]


@dataclass(frozen=True)
class Result:
    """What became of one record of a write; ``notes`` are for who asks why, and not printed."""

    index: int
    success: bool
    id: int | None = None
    code: str | None = None
    errors: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def printed(self) -> dict[str, Any]:
        """As answers show it."""
        return {
            "index": self.index,
            "success": self.success,
            "id": self.id,
            "code": self.code,
            "errors": self.errors,
        }


Results = list[Result]


class Shop:
    """One account's business: its rows, its clock, and how its Omni behaves."""

    def __init__(
        self, store: Store, account_id: int = 1, clock: Clock | None = None, behaviour: Behaviour | None = None
    ):
        self.store = store
        self.account_id = account_id
        self.clock = clock or Clock()
        self.behaviour = behaviour or Behaviour()

    def unit(self, *, write: bool = False):
        """A transaction on this shop's rows."""
        return self.store.unit(self.account_id, write=write)

    # Reading

    def list(self, resource: Resource, query: Query) -> Wires:
        """The finished JSON of a page's rows."""
        with self._look(resource) as unit:
            if views.reprinted(resource, self.behaviour):
                return self._reprint(unit, resource, unit.rows(SHELF[resource.shows], query))
            return shown(unit, resource, unit.wires(SHELF[resource.shows], query))

    def get(self, resource: Resource, value: int | str) -> Wires:
        """The finished JSON of what ``value`` names: of one row, or NotFound; of all that match where many may."""
        shows = SHELF[resource.shows]
        with self._look(resource) as unit:
            if views.reprinted(resource, self.behaviour):
                found = self._reprint(unit, resource, unit.find(shows, **{resource.lookup: value}))
            else:
                found = shown(unit, resource, unit.wires_by(shows, resource.lookup, value))
        if not found and not resource.many:
            raise NotFound(f"no {resource.name} with {resource.lookup} {value}")
        return found

    def _look(self, resource: Resource):
        """A unit to read a resource in: one statement does for most, what others show must be of one state."""
        return self.unit() if resource.name in views.VIEWS else self.store.glance(self.account_id)

    def keyed(self, resource: Resource, query: Query) -> KeyedWires:
        """A page's rows, each with the values that tell it apart, which a printed row may keep to itself."""
        with self.unit() as unit:
            return self._keyed(unit, resource, unit.rows(SHELF[resource.shows], query))

    def of_key(self, resource: Resource, key: tuple[Any, ...]) -> KeyedWires:
        """The rows whose key begins with these values."""
        named = dict(zip(resource.key, key, strict=False))
        with self.unit() as unit:
            return self._keyed(unit, resource, unit.find(SHELF[resource.shows], **named))

    def _keyed(self, unit: Unit, resource: Resource, rows: FoundRows) -> KeyedWires:
        keys = [tuple(row[name] for name in resource.key) for row in rows]
        return [*zip(keys, self._reprint(unit, resource, rows), strict=True)]

    def _reprint(self, unit: Unit, resource: Resource, rows: FoundRows) -> Wires:
        shows = SHELF[resource.shows]
        return shown(unit, resource, [views.reprint(shows, self.behaviour, row) for row in rows])

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """A kept picture's content and type, or None."""
        with self.unit() as unit:
            return unit.file(name)

    # Writing

    def create(
        self, resource: Resource, records: Records, *, options: Mapping[str, str] = NOTHING, lift: bool = False
    ) -> Results:
        """Add records; each stands or fails alone. BadBody when the request as a whole is refused.

        ``lift`` marks records that are seeded: lengths do not bind them, and what only the service sets may be given.
        """
        refuse_request = rules.REQUEST.get(resource.name)
        if refuse_request:
            refuse_request(records)
        return self._each(resource, records, self._create, options, lift)

    def update(
        self, resource: Resource, records: Records, *, options: Mapping[str, str] = NOTHING, lift: bool = False
    ) -> Results:
        """Change records by their id; each stands or fails alone. Null and what is left out stay as they are."""
        return self._each(resource, records, self._update, options, lift)

    def delete(self, resource: Resource, id_: int) -> Result:
        """Remove one record; NotFound when there is none."""
        with self.unit(write=True) as unit:
            row = unit.one(resource, id=id_)
            if row is None:
                raise NotFound(f"no {resource.name} with id {id_}")
            unit.remove(resource, id=id_)
            change = self._change(unit, resource, row, row, {}, NOTHING, lifted=False)
            run(rules.AFTER_DELETE, change)
        return Result(0, True, id_, row[resource.code] or "")

    def put_cartons(self, order_id: int, records: Records) -> None:
        """Replace the cartons of a sales order; NotFound, or Invalid naming the first carton that is refused."""
        read = []
        for place, record in enumerate(records):
            try:
                read.append(SHELF["Cartons"].sheet.load(record))
            except ValidationError as error:
                raise Invalid(list(sentences(error.normalized_messages(), f"[{place}]"))) from None
        with self.unit(write=True) as unit:
            cartons.replace(unit, order_id, read)

    def add_image(self, product_id: int, priority: int, content: bytes) -> Result:
        """Keep a picture in a product's slot; a refusal is a result without success."""
        try:
            with self.unit(write=True) as unit:
                product = images.add(unit, product_id, priority, content, stamp(self._at()))
        except Invalid as refused:
            return Result(0, False, errors=refused.problems)
        return Result(0, True, product["id"], "")

    def _each(
        self,
        resource: Resource,
        records: Records,
        write: Callable[..., Change],
        options: Mapping[str, str],
        lifted: bool,
    ) -> Results:
        results = []
        with self.unit(write=True) as unit, unit.gathering():
            for index, record in enumerate(records):
                try:
                    with unit.savepoint():
                        change = write(unit, resource, record, options, lifted)
                        unit.print(resource)
                except Invalid as refused:
                    results.append(Result(index, False, errors=refused.problems))
                except FAILURES:
                    raise
                except Exception:
                    # A bug of ours costs this record; those beside it stand.
                    log.exception("record %d of %s failed", index, resource.name)
                    results.append(Result(index, False, errors=[texts.UNEXPECTED]))
                else:
                    row, notes = change.row, tuple(change.notes)
                    results.append(Result(index, True, row.get("id"), row[resource.code], notes=notes))
        return results

    def _create(self, unit: Unit, resource: Resource, record: Any, options: Mapping[str, str], lifted: bool) -> Change:
        sent = read(resource, said(record, BLANKS), lifted=lifted)
        row = completed(resource.sheet, sent)
        change = self._change(unit, resource, row, None, sent, options, lifted)
        stamp_new(change)
        write = rules.CREATE.get(resource.name)
        if write:
            write(change)
            return change
        run(rules.BEFORE, change)
        refuse_doubles(change)
        unit.insert(resource, row)
        run(rules.AFTER_CREATE, change)
        return change

    def _update(self, unit: Unit, resource: Resource, record: Any, options: Mapping[str, str], lifted: bool) -> Change:
        before = self._addressed(unit, resource, record)
        sent = read(resource, said(record, NULLS, objects=True), lifted=lifted, partial=True)
        row = merged(resource.sheet, before, sent, cleared(resource, record))
        change = self._change(unit, resource, row, before, sent, options, lifted)
        if "modifiedDate" in row:
            row["modifiedDate"] = change.now
        write = rules.UPDATE.get(resource.name)
        if write:
            write(change)
            return change
        run(rules.BEFORE, change)
        refuse_doubles(change)
        unit.replace(resource, row)
        run(rules.AFTER_UPDATE, change)
        return change

    def _addressed(self, unit: Unit, resource: Resource, record: Any) -> dict[str, Any]:
        """The row that a record's id names."""
        if not isinstance(record, dict):
            raise Invalid([texts.NO_OBJECT])
        # Of two spellings of one key the last counts, as everywhere.
        sent = next((value for key, value in reversed(record.items()) if key.lower() == "id"), None)
        try:
            number = read_number(sent)
        except ValidationError as error:
            raise Invalid([f"id {problem}" for problem in error.messages]) from None
        if not number:
            raise Invalid([texts.MISSING.format(field="id")])
        before = unit.one(resource, id=number)
        if before is None:
            raise Invalid([texts.UNKNOWN.format(field="id", value=quoted(sent))])
        return before

    def _change(self, unit, resource, row, before, sent, options, lifted) -> Change:
        return Change(unit, resource, row, before, sent, self._at(), options, lifted, self.behaviour)

    def _at(self) -> int:
        return int(self.clock.now())


def shown(unit: Unit, resource: Resource, wires: list[bytes]) -> list[bytes]:
    """Rows as this resource prints them, when it prints another's."""
    view = views.VIEWS.get(resource.name)
    return view(unit, wires) if view else wires


def run(table: rules.Table, change: Change) -> None:
    """Every rule of a moment."""
    for rule in table.get(change.resource.name, ()):
        rule(change)


def read(resource: Resource, record: Any, *, lifted: bool, partial: bool = False) -> dict[str, Any]:
    """A record as the sheet of its write reads it; Invalid with a sentence per problem."""
    if not isinstance(record, dict):
        raise Invalid([texts.NO_OBJECT])
    sheet = resource.updates if partial else resource.creates
    assert sheet is not None
    try:
        if not lifted:
            return reading.read(sheet, record, changes=partial)
        own = lifted_sheet(resource.sheet).load(record, partial=True)
        return own if sheet is resource.sheet else own | lifted_sheet(sheet).load(record, partial=True)
    except ValidationError as error:
        raise Invalid(list(sentences(error.normalized_messages()))) from None


def sentences(messages: Mapping, path: str = "") -> Iterator[str]:
    """marshmallow's nested messages as sentences: ``lineItems[0].qty 'x' is not a number``."""
    for name, below in messages.items():
        if name == "_schema":
            yield from (f"{path} {texts.NOT_OBJECT.format(value='the entry')}".strip() for _ in below)
            continue
        place = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}" if path else name
        if isinstance(below, Mapping):
            yield from sentences(below, place)
        else:
            yield from (f"{place} {text}" for text in below)


@cache
def lifted_sheet(sheet: Row) -> Row:
    """The sheet without its limits: every field may be sent, and texts may have any length."""
    free = type(sheet)()
    free.load_fields = dict(free.fields)
    for cell in free.fields.values():
        cell.dump_only = False
        cell.required = False
        if isinstance(cell, Text | Rows):
            cell.most = None
        if isinstance(cell, Part | Rows):
            # The copy of a field shares the sheet inside with every other.
            cell.sheet = lifted_sheet(cell.sheet)
    return free


# A record, its lines, their sizes: a list in an object each time.
DEEPEST = 5
BLANKS, NULLS = (None, ""), (None,)


def said(record: Any, unsaid: tuple, objects: bool = False, depth: int = 0) -> Any:
    """A record and the rows in its lists without the values that say nothing: blanks in a POST, nulls in a PUT.

    ``objects`` also looks into objects such as ``customFields``, whose nulls a POST keeps and a PUT passes over.
    """
    if depth > DEEPEST:
        return record
    if isinstance(record, list):
        return [said(item, unsaid, objects, depth + 1) for item in record]
    if not isinstance(record, dict) or (depth % 2 and not objects):
        return record
    return {
        key: said(value, unsaid, objects, depth + 1) if isinstance(value, dict | list) else value
        for key, value in record.items()
        if value not in unsaid
    }


def cleared(resource: Resource, record: dict[str, Any]) -> set[str | None]:
    """The fields that a PUT clears."""
    assert resource.updates is not None
    return {resource.updates.spelled(name) for name, value in record.items() if value == ""}


def merged(sheet: Row, before: dict[str, Any], sent: dict[str, Any], cleared: set[str | None]) -> dict[str, Any]:
    """A row with what was sent over it; objects are merged by key unless they are cleared, lists replaced."""
    row = copied(before)
    for name, value in sent.items():
        cell = sheet.fields.get(name)
        if cell is None or name == "id":
            continue
        inside = isinstance(cell, Part | Dictionary) and isinstance(value, dict) and isinstance(row[name], dict)
        inside = inside and name not in cleared
        row[name] = whole(cell, {**row[name], **value} if inside else value)
    return row


def completed(sheet: Row, row: dict[str, Any]) -> dict[str, Any]:
    """A row of this sheet in which what was not said, inside its parts too, is unset."""
    blank = sheet.blank_row()
    return blank | {name: whole(sheet.fields[name], value) for name, value in row.items() if name in blank}


def whole(cell: Cell, value: Any) -> Any:
    """A field's value in which what was not said of its parts is unset."""
    if isinstance(cell, Rows):
        return [completed(cell.sheet, item) for item in value]
    if isinstance(cell, Part) and value is not None:
        return completed(cell.sheet, value)
    return value


def stamp_new(change: Change) -> None:
    """Number and date a new row; a seeded one keeps the number and dates it was given."""
    row, sent = change.row, change.sent
    if "id" in row and change.resource.name not in rules.CREATE:
        if change.lifted and sent.get("id"):
            change.unit.seen(change.resource.series, sent["id"])
        else:
            row["id"] = change.unit.next(change.resource.series)
    for name in ("createdDate", "modifiedDate"):
        if name in row:
            row[name] = (sent.get(name) if name == "createdDate" or change.lifted else None) or change.now


@cache
def unique_in(sheet: Row) -> list[str]:
    """The fields whose values never repeat within an account."""
    return [name for name, cell in sheet.fields.items() if cell.unique]


def refuse_doubles(change: Change) -> None:
    """What is unique within an account must not be another's; blanks are nobody's."""
    problems = []
    for name in unique_in(change.resource.sheet):
        value = change.row[name]
        if value and value != change.was(name):
            others = change.unit.find(change.resource, **{name: value})
            if any(other["id"] != change.row["id"] for other in others):
                problems.append(texts.EXISTS.format(field=name, value=quoted(value)))
    if problems:
        raise Invalid(problems)
