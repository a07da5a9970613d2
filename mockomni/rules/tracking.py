"""Which batch, which piece? Products tracked by batch or serial number say which ones a line moved.

A receipt names its batch after the document and numbers its pieces; what leaves takes the oldest batch first, and
the piece that came first. The line remembers it, so that undoing a movement undoes that of the same pieces, and a
changed quantity keeps those it had. What comes a second time, after that was undone, is the same pieces again, and what
one line gives up is the first that another line of the document takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
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


@dataclass
class Need:
    """What a line moves of one option: what it keeps of that, and how much is left to pick."""

    line: dict[str, Any]
    option: int
    control: int | None
    coming: int
    left: Decimal
    kept: list[Movement] = field(default_factory=list)


def assign(change: Change) -> None:
    """Give every line of a document that has moved its batches and serial numbers; none to one that has not."""
    returned = change.kind.is_return
    trace(
        change,
        ((line, abs(line["qty"]) if returned else line["qty"], change.kind.coming) for line in change.row["lineItems"]),
    )


def assign_to_job(change: Change) -> None:
    """Give what a job makes, and what it takes for that, their batches and serial numbers."""
    items = (
        each for made in change.row["products"] for each in ((made, 1), *((used, -1) for used in made["components"]))
    )
    trace(change, ((item, item["standardQty"], coming) for item, coming in items))


def trace(change: Change, moving: Iterable[tuple[dict[str, Any], float, int]]) -> None:
    """Write the lots of each (line, quantity, coming): first every line keeps its own, then the rest is picked."""
    if not change.changes(MOVING):
        return
    tracing = Tracing(change)
    for need in [need for each in moving for need in tracing.needs(*each)]:
        lots = joined((*need.kept, *tracing.picks(need)))
        if need.option == need.line["productOptionId"]:
            need.line["stockMovements"] = lots
        else:
            need.line["traced"] += [each | {"productOptionId": need.option} for each in lots if is_lot(each)]


class Tracing:
    """Which lots the lines of one document are of; what one line has picked is not there for the next."""

    def __init__(self, change: Change):
        self.change = change
        row = change.row
        self.branch = row[change.kind.branch]
        self.moved = bool(row[change.kind.moved]) and row["isApproved"] and not row.get("isVoid")
        self.parents = {line["parentId"] for line in row.get("lineItems", ())}
        # By option and lot: what is picked of it, and what its lines keep adds to the shelf.
        self.picked: Picked = defaultdict(Decimal)
        self.kept: Picked = defaultdict(Decimal)

    @cached_property
    def undone(self) -> Picked:
        """What is on the shelf again, or is gone from it (negative), since lines that moved it do so no longer."""
        undone: Picked = defaultdict(Decimal)
        change = self.change
        moved = {} if change.is_new else change.unit.moved(change.resource, change.row["id"])
        for place, quantity in moved.items():
            if place.lot and place.branchId == self.branch:
                undone[place.productOptionId, place.lot] -= exact(quantity)
        return {each: quantity + self.kept[each] for each, quantity in undone.items()}

    def needs(self, line: dict[str, Any], quantity: float, coming: int) -> Iterator[Need]:
        """What a line and its parts move; of one that has not moved, or no longer, what came is kept in mind."""
        own = line["productOptionId"]
        had = [each | {"productOptionId": own} for each in line["stockMovements"]] + line["traced"]
        line["stockMovements"], line["traced"] = [], []
        if not (self.moved and own) or line["id"] in self.parents:
            line["traced"] = [each for each in had if own and is_lot(each) and each["quantity"] * coming > 0]
            return
        for option, many in {own: quantity, **parts_of(self.change.unit, own, quantity)}.items():
            control = 0 if line.get("sizes") else control_of(self.change.unit, option)
            need = Need(line, option, control, coming, exact(many))
            self.keep(need, (each for each in had if each["productOptionId"] == option))
            yield need

    def keep(self, need: Need, had: Iterable[Movement]) -> None:
        """A line keeps what it had of a tracked option, as far as its quantity goes."""
        if need.control not in (BATCH, SERIAL):
            return
        need.kept = list(kept(had, need.left))
        for each in need.kept:
            need.left -= exact(each["quantity"])
            self.kept[need.option, each["batch"] or each["serial"]] += need.coming * exact(each["quantity"])

    def picks(self, need: Need) -> Iterator[Movement]:
        """The rest by batches or pieces that no line has yet; what none covers, and what is not tracked, is of none."""
        sign = -1 if need.left < 0 else 1
        left = abs(need.left)
        least = Decimal(1) if need.control == SERIAL else Decimal(0)
        for lot, there in self._there(need, sign == need.coming) if left and left >= least else ():
            amount = min(left, there - self.picked[need.option, lot])
            if amount > 0 and amount >= least:
                self.picked[need.option, lot] += amount
                left -= amount
                yield movement(sign * amount, **{"serial" if need.control == SERIAL else "batch": lot})
            if not left or left < least:
                break
        if left and need.control is not None:
            yield movement(sign * left)

    def _there(self, need: Need, comes: bool) -> Iterable[Lot]:
        """The lots to pick from, those that are no longer another line's first."""
        if need.control not in (BATCH, SERIAL):
            return ()
        found = FINDERS[need.control, comes](self.change, need.option, self.branch)
        undone = {
            lot: many for (option, lot), many in sorted(self.undone.items(), key=age) if option == need.option and many
        }
        if comes:
            again = ((lot, -many) for lot, many in undone.items() if many < 0)
            return chain(again, (each for each in found if need.control == BATCH or each[0] not in undone))
        there = {lot: many for lot, many in undone.items() if many > 0}
        for lot, many in found:
            there[lot] = many + undone.get(lot, Decimal(0))
        return ((lot, min(many, Decimal(1)) if need.control == SERIAL else many) for lot, many in there.items())


def is_lot(movement: Movement) -> bool:
    """Does it name a batch or a piece?"""
    return bool(movement["batch"] or movement["serial"])


def parts_of(unit: Unit, option_id: int, quantity: float) -> dict[int, float]:
    """How much of what a line takes from the shelf when its option is a kit; empty when it is none."""
    option = kits.row_of(unit, option_id)
    if option is None or not kits.is_kit(unit, option["productId"]):
        return {}
    return {part: kits.times(quantity, each) for part, each in kits.components(unit, option_id).items()}


def joined(entries: Iterable[Movement]) -> list[Movement]:
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


def kept(had: Iterable[Movement], quantity: Decimal) -> Iterator[Movement]:
    """The entries that a line keeps when this is its quantity, the last cut short; a piece is never cut."""
    for each in had:
        amount = min(exact(each["quantity"]), quantity, key=abs)
        if amount * quantity > 0 and not (each["serial"] and abs(amount) < 1):
            quantity -= amount
            yield each | {"quantity": float(amount)}


def own_batch(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """What comes is a batch named after its document."""
    yield f"B{change.row['id']}", ENDLESS


def age(each: tuple[tuple, Any]) -> tuple[int, str]:
    """Sorts what is kept by lots as these came: B9 before B10."""
    *_, lot = each[0]
    return len(lot), lot


def batches_there(change: Change, option: int, branch: int) -> Iterator[Lot]:
    """The batches on hand at a branch, the oldest first."""
    there = change.unit.balances("lot", productOptionId=option, branchId=branch, counts="stockOnHand")
    for (lot,), quantity in sorted(there.items(), key=age):
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
    """Bring SerialNumbers in line with movements just written."""
    pieces: dict[tuple[int, str], dict[Spot, float]] = defaultdict(dict)
    for place, quantity in changes.items():
        if place.lot and place.counts == "stockOnHand" and control_of(unit, place.productOptionId) == SERIAL:
            pieces[place.productOptionId, place.lot][place] = quantity
    for moves in pieces.values():
        move_piece(unit, moves)


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


def move_piece(unit: Unit, moves: dict[Spot, float]) -> None:
    """One piece comes, goes or both: it is where it came to in the end, and of the line that took it last."""
    first = next(iter(moves))
    known = unit.one(SERIALS, serialnumber=first.lot, productOptionId=first.productOptionId)
    piece = dict(known or new_piece(unit, first))
    at_branch: dict[int, float] = defaultdict(float)
    for place, quantity in moves.items():
        piece["available"] = plus(piece["available"], quantity)
        at_branch[place.branchId] = plus(at_branch[place.branchId], quantity)
    came = next((branch for branch, many in at_branch.items() if many > 0), piece["branchId"])
    if came != piece["branchId"]:
        piece["branchId"] = branch_of(unit, first, came)
    piece["lineItemId"] = 0 if piece["available"] > 0 else holder(piece["lineItemId"], moves)
    if known:
        unit.replace(SERIALS, piece)
    else:
        unit.insert(SERIALS, piece)


def branch_of(unit: Unit, place: Spot, came: int) -> int:
    """Where the ledger has a piece: where it came to, unless that only undid that it was missing there."""
    moved = unit.balances("branchId", productOptionId=place.productOptionId, lot=place.lot, counts="stockOnHand")
    there = [branch for (branch,), many in moved.items() if many > 0]
    return came if came in there or not there else there[0]


def holder(line: int, moves: dict[Spot, float]) -> int:
    """The line that has a piece: the one that takes it, unless another has it that does not give it back."""
    giving = {place.lineId for place, quantity in moves.items() if quantity > 0}
    taking = [place.lineId for place, quantity in moves.items() if quantity < 0 and place.lineId not in giving]
    return taking[-1] if taking and line in (0, *giving) else line


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
