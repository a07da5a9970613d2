"""Do documents add up? Totals, states, sizes, numbers, references, payments and balances."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from mockomni.resources import STORED
from mockomni.resources.fields import fold
from mockomni.seeding.audit.books import (
    DOCUMENTS,
    LINED,
    ORDERS,
    WIDE,
    Books,
    Row,
    cents,
    differ,
    exact,
    plain,
)


def totals_are_the_lines(books: Books) -> Iterator[str]:
    """What an order comes to follows from its lines, its tax and its currency."""
    for name, row in books.documents(*ORDERS):
        products = sum((line_total(line) for line in row["lineItems"] if not line["parentId"]), Decimal(0))
        if differ(row["productTotal"], products):
            yield f"{name}: productTotal is {row['productTotal']}, its lines come to {products}"
        total = at_home(owed(row), row["currencyRate"])
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
    total = exact(row["productTotal"]) + cents(exact(row["freightTotal"])) + cents(exact(row["surcharge"]))
    total -= cents(exact(row["discountTotal"]))
    taxed = row["taxStatus"] == "Excl"
    return total + cents(total * exact(row["taxRate"]) / 100) if taxed else total


def at_home(amount: Decimal, currency_rate: float) -> Decimal:
    """An amount of a document with that rate in the account's own currency."""
    rate = exact(currency_rate)
    return amount if rate in (0, 1) else (amount / rate).quantize(Decimal("0.0001"), ROUND_HALF_UP, WIDE)


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
    ids: dict[str, Counter[int]] = defaultdict(Counter)
    for resource in STORED:
        if resource.key == ("id",):
            ids[resource.series].update(row["id"] for row in books.rows[resource.name])
        for name, cell in resource.sheet.fields.items():
            if cell.unique:
                seen = Counter(fold(row[name]) for row in books.rows[resource.name] if row[name])
                yield from (
                    f"{resource.name} {name} {text!r} is used {many} times" for text, many in seen.items() if many > 1
                )
    ids["lines"].update(line["id"] for _, _, line in books.lines(*LINED))
    for series, numbers in ids.items():
        yield from (f"{series} id {number} is used {many} times" for number, many in numbers.items() if many > 1)
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
    packed = {carton["salesOrderId"] for carton in books.rows["Cartons"]}
    orders = {
        row["id"]: {line["id"] for line in row["lineItems"]}
        for row in (books.rows["SalesOrders"] if packed else ())
        if row["id"] in packed
    }
    for carton in books.rows["Cartons"]:
        lines = orders.get(carton["salesOrderId"])
        if lines is None:
            yield f"Cartons {carton['sscc']}: there is no sales order {carton['salesOrderId']}"
            continue
        for item in carton["cartonItems"]:
            if item["lineItemId"] not in lines:
                yield f"Cartons {carton['sscc']}: line {item['lineItemId']} is not of order {carton['salesOrderId']}"


def payments_are_of_orders(books: Books) -> Iterator[str]:
    """A payment names an order, and says of it what is so."""
    orders = {row["id"]: (resource[:-1], row["reference"]) for resource in ORDERS for row in books.rows[resource]}
    for name, row in books.documents("Payments"):
        kind, reference = orders.get(row["orderId"], ("", ""))
        if not kind:
            yield f"{name}: there is no order {row['orderId']}"
        elif (row["orderRef"], row["orderType"]) != (reference, kind):
            yield f"{name}: is of {row['orderType']} {row['orderRef']!r}, not {kind} {reference!r}"


def contacts_owe(books: Books) -> Iterator[str]:
    """A contact owes its approved orders less credit notes and payments."""
    if "loaded" in books.facts:
        # Balances that were loaded include what came before the loaded documents.
        return
    owing: dict[int, Decimal] = defaultdict(Decimal)
    orders: dict[int, tuple[int, int, float]] = {}
    for name, row in books.documents("SalesOrders", "CreditNotes"):
        # A credit note lowers the balance whichever sign its total was sent with.
        sign = 1 if name.startswith("Sales") or owed(row) < 0 else -1
        orders[row["id"]] = sign, row["memberId"], row["currencyRate"]
        if row["status"] == "APPROVED":
            owing[row["memberId"]] += sign * at_home(owed(row), row["currencyRate"])
    for payment in books.rows["Payments"]:
        sign, member, rate = orders.get(payment["orderId"], (0, 0, 1.0))
        owing[member] -= sign * at_home(exact(payment["amount"]), rate)
    for name, row in books.documents("Contacts"):
        if differ(row["balanceOwing"], owing[row["id"]], 1e-3):
            yield f"{name}: balanceOwing is {row['balanceOwing']}, orders and payments say {owing[row['id']]}"


CHECKS = (
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
)
