"""How is it counted? In decimals: rows hold floats as the wire prints them, sums are made here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

# What a document costs beside its lines, and what is taken off it.
BESIDE_LINES = ("freightTotal", "surcharge", "discountTotal")
CENT = Decimal("0.01")
TEN_THOUSANDTH = Decimal("0.0001")
MILLIONTH = Decimal("0.000001")
# The largest quantity times the largest price has thirty digits before the point.
WIDE = Context(prec=60)


@lru_cache(maxsize=8192)
def exact(value: float | None) -> Decimal:
    """A row's number as the decimal it prints; unset is zero."""
    return Decimal(repr(value)) if value else Decimal(0)


def rounded(value: Decimal, to: Decimal = CENT) -> Decimal:
    """Half up, as Omni does money (assumed); nothing has no sign."""
    return value.quantize(to, ROUND_HALF_UP, WIDE) or Decimal(0)


def plus(value: float, change: float) -> float:
    """A quantity moved by another, free of binary dust, which whole numbers do not raise."""
    if value % 1 == 0 == change % 1:
        return float(value + change or 0.0)
    return float(rounded(exact(value) + exact(change), MILLIONTH))


def line_total(line: dict[str, Any]) -> Decimal:
    """What a line costs in the document's currency: quantity by price, less the line's discount in money."""
    price = line.get("unitPrice", line.get("unitCost"))
    return rounded(exact(line["qty"]) * exact(price) - exact(line.get("discount")))


def total(products: Decimal, document: dict[str, Any]) -> Decimal:
    """A document's total in its own currency: products + freight + surcharge - discount + tax."""
    freight, surcharge, discount = (rounded(exact(document[name])) for name in BESIDE_LINES)
    base = products + freight + surcharge - discount
    if document["taxStatus"] == "Excl":
        return base + rounded(base * exact(document["taxRate"]) / 100)
    return base


def owed(document: dict[str, Any]) -> Decimal:
    """What is to be paid for a document, in its own currency."""
    return total(exact(document["productTotal"]), document)


def at_home(amount: Decimal, document: dict[str, Any]) -> Decimal:
    """An amount of a document in the account's home currency, to four places (230.00 INR printed 4.1186)."""
    rate = exact(document["currencyRate"])
    return amount if rate in (0, 1) else rounded(amount / rate, TEN_THOUSANDTH)


def products_total(lines: Iterable[dict[str, Any]]) -> Decimal:
    """The sum of the lines that are not parts of another."""
    return sum((line_total(line) for line in lines if not line["parentId"]), Decimal(0))
