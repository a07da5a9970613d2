"""Which variants are there? Options of products: their codes, sizes, prices and units of measure."""

from __future__ import annotations

from typing import Any

from mockomni import texts
from mockomni.errors import Invalid
from mockomni.resources import SHELF
from mockomni.resources.currency import HOME
from mockomni.resources.fields import fold, quoted
from mockomni.rules import stock
from mockomni.rules.change import Change, refuse
from mockomni.storage.unit import Unit
from mockomni.storage.wire import copied

PRODUCTS, OPTIONS, STOCK, RANGES, BRANCHES = (
    SHELF[name] for name in ("Products", "ProductOptions", "Stock", "SizeRanges", "Branches")
)

# The three price fields of an option show the first price columns of these kinds.
SLOTS = {"retailPrice": "retail", "wholesalePrice": "wholesale", "vipPrice": "vip"}
MOST_CODE = MOST_UNITS = 20
# What a PUT of an option merges rather than replaces.
MERGED = ("priceColumns", "specialPrice", "uomOptions")


def first_options(change: Change) -> None:
    """A new product comes with exactly one option; a seeded one with as many as it was given."""
    sent = change.sent.get("productOptions") or []
    if len(sent) != 1 and not change.lifted:
        refuse(texts.ONE_OPTION, length=len(sent))
    for option in sent:
        new_option(change, option | {"productId": change.row["id"]})
    stock.show_product(change.unit, change.row["id"])


def option(change: Change) -> None:
    """POST ProductOptions: one row per size, and the product shows them."""
    rows = new_option(change, change.sent)
    change.row.update(rows[0])
    stock.show_product(change.unit, rows[0]["productId"])


def new_option(change: Change, sent: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a new option, written, with a Stock row of each at every branch."""
    unit, lifted = change.unit, change.lifted
    owner = unit.one(PRODUCTS, id=sent["productId"])
    if owner is None:
        refuse(texts.UNKNOWN, field="productId", value=sent["productId"])
    row = OPTIONS.sheet.blank_row()
    row.update({name: value for name, value in sent.items() if name in row and value is not None})
    code = row["productOptionCode"] or owner["styleCode"]
    if not lifted:
        fitting(code, "productOptionCode")
    unused(unit, code, "productOptionCode")
    unused_units(unit, row["uomOptions"])
    row.update(
        id=unit.next(OPTIONS.series),
        createdDate=change.now,
        modifiedDate=change.now,
        status=sent.get("status") or ("Active" if unit.one(OPTIONS, productId=owner["id"]) else "Primary"),
        productId=owner["id"],
        productOptionCode=code,
        priceColumns=price_columns(unit, sent),
        uomOptions=[new_uom(unit, row, uom) for uom in row["uomOptions"]],
    )
    row["uomOptions"] = [uom | {"productOptionId": row["id"]} for uom in row["uomOptions"]]
    settle_option(row)
    rows = sized_rows(unit, owner, row, sent.get("sizes") or [])
    no_code_twice(rows)
    unit.insert(OPTIONS, *rows)
    stock.places(unit, rows, unit.find(BRANCHES), change.now)
    return rows


def sized_rows(unit: Unit, owner: dict[str, Any], row: dict[str, Any], sizes: list[dict]) -> list[dict[str, Any]]:
    """An option's rows: itself, or one per size in the order of the size range."""
    if not sizes:
        code, barcode = row["productOptionCode"], row["productOptionBarcode"]
        return [row | {"code": code, "barcode": barcode, "size": None, "sizeId": 0}]
    if not owner["sizeRangeId"]:
        refuse(texts.NO_SIZE_RANGE)
    rows = [size_row(unit, owner, row, size) for size in sizes]
    return sorted(rows, key=lambda each: each["sizeId"])


def size_row(unit: Unit, owner: dict[str, Any], row: dict[str, Any], size: dict[str, Any]) -> dict[str, Any]:
    """An option's row of one size."""
    run = unit.one(RANGES, id=owner["sizeRangeId"])
    assert run is not None
    names = [fold(name) for name in run["sizes"]]
    if fold(size.get("size") or "") not in names:
        refuse(texts.NOT_IN_RANGE, field="sizes.size", value=size.get("size") or "", range=run["sizeRangeName"])
    place = names.index(fold(size["size"]))
    code = size.get("sizeCode") or f"{row['productOptionCode']}-{run['sizes'][place]}"
    fitting(code, "sizes.sizeCode")
    unused(unit, code, "sizes.sizeCode")
    barcode = size.get("sizeBarcode") or ""
    return row | {
        "code": code,
        "barcode": barcode,
        "productOptionSizeCode": code,
        "productOptionSizeBarcode": barcode,
        "size": run["sizes"][place],
        "sizeId": run["id"] * 100 + place + 1,
    }


def fitting(code: str, field: str) -> None:
    """A code has 1 to 20 characters."""
    if not code.strip():
        refuse(texts.MISSING, field=field)
    if len(code) > MOST_CODE:
        raise Invalid([f"{field} {texts.TOO_LONG.format(value=quoted(code), length=len(code), most=MOST_CODE)}"])


def unused(unit: Unit, code: str, field: str, option_id: int = 0) -> None:
    """A code is of one option only, and no unit of measure has it."""
    taken = [*unit.find(OPTIONS, code=code), *unit.find(OPTIONS, productOptionCode=code)]
    taken += [row for row in unit.holding(OPTIONS, uoms=f"|{code}|") if fold(code) in units_of(row)]
    if any(row["id"] != option_id for row in taken):
        refuse(texts.EXISTS, field=field, value=code)


def units_of(row: dict[str, Any]) -> set[str]:
    """The codes of an option's units of measure."""
    return {fold(uom["code"]) for uom in row["uomOptions"]}


def unused_units(unit: Unit, uoms: list[dict[str, Any]], option_id: int = 0) -> None:
    """Units of measure have codes of their own."""
    codes = [uom["code"] for uom in uoms if uom.get("code")]
    for place, code in enumerate(codes):
        unused(unit, code, "uomOptions.code", option_id)
        if fold(code) in map(fold, codes[:place]):
            refuse(texts.EXISTS, field="uomOptions.code", value=code)


def no_code_twice(rows: list[dict[str, Any]]) -> None:
    """An option, its sizes and its units of measure have codes of their own, and each size stands there once."""
    units = units_of(rows[0])
    if fold(rows[0]["productOptionCode"]) in units | {fold(row["code"]) for row in rows if row["sizeId"]}:
        refuse(texts.EXISTS, field="productOptionCode", value=rows[0]["productOptionCode"])
    for field, name, taken in (("sizes.size", "size", ()), ("sizes.sizeCode", "code", units)):
        seen: set[str] = set(taken)
        for row in rows:
            value = fold(row[name] or "")
            if value in seen:
                refuse(texts.EXISTS, field=field, value=row[name])
            seen.add(value)


def price_columns(unit: Unit, sent: dict[str, Any]) -> dict[str, Any]:
    """Every price column of the account, with what was sent; a new product's two prices go where they belong."""
    home = unit.facts()
    currency = home.get("currency", HOME)
    names = (
        f"retail{currency}",
        f"wholesale{currency}",
        f"vip{currency}",
        f"cost{currency}",
        "costUSD",
        "specialPrice",
    )
    columns: dict[str, Any] = dict.fromkeys(names)
    columns.update(spelled(columns, sent.get("priceColumns") or {}))
    for field, name in (("retailPrice", names[0]), ("cost", names[3]), ("specialPrice", "specialPrice")):
        if sent.get(field) is not None:
            columns[name] = sent[field]
    return columns


def spelled(columns: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Prices by the names of the columns that are there, whatever case they were sent in."""
    names = {fold(name): name for name in columns}
    return {names.get(fold(name), name): value for name, value in sent.items()}


def settle_option(row: dict[str, Any]) -> None:
    """The price fields follow the price columns, the search column of units follows the units."""
    for field, kind in SLOTS.items():
        row[field] = next((value for name, value in row["priceColumns"].items() if name.startswith(kind)), None) or 0.0
    row["specialPrice"] = row["priceColumns"].get("specialPrice")
    row["uoms"] = units_packed(row["uomOptions"])


def units_packed(uoms: list[dict[str, Any]]) -> str:
    """Every code and barcode of units of measure, as the search column ``uoms`` has them."""
    words = [word for uom in uoms for word in (uom["code"], uom["barcode"]) if word]
    return f"|{'|'.join(words)}|" if words else ""


def new_uom(unit: Unit, row: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """A unit of measure with a number of its own; how many pieces it holds must be said."""
    said_quantity({"quantity": 0} | sent)
    sheet = OPTIONS.sheet.inside("uomOptions")
    return sheet.blank_row() | sent | {"id": unit.next("uomOptions"), "productOptionId": row["id"]}


def said_quantity(uom: dict[str, Any]) -> None:
    """A unit of measure holds something; what a PUT leaves out stays."""
    if not uom.get("quantity", 1):
        refuse(texts.MISSING, field="uomOptions.quantity")


def changed_option(change: Change) -> None:
    """PUT ProductOptions: what was sent is of every size; sizes are addressed by id or name, others are added."""
    unit, sent = change.unit, change.sent
    rows = copied(unit.find(OPTIONS, id=change.row["id"]))
    owner = unit.one(PRODUCTS, id=rows[0]["productId"])
    assert owner is not None
    if "productOptionCode" in sent:
        fitting(sent["productOptionCode"], "productOptionCode")
        unused(unit, sent["productOptionCode"], "productOptionCode", change.row["id"])
    uoms = changed_uoms(unit, rows[0], sent.get("uomOptions") or [])
    for row in rows:
        row.update({name: value for name, value in sent.items() if name in row and name not in ("id", *MERGED)})
        row["priceColumns"] = {**row["priceColumns"], **spelled(row["priceColumns"], changed_prices(sent))}
        row["uomOptions"] = uoms
        row["modifiedDate"] = change.now
        settle_option(row)
        if not row["sizeId"]:
            row["code"], row["barcode"] = row["productOptionCode"], row["productOptionBarcode"]
    rows = resized(unit, owner, rows, sent.get("sizes") or [])
    no_code_twice(rows)
    unit.remove(OPTIONS, id=change.row["id"])
    unit.insert(OPTIONS, *rows)
    restock(change, rows)
    change.row.update(rows[0])
    stock.show_product(unit, owner["id"])


def changed_prices(sent: dict[str, Any]) -> dict[str, Any]:
    """The price columns that a PUT sets; ``specialPrice`` is one of them too."""
    special = {"specialPrice": sent["specialPrice"]} if "specialPrice" in sent else {}
    return special | (sent.get("priceColumns") or {})


def changed_uoms(unit: Unit, row: dict[str, Any], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Units of measure after a PUT: addressed by id or code, others are added, those left out stay (assumed)."""
    uoms = {uom["id"]: uom for uom in row["uomOptions"]}
    by_code = {fold(uom["code"]): uom["id"] for uom in row["uomOptions"]}
    for uom in sent:
        known = uoms.get(uom.get("id") or by_code.get(fold(uom.get("code") or "")) or 0)
        if known is None:
            added = new_uom(unit, row, uom)
            uoms[added["id"]] = added
        else:
            said_quantity(uom)
            prices = {**known["priceColumns"], **spelled(known["priceColumns"], uom.get("priceColumns", {}))}
            uoms[known["id"]] = known | uom | {"id": known["id"], "priceColumns": prices}
    if len(uoms) > MOST_UNITS:
        raise Invalid([f"uomOptions {texts.TOO_MANY.format(length=len(uoms), most=MOST_UNITS)}"])
    unused_units(unit, list(uoms.values()), row["id"])
    return list(uoms.values())


def resized(unit: Unit, owner: dict, rows: list[dict[str, Any]], sizes: list[dict]) -> list[dict[str, Any]]:
    """Rows after a PUT's ``sizes``; an option that had none becomes sized by its first."""
    if not sizes:
        return rows
    if not rows[0]["sizeId"] and unit.balances("sizeId", productOptionId=rows[0]["id"]):
        refuse(texts.MOVED_UNSIZED, value=rows[0]["productOptionCode"])
    template = rows[0]
    kept = {row["sizeId"]: row for row in rows if row["sizeId"]}
    for size in sizes:
        known = kept.get(size.get("sizeId") or 0) or next(
            (row for row in kept.values() if fold(row["size"]) == fold(size.get("size") or "")), None
        )
        if known is None:
            blank = {"stockOnHand": 0.0, "stockAvailable": 0.0}
            added = sized_rows(unit, owner, template | blank, [size])[0]
            kept[added["sizeId"]] = added
            continue
        if size.get("sizeCode"):
            fitting(size["sizeCode"], "sizes.sizeCode")
            unused(unit, size["sizeCode"], "sizes.sizeCode", known["id"])
            known["code"] = known["productOptionSizeCode"] = size["sizeCode"]
        if "sizeBarcode" in size:
            known["barcode"] = known["productOptionSizeBarcode"] = size["sizeBarcode"]
    return [kept[number] for number in sorted(kept)]


def restock(change: Change, rows: list[dict[str, Any]]) -> None:
    """Stock rows show an option's codes as they are, and exist for its new sizes; one whose size is gone goes too."""
    unit = change.unit
    by_size = {row["sizeId"]: row for row in rows}
    for there in unit.find(STOCK, productOptionId=rows[0]["id"]):
        row = by_size.get(there["sizeId"])
        if row is None:
            unit.remove(STOCK, productOptionId=there["productOptionId"], sizeId=there["sizeId"])
            continue
        shown = {"code": row["code"], "barcode": row["barcode"]} | {
            name: row[name] or None for name in ("option1", "option2", "option3")
        }
        unit.replace(STOCK, there | shown)
    stock.places(unit, rows, unit.find(BRANCHES), change.now)
