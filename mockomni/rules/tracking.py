"""Which batch, which piece? Products tracked by batch or serial number say which ones a line moved.

A receipt names its batch after the document and numbers its pieces; what leaves takes the oldest batch first, and
the piece that came first. The line remembers it, so that undoing a movement undoes that of the same pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockomni.resources import SHELF
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules.amounts import exact, plus
from mockomni.rules.change import Change
from mockomni.storage.unit import Place, Unit

SERIALS, PRODUCTS, OPTIONS = SHELF["SerialNumbers"], SHELF["Products"], SHELF["ProductOptions"]
BATCH, SERIAL = STOCK_CONTROL.index("Batch"), STOCK_CONTROL.index("Serial")

Movement = dict[str, Any]

# Where a line's goods come from (None: from outside), once the document's date says that they have moved.
SOURCES = {
    "Adjustments": ("completedDate", "branchId"),
    "BranchTransfers": ("dispatchedDate", "sourceBranchId"),
    "CreditNotes": ("completedDate", None),
    "PurchaseOrders": ("fullyReceivedDate", None),
    "SalesOrders": ("dispatchedDate", "branchId"),
}


def assign(change: Change) -> None:
    """Give every line of a document that has moved its batches and serial numbers; none to one that has not."""
    date, source = SOURCES[change.resource.name]
    moved = bool(change.row[date]) and change.row["isApproved"] and not change.row.get("isVoid")
    for line in change.row["lineItems"]:
        if not moved or not line["productOptionId"]:
            line["stockMovements"] = []
        elif sum(exact(each["quantity"]) for each in line["stockMovements"]) != exact(line["qty"]):
            line["stockMovements"] = list(movements(change, line, source))


def movements(change: Change, line: dict[str, Any], source: str | None) -> Iterator[Movement]:
    """A line's quantity by batch or piece."""
    control = control_of(change.unit, line["productOptionId"])
    outward = line["qty"] < 0 if change.resource.name == "Adjustments" else source is not None
    if control == BATCH:
        yield from leaving(change, line, source) if outward else [of(line["qty"], batch=f"B{change.row['id']}")]
    elif control == SERIAL:
        yield from pieces_leaving(change, line, source) if outward else pieces_coming(change, line)
    else:
        yield of(line["qty"])


def of(quantity: float, *, batch: str | None = None, serial: str | None = None) -> Movement:
    """One entry of ``stockMovements``."""
    return {"batch": batch, "quantity": quantity, "serial": serial}


def control_of(unit: Unit, option_id: int) -> int:
    """How an option's product is tracked."""
    option = unit.one(OPTIONS, id=option_id)
    product = unit.one(PRODUCTS, id=option["productId"]) if option else None
    return product["stockControl"] if product else 0


def leaving(change: Change, line: dict[str, Any], source: str | None) -> Iterator[Movement]:
    """Oldest batch first; what no batch covers is of none."""
    sign = -1 if line["qty"] < 0 else 1
    left = exact(line["qty"]) * sign
    for (lot,), there in sorted(lots_at(change, line, source).items(), key=lambda each: (len(each[0][0]), each[0][0])):
        taken = min(left, exact(there))
        if lot and taken > 0:
            left -= taken
            yield of(float(sign * taken), batch=lot)
    if left:
        yield of(float(sign * left))


def lots_at(change: Change, line: dict[str, Any], source: str | None) -> dict[tuple, float]:
    """What is on hand of an option where the line's goods come from, by batch."""
    assert source is not None
    branch = change.row[source]
    return change.unit.balances("lot", productOptionId=line["productOptionId"], branchId=branch, counts="stockOnHand")


def pieces_leaving(change: Change, line: dict[str, Any], source: str | None) -> Iterator[Movement]:
    """The pieces that came first; what no piece covers has no number."""
    assert source is not None
    sign = -1 if line["qty"] < 0 else 1
    there = change.unit.find(
        SERIALS, productOptionId=line["productOptionId"], branchId=change.row[source], available=1.0
    )
    taken = there[: int(abs(line["qty"]))]
    for piece in taken:
        yield of(float(sign), serial=piece["serialnumber"])
    if len(taken) < abs(line["qty"]):
        yield of(float(sign) * (abs(line["qty"]) - len(taken)))


def pieces_coming(change: Change, line: dict[str, Any]) -> Iterator[Movement]:
    """New pieces get new numbers; a return takes the ones sold last."""
    many = int(abs(line["qty"]))
    known: list[str] = []
    if change.resource.name == "CreditNotes":
        sold = change.unit.find(SERIALS, productOptionId=line["productOptionId"], available=0.0)
        known = [piece["serialnumber"] for piece in sold[-many:]] if many else []
    for serial in known:
        yield of(1.0, serial=serial)
    for _ in range(many - len(known)):
        yield of(1.0, serial=f"SN-{change.unit.next('serial number'):05d}")


def show(unit: Unit, changes: dict[Place, float]) -> None:
    """Bring SerialNumbers in line with movements just written."""
    for place, quantity in changes.items():
        if place.lot and place.counts == "stockOnHand" and control_of(unit, place.productOptionId) == SERIAL:
            move_piece(unit, place, quantity)


def move_piece(unit: Unit, place: Place, quantity: float) -> None:
    """One piece comes or goes."""
    known = unit.one(SERIALS, serialnumber=place.lot, productOptionId=place.productOptionId)
    piece = known or new_piece(unit, place)
    piece["available"] = plus(piece["available"], quantity)
    if quantity > 0:
        piece["branchId"] = place.branchId
    piece["lineItemId"] = 0 if quantity > 0 else place.lineId
    if known:
        unit.replace(SERIALS, piece)
    else:
        unit.insert(SERIALS, piece)


def new_piece(unit: Unit, place: Place) -> dict[str, Any]:
    """A piece nobody has seen before."""
    option = unit.one(OPTIONS, id=place.productOptionId)
    assert option is not None
    return SERIALS.sheet.blank_row() | {
        "id": unit.next(SERIALS.series),
        "serialnumber": place.lot,
        "productId": option["productId"],
        "productOptionId": option["id"],
        "code": option["code"],
        "branchId": place.branchId,
    }
