"""What is on a document? Lines find their product, sizes and prices; a PUT changes some and keeps the others."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from mockomni import texts
from mockomni.resources import SHELF
from mockomni.resources.fields import Row, fold
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules import kits
from mockomni.rules.amounts import MILLIONTH, exact, line_total, rounded
from mockomni.rules.change import Change, refuse
from mockomni.storage.unit import Unit
from mockomni.storage.wire import copied

OPTIONS = SHELF["ProductOptions"]
PRODUCTS = SHELF["Products"]
SERIES = "lineItems"
# What goes with a line's product, what the next one fills, and what a PUT never sets on a line as it is.
LINKED = (
    *("productId", "productOptionId", "styleCode", "barcode", "stockControl", "option1", "option2", "option3"),
    *("uomSize", "uomQtyOrdered", "sizes", "sizeCodes", "stockMovements", "traced", "overruled"),
)
FILLED = ("name", "unitCost", "unitPrice", "uomPrice")
KEPT = ("id", "sizes", "code", "productOptionId")
# What a line shows of its product, and nobody else says.
SHOWN = ("productId", "styleCode", "barcode", "stockControl", "option1", "option2", "option3")
# Numbers that say the same thing in two ways.
PAIRS = (("qty", "uomQtyOrdered"), ("qty", "qtyAdjusted"), ("unitPrice", "uomPrice"))


class Item:
    """A product option as a line sees it: its rows (one per size), its product, and the one size or unit named."""

    def __init__(self, unit: Unit, rows: list[dict[str, Any]], size: dict | None = None, uom: dict | None = None):
        self.rows = rows
        self.size = size
        self.uom = uom
        self.option = rows[0]
        found = unit.one(PRODUCTS, id=self.option["productId"])
        assert found is not None, f"option {self.option['id']} has no product"
        self.product = found

    @property
    def sized(self) -> bool:
        """Does the option come in sizes?"""
        return bool(self.option["sizeId"])

    def pieces(self, quantity: float) -> float:
        """How many pieces a quantity is, which counts units where a unit of measure was named."""
        return float(exact(quantity) * exact(self.uom["quantity"])) if self.uom else quantity


def find(unit: Unit, line: dict[str, Any]) -> Item | None:
    """What a line names by option id, else code, else barcode; None for free text."""
    if line.get("productOptionId"):
        rows = kits.rows_of(unit, line["productOptionId"])
        if not rows:
            refuse(texts.UNKNOWN, field="productOptionId", value=line["productOptionId"])
        word = line.get("code") or ""
        size = next((row for row in rows if row["sizeId"] and fold(row["code"]) == fold(word)), None)
        return Item(unit, rows, size, unit_of(rows[0], "code", word))
    for field in ("code", "barcode"):
        if line.get(field):
            item = by_word(unit, field, line[field])
            if item is not None:
                return item
    return None


def by_word(unit: Unit, field: str, word: str) -> Item | None:
    """The option, size or unit of measure with a code or barcode."""
    row = unit.one(OPTIONS, **{field: word})
    if row is not None:
        return Item(unit, unit.find(OPTIONS, id=row["id"]), row) if row["sizeId"] else Item(unit, [row])
    if field == "code":
        rows = unit.find(OPTIONS, productOptionCode=word)
        if rows:
            return Item(unit, [row for row in rows if row["id"] == rows[0]["id"]])
    for row in unit.holding(OPTIONS, uoms=f"|{word}|"):
        uom = unit_of(row, field, word)
        if uom is not None:
            return Item(unit, unit.find(OPTIONS, id=row["id"]), uom=uom)
    return None


def unit_of(row: dict[str, Any], field: str, word: str) -> dict[str, Any] | None:
    """An option's unit of measure with that code or barcode."""
    return next((uom for uom in row["uomOptions"] if word and fold(uom[field]) == fold(word)), None)


def build(change: Change) -> None:
    """Make the lines of a new document, or merge a PUT's lines into the old ones."""
    sent = change.sent.get("lineItems")
    if sent is None:
        return
    if change.before is None:
        change.row["lineItems"] = [new_line(change, line, place) for place, line in enumerate(sent)]
        return
    lines = {line["id"]: line for line in copied(change.before["lineItems"])}
    gone: set[int] = set()
    for place, line in enumerate(sent):
        number = line.get("id")
        if number in gone:
            continue
        if not number:
            added = new_line(change, line, len(lines))
            lines[added["id"]] = added
        elif number not in lines:
            refuse(texts.NO_LINE, field=f"lineItems[{place}].id", value=number)
        elif is_removed(lines[number], line):
            gone |= {key for key, each in lines.items() if number in (key, each["parentId"])}
            lines = {key: each for key, each in lines.items() if key not in gone}
        else:
            lines[number] = changed_line(change, lines[number], line, place)
    change.row["lineItems"] = list(lines.values())


def is_removed(old: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Is a quantity of zero sent for a line that had one? A line that has none, a comment, stays as it is."""
    if not old["qty"] or sent.get("sizes") or sent.get("qtyAdjusted"):
        return False
    return sent.get("qty", sent.get("uomQtyOrdered")) == 0


def new_line(change: Change, sent: dict[str, Any], place: int) -> dict[str, Any]:
    """A line that was not there: what was sent, filled from its product."""
    sheet = line_sheet(change)
    line = sheet.blank_row()
    line.update({name: value for name, value in sent.items() if name in line and name != "id"})
    line["id"] = change.unit.next(SERIES)
    line["createdDate"] = sent.get("createdDate") or (change.row["createdDate"] if change.is_new else change.now)
    line["transactionId"] = change.row["id"]
    line["sort"] = sent.get("sort") or place + 1
    item = find(change.unit, sent)
    if item is None:
        line["sizes"] = []
    else:
        describe(change, line, sent, item)
    counted(change, line, {}, sent, item, place)
    line["overruled"] = overruled(line, {}, sent, item)
    return line


def changed_line(change: Change, old: dict[str, Any], sent: dict[str, Any], place: int) -> dict[str, Any]:
    """A line of before with what a PUT says of it; naming another product makes it that product's."""
    line, repeated = dict(old), sent
    item, is_other = named(change, old, sent)
    if not counts_units(line, item):
        sent = heard(old, sent)
    if is_other:
        blank = line_sheet(change).blank_row()
        line.update({name: blank[name] for name in LINKED + (FILLED if item else ()) if name in line})
        old = {}
    kept = KEPT if item is None else KEPT + SHOWN
    line.update({name: value for name, value in sent.items() if name in line and name not in kept})
    if item is None:
        line["code"] = sent.get("code", line["code"])
    elif is_other:
        describe(change, line, sent, item)
    elif not line["name"]:
        line["name"] = item.product["name"]
    counted(change, line, old, sent, item, place)
    line["overruled"] = overruled(line, line["overruled"], repeated, item)
    return line


def heard(old: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """What is sent of a line; a number that did not count beside another when it was sent before says nothing again.

    Who repeats a PUT, or never reads what came of it, means the same once more.
    """
    known = old["overruled"]
    return sent | {name: old[name] for name in said_twice(sent) if known.get(name) == sent[name]} if known else sent


def overruled(line: dict[str, Any], before: dict[str, Any], sent: dict[str, Any], item: Item | None) -> dict[str, Any]:
    """The numbers of a line that were sent beside another, now or before, and are not what the line says."""
    said = [] if counts_units(line, item) else said_twice(sent)
    known = before | {name: sent[name] for name in said if sent[name] != line[name]}
    return {name: value for name, value in known.items() if value != line[name]} if known else {}


def said_twice(sent: dict[str, Any]) -> list[str]:
    """The numbers that are sent beside another that says the same thing."""
    pairs = [(one, other) for one, other in PAIRS if sent.get(one) is not None and sent.get(other) is not None]
    return [name for pair in pairs for name in pair]


def counts_units(line: dict[str, Any], item: Item | None) -> bool:
    """Is a unit of measure named for a line that has no field for how many units it is?"""
    return item is not None and item.uom is not None and "uomSize" not in line


def named(change: Change, old: dict[str, Any], sent: dict[str, Any]) -> tuple[Item | None, bool]:
    """What a line is of after a PUT, and whether that is another product or unit, or none any more."""
    own = {"productOptionId": old["productOptionId"]}
    names_option = sent.get("productOptionId") not in (None, 0, old["productOptionId"])
    by_code, by_barcode = is_other_word("code", old, sent), is_other_word("barcode", old, sent)
    item = find(change.unit, sent if names_option or by_code or by_barcode else own)
    if item is None and not (names_option or by_code):
        # A barcode that nobody has names nothing; on a free line it is a text.
        return find(change.unit, own), False
    is_same = item and item.option["id"] == old["productOptionId"]
    in_same_unit = item is None or item.uom is None or item.uom["quantity"] == old.get("uomSize", item.uom["quantity"])
    return item, not (is_same and in_same_unit)


def is_other_word(field: str, old: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Is a code or barcode sent that the line does not have?"""
    return bool(sent.get(field)) and fold(sent[field]) != fold(old.get(field) or "")


def counted(
    change: Change, line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any], item: Item | None, place: int
) -> dict[str, Any]:
    """The line with its quantities and prices in step; ``old`` is what they were, empty for another product."""
    adjust(line, old, sent)
    count(line, old, sent, item)
    if item is not None:
        spread(line, old, sent, item, place)
        if item.sized and not line["sizes"]:
            change.notes.append(f"lineItems[{place}] names no size of {line['code']}, so it moves none.")
    measure(line, old, sent)
    return line


def line_sheet(change: Change) -> Row:
    """The sheet of this kind of document's lines."""
    return change.resource.sheet.inside("lineItems")


def describe(change: Change, line: dict[str, Any], sent: dict[str, Any], item: Item) -> None:
    """Fill a line from its product; what was sent of prices and names stays."""
    option, product = item.option, item.product
    described = {
        "productId": product["id"],
        "productOptionId": option["id"],
        "code": option["productOptionCode"],
        "styleCode": product["styleCode"],
        "barcode": option["productOptionBarcode"],
        "stockControl": STOCK_CONTROL[product["stockControl"]],
        "option1": option["option1"] or None,
        "option2": option["option2"] or None,
        "option3": option["option3"] or None,
    }
    line.update({name: value for name, value in described.items() if name in line})
    cost = option["priceColumns"].get(cost_column(option)) or 0.0
    supplied = {"name": product["name"], "unitCost": cost, "unitPrice": price(change, item, cost)}
    line.update({name: value for name, value in supplied.items() if name in line and sent.get(name) in (None, "")})


def cost_column(option: dict[str, Any]) -> str:
    """The first price column that holds a cost."""
    return next((name for name in option["priceColumns"] if name.startswith("cost")), "cost")


def price(change: Change, item: Item, cost: float) -> float:
    """What a piece costs this document: its cost when bought, else the contact's price column, else retail.

    A unit of measure that has a price of its own is sold at that.
    """
    if change.kind.is_bought:
        return cost
    wanted = change.price_column
    if item.uom is not None:
        whole = listed(item.uom["priceColumns"], wanted)
        if whole is not None:
            return float(rounded(exact(whole) / exact(item.uom["quantity"] or 1.0), MILLIONTH))
    return listed(item.option["priceColumns"], wanted) or item.option["retailPrice"] or 0.0


def listed(columns: dict[str, Any], wanted: str) -> float | None:
    """The price in the column that is wanted, else in the first for retail."""
    found = next((value for name, value in columns.items() if wanted and fold(name) == fold(wanted)), None)
    if found is not None:
        return found
    return next((value for name, value in columns.items() if name.startswith("retail")), None)


def adjust(line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any]) -> None:
    """Adjustments move ``qtyAdjusted``, or ``qty`` where only that was sent; both show the same (assumed)."""
    if "qtyAdjusted" in line:
        if sent.get("qtyAdjusted", old.get("qtyAdjusted", 0.0)) != old.get("qtyAdjusted", 0.0):
            line["qty"] = line["qtyAdjusted"]
        line["qtyAdjusted"] = line["qty"]


def count(line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any], item: Item | None) -> None:
    """Pieces follow units where these were changed, or where the quantity is of the unit that the line names."""
    uom = item.uom if item else None
    if "uomSize" in line:
        line["uomSize"] = float((uom["quantity"] if uom else line["uomSize"]) or 1.0)
        size = exact(line["uomSize"])
        if leads("uomQtyOrdered", "qty", old, sent, size):
            line["qty"] = float(exact(line["uomQtyOrdered"]) * size)
        elif item and uom and "qty" in sent and not sent.get("uomQtyOrdered"):
            line["qty"] = item.pieces(sent["qty"])
    elif item and uom:
        units = sent.get("qtyAdjusted") if "qtyAdjusted" in line else None
        units = sent.get("qty") if units is None else units
        if units is not None:
            line["qty"] = item.pieces(units)
            adjust(line, line, sent={})


def spread(line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any], item: Item, place: int) -> None:
    """Say which sizes a line's quantity is of, and add it up from them."""
    if not item.sized:
        line["sizes"] = []
        return
    code = item.option["productOptionCode"]
    if sent.get("sizes"):
        there = old.get("sizes", ())
        line["sizes"] = [as_written(there, size) or one_size(item, size, place) for size in sent["sizes"]]
    elif item.size is not None:
        line["sizes"] = [size_row(item.size, line["qty"])]
    elif len(line["sizes"]) == 1:
        line["sizes"] = [{**line["sizes"][0], "qty": line["qty"]}]
    elif line["sizes"] and whole(line["sizes"]) != line["qty"]:
        refuse(texts.SEVERAL_SIZES, field=f"lineItems[{place}].qty", value=line["qty"], code=code)
    if line["sizes"]:
        line["qty"] = whole(line["sizes"])
        if "qtyAdjusted" in line:
            line["qtyAdjusted"] = line["qty"]
    if "sizeCodes" in line:
        line["sizeCodes"] = pack(line["sizes"])


def whole(sizes: list[dict[str, Any]]) -> float:
    """How many pieces of all sizes."""
    return float(sum((exact(size["qty"]) for size in sizes), Decimal(0)))


def as_written(there: Iterable[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any] | None:
    """A size that the line has, sent back as it was read: it keeps the code of then, which may be another now."""
    names = ("name", "code")
    known = next((size for size in there if all(sent.get(name) == size[name] for name in names)), None)
    return known and known | {"qty": sent.get("qty") or 0.0}


def one_size(item: Item, sent: dict[str, Any], place: int) -> dict[str, Any]:
    """A size that was sent by its name or its code."""
    for row in item.rows:
        names = {fold(row["size"] or ""), fold(row["code"])}
        if fold(sent.get("code") or "") in names or (not sent.get("code") and fold(sent.get("name") or "") in names):
            return size_row(row, sent.get("qty") or 0.0)
    value = sent.get("code") or sent.get("name") or ""
    refuse(texts.NO_SIZE, field=f"lineItems[{place}].sizes", value=value, code=item.option["productOptionCode"])


def size_row(row: dict[str, Any], qty: float) -> dict[str, Any]:
    """A size of an option as a line shows it."""
    return {"name": row["size"], "code": row["code"], "barcode": row["barcode"], "qty": qty}


def pack(sizes: list[dict[str, Any]]) -> str:
    """``sizeCodes``: Qty|Size|Code|Barcode entries (the separator between them is assumed)."""
    return ",".join(f"{plain(size['qty'])}|{size['name']}|{size['code']}|{size['barcode']}" for size in sizes)


def plain(quantity: float) -> str:
    """A quantity without a fraction that says nothing."""
    return str(int(quantity)) if quantity == int(quantity) else f"{exact(quantity):f}"


def measure(line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any]) -> None:
    """Sizes as text, units by the pieces, and prices in step: unitPrice = uomPrice / uomSize."""
    if "option3" in line and "unitCost" not in line and line["sizes"]:
        line["option3"] = "\n".join(f"{plain(size['qty'])} x {size['name']}" for size in line["sizes"])
    if "uomSize" in line:
        size = exact(line["uomSize"])
        line["uomQtyOrdered"] = float(rounded(exact(line["qty"]) / size, MILLIONTH))
        price_units(line, old, sent, size)


def price_units(line: dict[str, Any], old: dict[str, Any], sent: dict[str, Any], size: Decimal) -> None:
    """The price of a piece follows the unit's where that was changed, else the other way round."""
    if leads("uomPrice", "unitPrice", old, sent, size):
        line["unitPrice"] = float(rounded(exact(sent["uomPrice"]) / size, MILLIONTH))
    elif old and (line["unitPrice"], line["uomSize"]) == (old["unitPrice"], old["uomSize"]):
        line["uomPrice"] = old["uomPrice"]
    else:
        line["uomPrice"] = float(rounded(exact(line["unitPrice"]) * size, MILLIONTH))


def leads(units: str, pieces: str, old: dict[str, Any], sent: dict[str, Any], size: Decimal) -> bool:
    """Does the number in pieces follow the one in units? What a PUT changes leads; of both, units that are several.

    No units beside some pieces say nothing: typed clients send that zero with every line.
    """
    if sent.get(units) in (None, old.get(units)) or (sent[units] == 0 and sent.get(pieces)):
        return False
    return size != 1 or sent.get(pieces) in (None, old.get(pieces))


def cost(change: Change) -> None:
    """Adjustments and transfers: ``productTotal`` is what their lines cost."""
    moved = sum((line_total({**line, "unitPrice": line["unitCost"]}) for line in change.row["lineItems"]), Decimal(0))
    change.row["productTotal"] = float(moved)
