"""Which shop do tests write to? A small one with something of everything that the rules tell apart."""

from __future__ import annotations

import json

from mockomni.resources import SHELF

MAIN, SHOP = 1, 2
CUSTOMER, SUPPLIER, DEALER = 3, 4, 5
TEE = 7
CODES = ("MUG-01", "ROPE-01", "DRILL-01", "KIT-01", "FIT-01", "HAMPER-01", "TEE-NAVY-S", "TEE-NAVY-M")


def furnish(shop):
    """Two branches, three contacts, products of every kind, and something of each on the shelf."""

    def add(resource, *records):
        results = shop.create(SHELF[resource], [json.loads(json.dumps(record)) for record in records], lift=True)
        assert [result.errors for result in results] == [[]] * len(records)
        return [result.id for result in results]

    add("Branches", {"company": "Quay Warehouse", "email": "quay@acme.example"}, {"company": "Harbour Store"})
    add("SizeRanges", {"sizeRangeName": "Alpha", "sizes": ["S", "M", "L"]})
    add(
        "Contacts",
        {
            "type": "Customer",
            "company": "Harrow Outdoors",
            "email": "mia@harrow.example",
            "firstName": "Mia",
            "lastName": "Harrow",
            "phone": "03 555 0101",
            "address1": "12 Quay Lane",
            "city": "Nelson",
            "postCode": "7010",
            "postalAddress1": "PO Box 7",
            "postalCity": "Nelson",
        },
        {"type": "Supplier", "company": "Mill & Co", "email": "sales@mill.example"},
        {"type": "Customer", "company": "Peak Dealers", "email": "hi@peak.example", "priceColumn": "wholesaleNZD"},
    )
    add(
        "Products",
        product("Mug", "MUG", 14.5, 4.1),
        product("Rope", "ROPE", 30, 10, stockControl="Batch"),
        product("Drill", "DRILL", 200, 90, stockControl="Serial"),
        product("Camp Kit", "KIT", 50, 0, orderType="Kit"),
        product("Fitting", "FIT", 80, 0, stockControl="Labour"),
        product("Hamper", "HAMPER", 60, 25),
        {"name": "Trail Tee", "styleCode": "TEE", "sizeRangeId": 1},
    )
    add(
        "ProductOptions",
        {
            "productId": TEE,
            "productOptionCode": "TEE-NAVY",
            "option1": "Navy",
            "priceColumns": {"retailNZD": 29, "wholesaleNZD": 17.5, "costNZD": 8.4},
            "sizes": [
                {"size": "S", "sizeCode": "TEE-NAVY-S", "sizeBarcode": "9400000000017"},
                {"size": "M", "sizeCode": "TEE-NAVY-M", "sizeBarcode": "9400000000024"},
            ],
        },
    )
    carton = {"code": "MUG-CTN", "quantity": 24, "barcode": "19400000000106"}
    (result,) = shop.update(
        SHELF["ProductOptions"], [{"id": 1, "productOptionBarcode": "9400000000109", "uomOptions": [carton]}]
    )
    assert result.success
    bill("KIT-01", {"MUG-01": 2, "ROPE-01": 1}, add)
    bill("HAMPER-01", {"MUG-01": 1, "ROPE-01": 0.5}, add)
    add(
        "PurchaseOrders",
        {
            "memberId": SUPPLIER,
            "fullyReceivedDate": "2026-01-02T00:00:00Z",
            "lineItems": [
                {"code": "MUG-01", "qty": 20},
                {"code": "ROPE-01", "qty": 9},
                {"code": "DRILL-01", "qty": 3},
                {"code": "TEE-NAVY", "sizes": [{"name": "S", "qty": 5}, {"name": "M", "qty": 6}]},
            ],
        },
    )


def product(name, style, retail, cost, **more):
    """A product with its one option."""
    option = {"productOptionCode": f"{style}-01", "retailPrice": retail, "cost": cost}
    return {"name": name, "styleCode": style, "productOptions": [option], **more}


def bill(code, parts, add):
    """A bill of materials."""
    components = [{"code": part, "qty": qty} for part, qty in parts.items()]
    add("BomMasters_v2", {"products": [{"code": code, "qty": 1, "components": components}]})


# Before the shop's day begins, and on the way from one branch to the other.
DAY = "2026-01-04T22:00:00Z"
THERE = {"sourceBranchId": MAIN, "destinationBranchId": SHOP}


def line_of(row, place=0):
    """A line of a document."""
    return row["lineItems"][place]


def option(code, **more):
    """What a product's option is sent as."""
    return {"productOptionCode": code, **more}


def option_of(till, number):
    """An option's rows."""
    return till.row("ProductOptions", number)
