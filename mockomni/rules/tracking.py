"""Which batch, which piece? Products tracked by batch or serial number say which ones a line moved.

A receipt names its batch after the document and numbers its pieces; what leaves takes the oldest batch first, and
the piece that came first. The line remembers it, so that undoing a movement undoes that of the same pieces, and a
changed quantity keeps those it had. What comes a second time, after that was undone, is the same pieces again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from mockomni.resources import SHELF
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules import kits
from mockomni.rules.amounts import exact, plus
from mockomni.rules.change import MOVING, Change
from mockomni.rules.kinds import KINDS
from mockomni.storage.unit import Spot, Unit

SERIALS, OPTIONS, PRODUCTS = (SHELF[name] for name in ("SerialNumbers", "ProductOptions", "Products"))
BATCH, SERIAL = STOCK_CONTROL.index("Batch"), STOCK_CONTROL.index("Serial")

Movement = dict[str, Any]
# A batch or piece, and how much of it there is.
Lot = tuple[str, Decimal]
Picked = dict[tuple[int, str], Decimal]

# Who sells takes back what was sold.
SELLING = tuple(name for name, kind in KINDS.items() if kind.is_sold)
# Pieces of a line beyond these have no numbers.
MOST_PIECES = 1000
ENDLESS = Decimal("Infinity")


def assign(change: Change) -> None:
    """Give every line of a document that has moved its batches and serial numbers; none to one that has not."""
    if not change.changes(MOVING):
        return
    trace = Tracing(change)
    for line in change.row["lineItems"]:
        trace(line, abs(line["qty"]) if change.kind.is_return else line["qty"], change.kind.coming)


def assign_to_job(change: Change) -> None:
    """Give what a job makes, and what it takes for that, their batches and serial numbers."""
    if not change.changes(MOVING):
        return
    trace = Tracing(change)
    for made in change.row["products"]:
        trace(made, made["standardQty"], 1)
        for used in made["components"]:
            trace(used, used["standardQty"], -1)


class Tracing:
    """Which lots the lines of one document are of; what one line has picked is not there for the next."""

    def __init__(self, change: Change):
        self.change = change
        self.picked: Picked = defaultdict(Decimal)
        row = change.row
        self.moved = bool(row[change.kind.moved]) and row["isApproved"] and not row.get("isVoid")
        self.parents = {line["parentId"] for line in row.get("lineItems", ())}

    def __call__(self, line: dict[str, Any], quantity: float, coming: int) -> None:
        """Write a line's lots and its parts'; of one that has not moved, or no longer, keep what came in mind."""
        own = line["productOptionId"]
        had = [each | {"productOptionId": own} for each in line["stockMovements"]] + line["traced"]
        if not (self.moved and own) or line["id"] in self.parents:
            line["stockMovements"] = []
            line["traced"] = [each for each in had if own and is_lot(each) and each["quantity"] * coming > 0]
            return
        line["stockMovements"] = self._lots(line, own, quantity, had, coming)
        line["traced"] = [
            each | {"productOptionId": option}
            for option, many in parts_of(self.change.unit, own, quantity).items()
            for each in self._lots(line, option, many, had, coming)
            if is_lot(each)
        ]

    def _lots(
        self, line: dict[str, Any], option: int, quantity: float, had: list[Movement], coming: int
    ) -> list[Movement]:
        own = [each for each in had if each["productOptionId"] == option]
        control = 0 if line.get("sizes") else control_of(self.change.unit, option)
        return joined(movements(self.change, option, control, exact(quantity), own, coming, self.picked))


def is_lot(movement: Movement) -> bool:
    """Does it name a batch or a piece?"""
    return bool(movement["batch"] or movement["serial"])


def parts_of(unit: Unit, option_id: int, quantity: float) -> dict[int, float]:
    """How much of what a line takes from the shelf when its option is a kit; empty when it is none."""
    parts: dict[int, float] = defaultdict(float)
    option = kits.row_of(unit, option_id)
    if option is not None and kits.is_kit(unit, option["productId"]):
        for part, each in kits.components(unit, option_id):
            parts[part] = plus(parts[part], float(exact(quantity) * exact(each)))
    return parts


def movements(
    change: Change,
    option: int,
    control: int | None,
    quantity: Decimal,
    had: list[Movement],
    coming: int,
    picked: Picked,
) -> Iterator[Movement]:
    """A quantity by batch or piece: those it had, as far as they go, then others."""
    if control in (BATCH, SERIAL):
        for each in kept(had, quantity):
            quantity -= exact(each["quantity"])
            yield each
        yield from others(change, option, control, quantity, coming, picked)
    elif quantity and control is not None:
        yield movement(quantity)


def joined(entries: Iterator[Movement]) -> list[Movement]:
    """One entry for each batch or piece."""
    found: dict[tuple, Movement] = {}
    for each in entries:
        lot = each["batch"], each["serial"]
        before = found[lot]["quantity"] if lot in found else 0.0
        found[lot] = {"batch": lot[0], "quantity": plus(before, each["quantity"]), "serial": lot[1]}
    return list(found.values())


def movement(quantity: Decimal, *, batch: str | None = None, serial: str | None = None) -> Movement:
    """One entry of ``stockMovements``."""
    return {"batch": batch, "quantity": float(quantity), "serial": serial}


def kept(had: list[Movement], quantity: Decimal) -> Iterator[Movement]:
    """The entries that a line keeps when this is its quantity, the last cut short; a piece is never cut."""
    for each in had:
        amount = min(exact(each["quantity"]), quantity, key=abs)
        if amount * quantity > 0 and not (each["serial"] and abs(amount) < 1):
            quantity -= amount
            yield each | {"quantity": float(amount)}


def others(
    change: Change, option: int, control: int, quantity: Decimal, coming: int, picked: Picked
) -> Iterator[Movement]:
    """A quantity by batches or pieces that no line of the document has yet; what none covers is of none."""
    sign = -1 if quantity < 0 else 1
    least = Decimal(1) if control == SERIAL else Decimal(0)
    word = "serial" if control == SERIAL else "batch"
    left = abs(quantity)
    find = FINDERS[control, sign == coming]
    for lot, there in find(change, option, change.row[change.kind.branch]) if left >= least and left else ():
        amount = min(left, there - picked[option, lot])
        if amount > 0 and amount >= least:
            picked[option, lot] += amount
            left -= amount
            yield movement(sign * amount, **{word: lot})
        if not left or left < least:
            break
    if left:
        yield movement(sign * left)


def own_batch(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """What comes is a batch named after its document."""
    yield f"B{change.row['id']}", ENDLESS


def batches_there(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """The batches on hand at a branch, the oldest first."""
    there = change.unit.balances("lot", productOptionId=option, branchId=branch, counts="stockOnHand")
    for (lot,), quantity in sorted(there.items(), key=lambda each: (len(each[0][0]), each[0][0])):
        if lot:
            yield lot, exact(quantity)


def pieces_coming(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """The pieces sold last, when customers bring them back, then new ones."""
    if change.kind.is_sold:
        yield from ((serial, Decimal(1)) for serial in reversed(sold(change.unit, option)))
    yield from islice(new_pieces(change.unit, option), MOST_PIECES)


def sold(unit: Unit, option: int) -> list[str]:
    """The pieces that customers have, in the order of their numbers."""
    moved: dict[str, float] = defaultdict(float)
    for name in SELLING:
        for (lot,), quantity in unit.balances(
            "lot", productOptionId=option, counts="stockOnHand", resource=name
        ).items():
            moved[lot] += quantity
    pieces = unit.find(SERIALS, productOptionId=option, available=0.0)
    return [piece["serialnumber"] for piece in pieces if moved[piece["serialnumber"]] < 0]


def new_pieces(unit: Unit, option: int) -> Iterator[Lot]:
    """Numbers that no piece of the option has."""
    while True:
        serial = f"SN-{unit.next('serial number'):05d}"
        if unit.one(SERIALS, serialnumber=serial, productOptionId=option) is None:
            yield serial, Decimal(1)


def pieces_there(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """The pieces on hand at a branch, those that came first first."""
    for piece in change.unit.find(SERIALS, productOptionId=option, branchId=branch, available=1.0):
        yield piece["serialnumber"], Decimal(1)


# Where batches and pieces are found, by whether they come.
FINDERS: dict[tuple[int, bool], Callable[[Change, int, int], Iterator[Lot]]] = {
    (BATCH, True): own_batch,
    (BATCH, False): batches_there,
    (SERIAL, True): pieces_coming,
    (SERIAL, False): pieces_there,
}


def control_of(unit: Unit, option_id: int) -> int | None:
    """How an option's product is tracked; a kit is not, its parts are. None of what moves nothing: work, no size."""
    option = unit.glimpse(OPTIONS, "productId", id=option_id, sizeId=0)
    product = option and unit.glimpse(PRODUCTS, "stockControl", "orderType", id=option[0])
    if not product or product[0] in kits.UNSTOCKED:
        return None
    return 0 if product[1] == kits.KIT else product[0]


def show(unit: Unit, changes: dict[Spot, float]) -> None:
    """Bring SerialNumbers in line with movements just written: what goes first, then what comes."""
    for place, quantity in sorted(changes.items(), key=lambda each: each[1]):
        if place.lot and place.counts == "stockOnHand" and control_of(unit, place.productOptionId) == SERIAL:
            move_piece(unit, place, quantity)


def without_doubles(unit: Unit, changes: dict[Spot, float]) -> dict[Spot, float]:
    """Movements in which no piece comes that is on a shelf already, as when what was returned is undone as well.

    What comes then has no number.
    """
    kept: dict[Spot, float] = defaultdict(float)
    leaving = {(place.productOptionId, place.lot) for place, quantity in changes.items() if quantity < 0}
    for place, quantity in changes.items():
        comes = quantity > 0 and place.lot and (place.productOptionId, place.lot) not in leaving
        if comes and place.counts == "stockOnHand" and is_there(unit, place):
            place = place._replace(lot="")
        kept[place] = plus(kept[place], quantity)
    return {place: quantity for place, quantity in kept.items() if quantity}


def is_there(unit: Unit, place: Spot) -> bool:
    """Is the piece on a shelf?"""
    piece = unit.one(SERIALS, serialnumber=place.lot, productOptionId=place.productOptionId)
    return piece is not None and piece["available"] > 0


def move_piece(unit: Unit, place: Spot, quantity: float) -> None:
    """One piece comes or goes."""
    known = unit.one(SERIALS, serialnumber=place.lot, productOptionId=place.productOptionId)
    piece = dict(known or new_piece(unit, place))
    piece["available"] = plus(piece["available"], quantity)
    if quantity > 0:
        piece["branchId"] = place.branchId
    piece["lineItemId"] = 0 if piece["available"] > 0 else place.lineId
    if known:
        unit.replace(SERIALS, piece)
    else:
        unit.insert(SERIALS, piece)


def new_piece(unit: Unit, place: Spot) -> dict[str, Any]:
    """A piece nobody has seen before."""
    option = kits.row_of(unit, place.productOptionId)
    assert option is not None
    return SERIALS.sheet.blank_row() | {
        "id": unit.next(SERIALS.series),
        "serialnumber": place.lot,
        "productId": option["productId"],
        "productOptionId": option["id"],
        "code": option["code"],
        "branchId": place.branchId,
    }
