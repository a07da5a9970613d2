"""How do a user's own records come in? As the API prints them, checked whole, and none when one of them is bad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from marshmallow import ValidationError

from mockomni import texts
from mockomni.engine import Shop, completed, lifted_sheet, sentences
from mockomni.errors import Invalid
from mockomni.resources import SHELF
from mockomni.resources.fields import fold, quoted
from mockomni.seeding import history
from mockomni.seeding.records import BOMS, DOCUMENTS, LINES, OPTIONS, ORDERS, Entries, Entry, link, parts
from mockomni.storage.unit import Unit

# What can be loaded, in the order in which it is written.
LOADABLE = (
    "Branches",
    "Users",
    "SizeRanges",
    "ProductCategories",
    "Contacts",
    "Products",
    "BomMasters_v2",
    *DOCUMENTS,
    "Payments",
    "PaymentFees",
    "PaymentPayouts",
    "Voucher",
    "SerialNumbers",
    "Stock",
)
# Both versions of a bill of materials are rows of the second, and a file of vouchers may well be called so.
SPELLINGS = {name.lower(): name for name in LOADABLE} | {"bommasters": "BomMasters_v2", "vouchers": "Voucher"}

# What a record names must exist, here or in the shop. Contacts and users are left out: the live service keeps the
# number of a contact that was deleted.
REFERENCES: dict[str, dict[str, str]] = {
    "Products": {"sizeRangeId": "SizeRanges", "categoryIdArray": "ProductCategories"},
    "ProductCategories": {"parentId": "ProductCategories"},
    "Quotes": {"branchId": "Branches"},
    "Stock": {"branchId": "Branches", "productOptionId": "ProductOptions"},
}
# What moves stock must say where (the main branch unless said); a payment must say for what.
AT_BRANCH: dict[str, tuple[str, ...]] = {"branchId": ("Branches",)}
REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "BranchTransfers": {"sourceBranchId": ("Branches",), "destinationBranchId": ("Branches",)},
    "Payments": {"orderId": ORDERS},
    "SerialNumbers": {"branchId": ("Branches",), "productOptionId": ("ProductOptions",)},
    "Adjustments": AT_BRANCH,
    "CreditNotes": AT_BRANCH,
    "ProductionJobs": AT_BRANCH,
    "PurchaseOrders": AT_BRANCH,
    "SalesOrders": AT_BRANCH,
}


def load(shop: Shop, records: Any) -> dict[str, int]:
    """Put records in the shape that GET prints into the shop, and count them: resource -> how many.

    Ids and read-only fields stay as they are, and numbers go on after them. Documents are history: what they moved is
    written to the ledger, and an opening movement makes stock on hand what ``Stock`` says, else what the products'
    options say (at the main branch), else what the documents come to. Invalid with every problem when there is one;
    then nothing is loaded.
    """
    entries, problems = read(records)
    at = int(shop.clock.now())
    with shop.unit(write=True) as unit:
        link(unit, entries, at)
        problems += Checks(unit, entries).problems()
        if problems:
            raise Invalid(problems)
        history.write(unit, entries, at)
    return {name: len(rows) for name, rows in entries.items()}


def read(records: Any) -> tuple[Entries, list[str]]:
    """The records as complete rows of their sheets, and a sentence for each that cannot be read."""
    if not isinstance(records, dict):
        return {}, [f"{quoted(records)} is not an object of resource names and lists of records"]
    found: Entries = {}
    problems = []
    for spelled, items in records.items():
        name = SPELLINGS.get(str(spelled).lower())
        if name is None:
            problems.append(f"{spelled} cannot be loaded; what can be: {', '.join(LOADABLE)}")
        elif not isinstance(items, list):
            problems.append(f"{name} is not a list of records")
        else:
            rows = found.setdefault(name, [])
            for place, item in enumerate(items):
                try:
                    rows.append(entry(name, f"{spelled}[{place}]", item))
                except ValidationError as error:
                    problems += sentences(error.normalized_messages(), f"{spelled}[{place}]")
    return {name: found[name] for name in LOADABLE if name in found}, problems


def entry(name: str, place: str, item: Any) -> Entry:
    """One record, read."""
    if not isinstance(item, dict):
        raise ValidationError(texts.NO_OBJECT)
    if name == BOMS.name and "product" in item:
        item = {**item, "products": [item["product"]]}
    sheet = SHELF[name].sheet
    sent = lifted_sheet(sheet).load(item, partial=True)
    return Entry(place, completed(sheet, sent), sent)


class Checks:
    """What can be wrong with records that can be read."""

    def __init__(self, unit: Unit, entries: Entries):
        self.unit = unit
        self.entries = entries
        self.ids = {name: {each.row["id"] for each in rows if "id" in each.row} for name, rows in entries.items()}
        self.options = {option["id"] for each in entries.get("Products", ()) for option in each.row["productOptions"]}

    def problems(self) -> list[str]:
        """Every problem, in the order of the records."""
        checks = (self.numbered, self.unrepeated, self.coded, self.lines_unrepeated, self.referring)
        return [problem for check in checks for problem in check()]

    def each(self, *names: str) -> Iterator[tuple[str, Entry]]:
        for name in names or self.entries:
            for found in self.entries.get(name, ()):
                yield name, found

    def numbered(self) -> Iterator[str]:
        """Every record has its id, or what stands for it."""
        for name, each in self.each():
            for key in SHELF[name].key:
                if key not in ("sizeId", "branchId", "productOptionId") and not each.row[key]:
                    yield f"{each.place}: {key} is required"
        for _, each in self.each(BOMS.name):
            if not each.row["products"]:
                yield f"{each.place}: products is empty, a bill of materials has at least one"
        for _, each in self.each("Products"):
            if not each.row["productOptions"]:
                yield f"{each.place}: productOptions is empty, a product has at least one"
            for place, option in enumerate(each.row["productOptions"]):
                if not option["id"]:
                    yield f"{each.place}: productOptions[{place}].id is required"
                if option["size"] and not option["sizeId"]:
                    yield f"{each.place}: productOptions[{place}].sizeId is required for size {option['size']!r}"

    def unrepeated(self) -> Iterator[str]:
        """No id is there twice, nor anything else that is unique."""
        seen: Counter[tuple[str, str, Any]] = Counter()
        for name, each in self.each():
            resource = SHELF[name]
            unique = [field for field, cell in resource.sheet.fields.items() if cell.unique and each.row[field]]
            if resource.key == ("id",):
                unique.append("id")
            elif resource.key == ("code",):
                unique.append("code")
            for field in unique:
                value = each.row[field]
                series = resource.series if field == "id" else resource.name
                seen[series, field, fold(str(value))] += 1
                if value and (seen[series, field, fold(str(value))] > 1 or self.taken(name, field, value)):
                    yield f"{each.place}: {field} {quoted(value)} already exists"

    def taken(self, name: str, field: str, value: Any) -> bool:
        """Has the shop a row with that value already? Ids are shared by every resource of a series."""
        series = SHELF[name].series
        names = [each for each in LOADABLE if SHELF[each].series == series] if field == "id" else [name]
        return any(self.unit.one(SHELF[each], **{field: value}) is not None for each in names)

    def coded(self) -> Iterator[str]:
        """An option's id and codes are its own."""
        owners: dict[str, int] = {}
        sizes: set[tuple[int, int]] = set()
        for _, each in self.each("Products"):
            for place, option in enumerate(each.row["productOptions"]):
                if (option["id"], option["sizeId"]) in sizes or self.unit.one(OPTIONS, id=option["id"]) is not None:
                    yield f"{each.place}: productOptions[{place}].id {option['id']} already exists"
                sizes.add((option["id"], option["sizeId"]))
                for field in ("code", "productOptionCode"):
                    code = option[field]
                    if code and (owners.setdefault(fold(code), option["id"]) != option["id"] or self.code_taken(code)):
                        yield f"{each.place}: productOptions[{place}].{field} {code!r} already exists"

    def code_taken(self, code: str) -> bool:
        return any(self.unit.one(OPTIONS, **{field: code}) for field in ("code", "productOptionCode"))

    def lines_unrepeated(self) -> Iterator[str]:
        """No line has the id of another."""
        seen: set[int] = set()
        last = self.unit.last(LINES)
        there: set[int] | None = None
        for _, each in self.each(*DOCUMENTS):
            for place, line in enumerate(each.row.get("lineItems", ())):
                number = line["id"]
                if number and number <= last and there is None:
                    there = self.lines_there()
                if number and (number in seen or number in (there or ())):
                    yield f"{each.place}: lineItems[{place}].id {number} already exists"
                seen.add(number)

    def lines_there(self) -> set[int]:
        """The id of every line in the shop."""
        documents = (row for name in DOCUMENTS for row in self.unit.find(SHELF[name]))
        return {line["id"] for row in documents for line in row.get("lineItems", ())}

    def referring(self) -> Iterator[str]:
        """What a record names exists."""
        for name, each in self.each():
            for field, target in REFERENCES.get(name, {}).items():
                yield from self.dangling(each.place, field, each.row[field], (target,))
            for field, targets in REQUIRED.get(name, {}).items():
                yield from self.dangling(each.place, field, each.row[field], targets, required=True)
            for place, part in parts(name, each.row):
                for field, target in (("productOptionId", "ProductOptions"), ("productId", "Products")):
                    yield from self.dangling(each.place, f"{place}{field}", part[field], (target,))
        yield from self.shelved()

    def shelved(self) -> Iterator[str]:
        """A Stock record is of one option and size at one branch, and no other is of the same."""
        seen = set()
        for _, each in self.each("Stock"):
            place = each.shelf
            name = f"{each.place}: code {quoted(each.row['code'])} at branch {each.row['branchId']}"
            if place is None:
                yield f"{name} is no option and size of a product"
            elif place in seen:
                yield f"{name} already exists"
            seen.add(place)

    def dangling(
        self, place: str, field: str, value: Any, targets: Iterable[str], *, required: bool = False
    ) -> Iterator[str]:
        """A sentence for each number that names nothing; 0 names nothing by right unless it is required."""
        for number in value if isinstance(value, list) else [value]:
            if (number or required) and not any(self.known(target, number) for target in targets):
                yield f"{place}: {field} {number} does not exist"

    def known(self, target: str, number: int) -> bool:
        loaded = self.options if target == "ProductOptions" else self.ids.get(target, set())
        return number in loaded or self.unit.one(SHELF[target], id=number) is not None
