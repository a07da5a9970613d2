"""Does the shop add up? Every promise the rules keep, worked out again from the documents, without the rules.

Nothing here asks ``mockomni.rules``: what a document moves, what it costs and what a contact owes is told a second
time, as a bookkeeper would, and compared with what is stored.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import Any

from mockomni.clock import stamp
from mockomni.engine import Shop
from mockomni.resources import STORED
from mockomni.resources.fields import fold
from mockomni.resources.words import STOCK_CONTROL
from mockomni.storage.store import Store
from mockomni.storage.wire import form_of

ON_HAND, OPEN, INCOMING = "stockOnHand", "openSales", "incoming"
OPENING = "Opening"
ORDERS = ("SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes")
LINED = (*ORDERS, "BranchTransfers", "Adjustments")
DOCUMENTS = (*LINED, "ProductionJobs")
CENT = Decimal("0.01")
NEAR = 1e-6

Row = dict[str, Any]
Shelf = tuple[int, int, int]  # option, size, branch
Parts = list[tuple[int, Decimal]]  # option, quantity


def audit(shop: Shop | Store, account_id: int = 1, *, until: float | None = None) -> list[str]:
    """A sentence for every broken promise, none when the account adds up.

    ``until`` asks for more, which only a shop that nobody has written to promises: nothing happened after that moment,
    everything happened in order, and every batch and piece is accounted for.
    """
    store, account_id = (shop.store, shop.account_id) if isinstance(shop, Shop) else (shop, account_id)
    books = Books(store, account_id)
    problems = [problem for check in CHECKS for problem in check(books)]
    if until is not None:
        problems += [problem for check in ORDERLY for problem in check(books, stamp(until))]
    return problems


class Books:
    """Every row of an account, read once."""

    def __init__(self, store: Store, account_id: int):
        with store.unit(account_id) as unit:
            self.rows: dict[str, list[Row]] = {each.name: unit.find(each) for each in STORED}
            self.columns = {each.name: unit.columns(each) for each in STORED}
            self.ledger = unit.balances("productOptionId", "sizeId", "branchId", "counts")
            self.lots = unit.balances("productOptionId", "branchId", "lot", counts=ON_HAND)
            self.opening = unit.balances("productOptionId", "sizeId", "branchId", resource=OPENING)
            self.facts = unit.facts()

    def documents(self, *resources: str) -> Iterator[tuple[str, Row]]:
        """Every document of these kinds, and what to call it."""
        for resource in resources:
            for row in self.rows[resource]:
                yield f"{resource} {row['id']}", row

    def lines(self, *resources: str) -> Iterator[tuple[str, Row, Row]]:
        """Every line of these kinds of documents, and what to call it."""
        for name, document in self.documents(*resources):
            for line in document["lineItems"]:
                yield f"{name} line {line['id']}", document, line

    @cached_property
    def products(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.rows["Products"]}

    @cached_property
    def options(self) -> dict[int, list[Row]]:
        """The rows of each option, one per size."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows["ProductOptions"]:
            found[row["id"]].append(row)
        return found

    @cached_property
    def stock(self) -> dict[Shelf, Row]:
        return {(row["productOptionId"], row["sizeId"], row["branchId"]): row for row in self.rows["Stock"]}

    @cached_property
    def kits(self) -> dict[int, Parts]:
        """What one of each kit takes: option -> (option, quantity)."""
        found = {}
        for bom in self.rows["BomMasters_v2"]:
            made = bom["products"][0] if bom["products"] else None
            product = self.products.get(made["productId"]) if made else None
            if made and product and product["orderType"] == "Kit":
                each = exact(made["qty"]) or Decimal(1)
                parts = [(part["productOptionId"], exact(part["qty"]) / each) for part in made["components"]]
                found[made["productOptionId"]] = parts
        return {kit: list(self.taken(found, kit, Decimal(1))) for kit in found}

    def taken(self, bills: dict[int, Parts], kit: int, many: Decimal, above: tuple[int, ...] = ()) -> Iterator:
        """What so many of a kit take from the shelf: not work, not sizes, and of a kit in it that one's parts."""
        for part, each in bills[kit]:
            if part in (*above, kit):
                continue
            if part in bills:
                yield from self.taken(bills, part, many * each, (*above, kit))
            elif self.kept(part) and not self.options[part][0]["sizeId"]:
                yield part, many * each

    def tracked(self, option: int, control: str) -> bool:
        """Is the option's product controlled that way?"""
        rows = self.options.get(option)
        product = self.products.get(rows[0]["productId"]) if rows else None
        return product is not None and STOCK_CONTROL[product["stockControl"]] == control

    def kept(self, option: int) -> bool:
        """Does the option lie on a shelf?"""
        rows = self.options.get(option)
        product = self.products.get(rows[0]["productId"]) if rows else None
        work = product is not None and STOCK_CONTROL[product["stockControl"]] in ("Machine", "Labour")
        return product is not None and not work and product["orderType"] != "Kit"


def exact(number: float | None) -> Decimal:
    return Decimal(repr(number)) if number else Decimal(0)


def plain(number: float) -> str:
    return f"{number:f}".rstrip("0").rstrip(".")


def cents(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP, Context(prec=60))


def differ(one: float | Decimal, other: float | Decimal, by: float = NEAR) -> bool:
    return abs(float(one) - float(other)) > by


# Stock


def stock_is_the_ledger(books: Books) -> Iterator[str]:
    """Every number of Stock is what was ever moved."""
    for shelf, row in books.stock.items():
        for counts in (ON_HAND, OPEN, INCOMING):
            moved = books.ledger.get((*shelf, counts), 0.0)
            if differ(row[counts], moved):
                yield f"Stock {named(row)}: {counts} is {row[counts]}, the ledger says {moved}"
        if differ(row["available"], row[ON_HAND] - row[OPEN]):
            yield f"Stock {named(row)}: available is {row['available']}, not {ON_HAND} less {OPEN}"
    for option, size, branch, counts in books.ledger:
        if (option, size, branch) not in books.stock:
            yield f"the ledger moved {counts} of {(option, size, branch)} (option, size, branch), which has no Stock"


def stock_is_the_documents(books: Books) -> Iterator[str]:
    """Every number of Stock is what the documents, read again, have moved."""
    moved: dict[tuple, Decimal] = defaultdict(Decimal)
    for place, number in books.opening.items():
        moved[*place, ON_HAND] += exact(number)
    for place, quantity in movements(books):
        moved[place] += quantity
    for shelf, row in books.stock.items():
        for counts in (ON_HAND, OPEN, INCOMING):
            if differ(row[counts], moved[*shelf, counts]):
                yield f"Stock {named(row)}: {counts} is {row[counts]}, the documents say {moved[*shelf, counts]}"


def movements(books: Books) -> Iterator[tuple[tuple, Decimal]]:
    """(option, size, branch, counts) and quantity of everything that documents move."""
    for _, row in books.documents(*LINED):
        parents = {line["parentId"] for line in row["lineItems"]}
        for branch, counts, sign in effects(row):
            for line in row["lineItems"]:
                if line["productOptionId"] and line["id"] not in parents:
                    for option, size, quantity in pieces(books, line, "creditNoteNumber" in row):
                        yield (option, size, branch, counts), sign * quantity
    for _, job in books.documents("ProductionJobs"):
        if job["isApproved"] and job["completedDate"]:
            for made in job["products"]:
                for item, sign in ((made, 1), *((used, -1) for used in made["components"])):
                    line = {"productOptionId": item["productOptionId"], "qty": item["standardQty"], "sizes": []}
                    for option, size, quantity in pieces(books, line, False):
                        yield (option, size, job["branchId"], ON_HAND), sign * quantity


def effects(row: Row) -> Iterator[tuple[int, str, int]]:
    """What a document's lines count as, where: told by the fields that only its kind has."""
    if not row["isApproved"] or row.get("isVoid"):
        return
    if "sourceBranchId" in row:
        if row["dispatchedDate"]:
            yield row["sourceBranchId"], ON_HAND, -1
            yield row["destinationBranchId"], ON_HAND if row["receivedDate"] else INCOMING, 1
    elif "fullyReceivedDate" in row:
        yield row["branchId"], ON_HAND if row["fullyReceivedDate"] else INCOMING, 1
    elif "dispatchedDate" in row:
        yield (row["branchId"], ON_HAND, -1) if row["dispatchedDate"] else (row["branchId"], OPEN, 1)
    elif row.get("completedDate"):
        yield row["branchId"], ON_HAND, 1


def pieces(books: Books, line: Row, returned: bool) -> Iterator[tuple[int, int, Decimal]]:
    """A line as (option, size, quantity)."""
    option = line["productOptionId"]
    quantity = exact(line.get("qtyAdjusted", line["qty"]))
    quantity = abs(quantity) if returned else quantity
    if option in books.kits:
        yield from ((part, 0, quantity * each) for part, each in books.kits[option])
        return
    rows = books.options.get(option, [])
    if not books.kept(option):
        return
    if not any(row["sizeId"] for row in rows):
        yield option, 0, quantity
        return
    numbers = {row["size"]: row["sizeId"] for row in rows}
    for size in line["sizes"]:
        number = abs(exact(size["qty"])) if returned else exact(size["qty"])
        if size["name"] in numbers:
            yield option, numbers[size["name"]], number


def every_shelf_has_stock(books: Books) -> Iterator[str]:
    """Every option and size has a Stock row at every branch, and no other has."""
    branches = [row["id"] for row in books.rows["Branches"]]
    wanted = {(row["id"], row["sizeId"], branch) for row in books.rows["ProductOptions"] for branch in branches}
    for shelf in sorted(wanted - set(books.stock)):
        yield f"{shelf} (option, size, branch) has no Stock"
    for shelf in sorted(set(books.stock) - wanted):
        yield f"Stock of {shelf} (option, size, branch) is of nothing"


def options_are_the_stock(books: Books) -> Iterator[str]:
    """An option shows the sums of its Stock, a product its options as they are, a kit what its components allow."""
    sums: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for (option, size, _), row in books.stock.items():
        sums[option, size].update({ON_HAND: row[ON_HAND], "available": row["available"]})
    for row in books.rows["ProductOptions"]:
        there = sums[row["id"], row["sizeId"]]
        for shown, counts in ((ON_HAND, ON_HAND), ("stockAvailable", "available")):
            if differ(row[shown], there[counts]):
                yield f"ProductOptions {row['code']!r}: {shown} is {row[shown]}, its Stock says {there[counts]}"
    for product in books.rows["Products"]:
        own = [row for row in books.rows["ProductOptions"] if row["productId"] == product["id"]]
        if product["productOptions"] != own:
            yield f"Products {product['styleCode']!r}: productOptions are not its options as they are"


def kits_allow(books: Books) -> Iterator[str]:
    """``virtual`` is how many kits the components allow, at each branch."""
    for (option, size, branch), row in books.stock.items():
        allowed = [
            math.floor(exact(books.stock[part, 0, branch]["available"]) / each)
            for part, each in books.kits.get(option, ())
            if each and (part, 0, branch) in books.stock
        ]
        virtual = max(0, min(allowed, default=0))
        if not size and differ(row["virtual"], virtual):
            yield f"Stock {named(row)}: virtual is {row['virtual']}, the components allow {virtual}"


def pieces_are_the_ledger(books: Books) -> Iterator[str]:
    """A serial number is available where the ledger has it, and nowhere else."""
    known = {}
    for row in books.rows["SerialNumbers"]:
        key = (row["productOptionId"], fold(row["serialnumber"]))
        if key in known:
            yield f"SerialNumbers {row['serialnumber']!r} appears twice"
        known[key] = row
    moved: dict[tuple[int, str], float] = defaultdict(float)
    for (option, branch, lot), quantity in books.lots.items():
        if lot and books.tracked(option, "Serial"):
            moved[option, fold(lot)] += quantity
            piece = known.get((option, fold(lot)))
            if piece is None:
                yield f"the ledger moved piece {lot!r}, which is no serial number"
            elif quantity > NEAR and piece["branchId"] != branch:
                yield f"SerialNumbers {lot!r} is at branch {piece['branchId']}, the ledger has it at {branch}"
    for key, row in known.items():
        if differ(row["available"], moved[key]):
            name = f"SerialNumbers {row['serialnumber']!r}"
            yield f"{name}: available is {row['available']}, the ledger says {moved[key]}"


# Documents


def totals_are_the_lines(books: Books) -> Iterator[str]:
    """What an order comes to follows from its lines, its tax and its currency."""
    for name, row in books.documents(*ORDERS):
        products = sum((line_total(line) for line in row["lineItems"] if not line["parentId"]), Decimal(0))
        if differ(row["productTotal"], products):
            yield f"{name}: productTotal is {row['productTotal']}, its lines come to {products}"
        total = at_home(owed(row), row)
        if differ(row["total"], total):
            yield f"{name}: total is {row['total']}, not {total}"
    for name, row in books.documents("BranchTransfers", "Adjustments"):
        spent = sum((cents(exact(line["qty"]) * exact(line["unitCost"])) for line in row["lineItems"]), Decimal(0))
        if differ(row["productTotal"], spent):
            yield f"{name}: productTotal is {row['productTotal']}, its lines come to {spent}"


def line_total(line: Row) -> Decimal:
    return cents(exact(line["qty"]) * exact(line["unitPrice"]) - exact(line["discount"]))


def owed(row: Row) -> Decimal:
    """A document's total in its own currency."""
    total = exact(row["productTotal"]) + exact(row["freightTotal"]) + exact(row["surcharge"])
    total -= exact(row["discountTotal"])
    taxed = row["taxStatus"] == "Excl"
    return total + cents(total * exact(row["taxRate"]) / 100) if taxed else total


def at_home(amount: Decimal, row: Row) -> Decimal:
    """An amount of a document in the account's own currency."""
    rate = exact(row["currencyRate"])
    return amount if rate in (0, 1) else (amount / rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def status_is_derived(books: Books) -> Iterator[str]:
    """Void, else approved, else a draft."""
    for name, row in books.documents(*ORDERS):
        status = "VOID" if row.get("isVoid") else "APPROVED" if row["isApproved"] else "DRAFT"
        if row["status"] != status:
            yield f"{name}: status is {row['status']}, not {status}"


def shipped_when_gone(books: Books) -> Iterator[str]:
    """A dispatched order has its quantities shipped, a received one received, any other none."""
    for resource, date in (("SalesOrders", "dispatchedDate"), ("PurchaseOrders", "fullyReceivedDate")):
        for name, row, line in books.lines(resource):
            gone = bool(row[date]) and row["status"] == "APPROVED"
            for shown, ordered in (("qtyShipped", "qty"), ("uomQtyShipped", "uomQtyOrdered")):
                if ordered in line and differ(line[shown], line[ordered] if gone else 0):
                    yield f"{name}: {shown} is {line[shown]} of {line[ordered]}, {date} is {row[date]}"


def sizes_are_the_quantity(books: Books) -> Iterator[str]:
    """A line's sizes add up to its quantity, and ``sizeCodes`` says the same."""
    for name, _, line in books.lines(*LINED):
        sizes = line["sizes"]
        if sizes and differ(line["qty"], sum(exact(size["qty"]) for size in sizes)):
            yield f"{name}: qty is {line['qty']}, its sizes add up to {sum(size['qty'] for size in sizes)}"
        packed = ",".join(f"{plain(size['qty'])}|{size['name']}|{size['code']}|{size['barcode']}" for size in sizes)
        if "sizeCodes" in line and line["sizeCodes"] != packed:
            yield f"{name}: sizeCodes is {line['sizeCodes']!r}, its sizes are {packed!r}"


def units_are_the_quantity(books: Books) -> Iterator[str]:
    """A line's units of measure come to its quantity and price."""
    for name, _, line in books.lines("SalesOrders"):
        if differ(line["qty"], exact(line["uomQtyOrdered"]) * exact(line["uomSize"]), 1e-4):
            yield f"{name}: qty is {line['qty']}, not {line['uomQtyOrdered']} units of {line['uomSize']}"
        if differ(line["uomPrice"], exact(line["unitPrice"]) * exact(line["uomSize"]), 1e-2):
            yield f"{name}: uomPrice is {line['uomPrice']}, not {line['uomSize']} times {line['unitPrice']}"


def invoices_are_numbered(books: Books) -> Iterator[str]:
    """An invoiced order has a number, and no other has the same."""
    seen: Counter[int] = Counter(row["invoiceNumber"] for row in books.rows["SalesOrders"] if row["invoiceNumber"])
    yield from (f"invoice number {number} is used {many} times" for number, many in seen.items() if many > 1)
    for name, row in books.documents("SalesOrders"):
        if row["invoiceDate"] and not row["invoiceNumber"]:
            yield f"{name}: invoiced on {row['invoiceDate']} without a number"


def nothing_repeats(books: Books) -> Iterator[str]:
    """Ids are unique within their series, lines' among all lines, and so is what a sheet calls unique."""
    ids: Counter[tuple[str, int]] = Counter()
    for resource in STORED:
        if resource.key == ("id",):
            ids.update((resource.series, row["id"]) for row in books.rows[resource.name])
        for name, cell in resource.sheet.fields.items():
            if cell.unique:
                seen = Counter(fold(row[name]) for row in books.rows[resource.name] if row[name])
                yield from (
                    f"{resource.name} {name} {text!r} is used {many} times" for text, many in seen.items() if many > 1
                )
    ids.update(("lines", line["id"]) for _, _, line in books.lines(*LINED))
    yield from (f"{series} id {number} is used {many} times" for (series, number), many in ids.items() if many > 1)
    owners: dict[str, set[int]] = defaultdict(set)
    for row in books.rows["ProductOptions"]:
        owners[fold(row["code"])].add(row["id"])
        owners[fold(row["productOptionCode"])].add(row["id"])
    yield from (f"code {code!r} is of options {sorted(ids)}" for code, ids in owners.items() if code and len(ids) > 1)


def everything_named_exists(books: Books) -> Iterator[str]:
    """Branches, products, options, categories, orders and lines that a row names are there."""
    known = {name: {row["id"] for row in books.rows[name]} for name in ("Branches", "Products", "ProductCategories")}
    known |= {"ProductOptions": set(books.options), "SizeRanges": {row["id"] for row in books.rows["SizeRanges"]}}

    def missing(name: str, row: Row, **fields: str) -> Iterator[str]:
        for field, resource in fields.items():
            if row.get(field) and row[field] not in known[resource]:
                yield f"{name}: {field} {row[field]} does not exist"

    to_product = {"productId": "Products", "productOptionId": "ProductOptions"}
    for name, row in books.documents(*DOCUMENTS):
        branches = ("branchId", "sourceBranchId", "destinationBranchId")
        yield from missing(name, row, **dict.fromkeys(branches, "Branches"))
    for name, document, line in books.lines(*LINED):
        yield from missing(name, line, **to_product)
        if line["transactionId"] != document["id"]:
            yield f"{name}: transactionId is {line['transactionId']}"
    for name, row in books.documents("Products"):
        yield from missing(name, row, sizeRangeId="SizeRanges")
        for number in row["categoryIdArray"]:
            yield from missing(name, {"categoryIdArray": number}, categoryIdArray="ProductCategories")
    for name, row in books.documents("ProductCategories"):
        yield from missing(name, row, parentId="ProductCategories")
    for name, row in books.documents("ProductOptions"):
        yield from missing(name, row, productId="Products")
    for name, bom in books.documents("BomMasters_v2", "ProductionJobs"):
        for made in bom["products"]:
            for part in (made, *made["components"]):
                yield from missing(f"{name} {part['code']!r}", part, **to_product)


def cartons_hold_lines(books: Books) -> Iterator[str]:
    """A carton is of an order, and holds lines of it."""
    orders = {row["id"]: {line["id"] for line in row["lineItems"]} for row in books.rows["SalesOrders"]}
    for carton in books.rows["Cartons"]:
        lines = orders.get(carton["salesOrderId"])
        if lines is None:
            yield f"Cartons {carton['sscc']}: there is no sales order {carton['salesOrderId']}"
            continue
        for item in carton["cartonItems"]:
            if item["lineItemId"] not in lines:
                yield f"Cartons {carton['sscc']}: line {item['lineItemId']} is not of order {carton['salesOrderId']}"


# Money


def payments_are_of_orders(books: Books) -> Iterator[str]:
    """A payment names an order, and says of it what is so."""
    orders = {row["id"]: (resource[:-1], row) for resource in ORDERS for row in books.rows[resource]}
    for name, row in books.documents("Payments"):
        kind, order = orders.get(row["orderId"], ("", None))
        if order is None:
            yield f"{name}: there is no order {row['orderId']}"
        elif (row["orderRef"], row["orderType"]) != (order["reference"], kind):
            yield f"{name}: is of {row['orderType']} {row['orderRef']!r}, not {kind} {order['reference']!r}"


def contacts_owe(books: Books) -> Iterator[str]:
    """A contact owes its approved orders less credit notes and payments."""
    if "loaded" in books.facts:
        # Balances that were loaded include what came before the loaded documents.
        return
    owing: dict[int, Decimal] = defaultdict(Decimal)
    orders = {row["id"]: (1, row) for row in books.rows["SalesOrders"]}
    # A credit note lowers the balance whichever sign its total was sent with.
    orders |= {row["id"]: (1 if owed(row) < 0 else -1, row) for row in books.rows["CreditNotes"]}
    for sign, row in orders.values():
        if row["status"] == "APPROVED":
            owing[row["memberId"]] += sign * at_home(owed(row), row)
    for payment in books.rows["Payments"]:
        sign, row = orders.get(payment["orderId"], (0, {"memberId": 0, "currencyRate": 1.0}))
        owing[row["memberId"]] -= sign * at_home(exact(payment["amount"]), row)
    for name, row in books.documents("Contacts"):
        if differ(row["balanceOwing"], owing[row["id"]], 1e-3):
            yield f"{name}: balanceOwing is {row['balanceOwing']}, orders and payments say {owing[row['id']]}"


# How it is stored


def columns_are_the_wire(books: Books) -> Iterator[str]:
    """What a query searches is what an answer shows, and answers are in the sheet's order."""
    for resource in STORED:
        printed = [name for name, _, _ in form_of(resource.sheet).printed]
        for row, columns in zip(books.rows[resource.name], books.columns[resource.name], strict=True):
            key = [row[name] for name in resource.key]
            if list(row)[: len(printed)] != printed:
                yield f"{resource.name} {key}: its fields are not in the sheet's order"
            for name, cell in resource.columns.items():
                if name in row and columns[name] != cell.to_column(row[name]):
                    yield f"{resource.name} {key}: column {name} is {columns[name]!r}, the wire says {row[name]!r}"


# What only an untouched shop promises


# What lies ahead, or may: everything else has happened.
AHEAD = frozenset(["estimatedDeliveryDate", "estimatedArrivalDate", "expectedOrderDate", "dueDate", "expiryDate"])
DONE = ("invoiceDate", "dispatchedDate", "fullyReceivedDate", "receivedDate", "completedDate", "acceptanceDate")


def nothing_is_late(books: Books, until: str) -> Iterator[str]:
    """Nothing happened after the anchor."""
    for resource in STORED:
        for row in books.rows[resource.name]:
            for name, cell in resource.columns.items():
                if cell.kind == "moment" and name not in AHEAD and row[name] and row[name] > until:
                    yield f"{resource.name} {row.get('id', row.get('code'))}: {name} {row[name]} is after {until}"


def dates_are_in_order(books: Books, until: str) -> Iterator[str]:
    """Created first, then done, and last modified then or later."""
    contacts = {row["id"]: row["createdDate"] for row in books.rows["Contacts"]}
    for name, row in books.documents(*DOCUMENTS):
        for done in DONE:
            if row.get(done) and not row["createdDate"] <= row[done] <= row["modifiedDate"]:
                yield f"{name}: {done} {row[done]} is not between {row['createdDate']} and {row['modifiedDate']}"
        if contacts.get(row.get("memberId"), "") > row["createdDate"]:
            yield f"{name}: is older than its contact"
        if row.get("dispatchedDate") and (row.get("receivedDate") or until) < row["dispatchedDate"]:
            yield f"{name}: was received before it was sent"
    ordered = {row["id"]: row["createdDate"] for _, row in books.documents(*ORDERS)}
    for name, row in books.documents("Payments"):
        if row["paymentDate"] < ordered.get(row["orderId"], ""):
            yield f"{name}: was made before its order"


def lots_are_whole(books: Books, until: str) -> Iterator[str]:
    """No batch is overdrawn, and every piece of a tracked product on hand is of a batch or has a number.

    What comes in sizes or leaves as a part of something has no lots.
    """
    parts = {
        part["productOptionId"] for bom in books.rows["BomMasters_v2"] for part in bom["products"][0]["components"]
    }
    for (option, branch, lot), quantity in books.lots.items():
        for control in ("Batch", "Serial"):
            loose = option in parts or books.options[option][0]["sizeId"]
            wrong = quantity < -NEAR or (not lot and abs(quantity) > NEAR)
            if books.tracked(option, control) and wrong and not loose:
                yield f"option {option} at branch {branch} ({control}): {quantity} of lot {lot!r}"
    for name, _, line in books.lines("SalesOrders"):
        moved = sum(exact(each["quantity"]) for each in line["stockMovements"])
        if line["qtyShipped"] and line["productOptionId"] and differ(moved, line["qtyShipped"]):
            yield f"{name}: stockMovements add up to {moved} of {line['qtyShipped']}"


def sizes_are_hidden(books: Books, until: str) -> Iterator[str]:
    """Every sized option was adjusted at every branch, so that a past per size cannot be told from outside."""
    counted = {
        (line["productOptionId"], document["branchId"])
        for _, document, line in books.lines("Adjustments")
        if document["completedDate"] and line["sizes"]
    }
    for option, rows in books.options.items():
        for branch in books.rows["Branches"]:
            if rows[0]["sizeId"] and (option, branch["id"]) not in counted:
                yield f"sized option {rows[0]['productOptionCode']!r} was never adjusted at branch {branch['id']}"


def named(row: Row) -> str:
    return f"{row['code']!r} at branch {row['branchId']}"


CHECKS: tuple[Callable[[Books], Iterator[str]], ...] = (
    stock_is_the_ledger,
    stock_is_the_documents,
    every_shelf_has_stock,
    options_are_the_stock,
    kits_allow,
    pieces_are_the_ledger,
    totals_are_the_lines,
    status_is_derived,
    shipped_when_gone,
    sizes_are_the_quantity,
    units_are_the_quantity,
    invoices_are_numbered,
    nothing_repeats,
    everything_named_exists,
    cartons_hold_lines,
    payments_are_of_orders,
    contacts_owe,
    columns_are_the_wire,
)
ORDERLY: tuple[Callable[[Books, str], Iterator[str]], ...] = (
    nothing_is_late,
    dates_are_in_order,
    lots_are_whole,
    sizes_are_hidden,
)
