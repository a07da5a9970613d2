"""What does the shop sell? Categories, size ranges, products with their options and pictures, bills of materials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mockomni.seeding import scenario as format_
from mockomni.seeding.ground import DAY, HOUR, Ground, slug
from mockomni.seeding.pictures import landscape
from mockomni.seeding.scenario import Option, Product

# Barcodes begin with these, which no company has: 2 is for numbers inside a shop.
BARCODES = 200_000_000_000
BUYING = 0.42


@dataclass(frozen=True)
class Item:
    """An option as the story needs to know it; ``sizes`` are its size codes by name, ``units`` its units of measure."""

    product: Product
    option: Option
    id: int
    product_id: int
    price: float
    cost: float
    sizes: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.option.code

    @property
    def codes(self) -> list[str]:
        """The codes it is ordered by."""
        return list(self.sizes.values()) or [self.code]


def categories(ground: Ground) -> dict[str, int]:
    """Enter the tree, parents first: name -> id."""
    made: dict[str, int] = {}
    for place, said in enumerate(ground.scenario.categories, 1):
        record = {
            "name": said.name,
            "parentId": made.get(said.parent, 0),
            "sort": place,
            "description": said.description,
            "isActive": True,
        }
        made[said.name] = ground.make("ProductCategories", ground.start - 710 * DAY, record)
    return made


def size_ranges(ground: Ground) -> dict[str, int]:
    """Enter the size ranges: name -> id."""
    return {
        said.name: ground.make(
            "SizeRanges", ground.start - 709 * DAY, {"sizeRangeName": said.name, "sizes": list(said.sizes)}
        )
        for said in ground.scenario.size_ranges
    }


def products(ground: Ground, tree: dict[str, int], ranges: dict[str, int], sources: dict[str, int]) -> list[Item]:
    """Enter every product over the year and a half before the story, then the bills of materials."""
    said = ground.scenario.products
    barcodes = iter(range(1, 1_000_000))
    made: list[Item] = []
    for place, product in enumerate(said):
        at = ground.start - (600 - place * 540 // len(said)) * DAY + (8 + place % 9) * HOUR
        made += entered(ground, product, at, tree, ranges, sources, barcodes)
    known = {item.code: item for item in made}
    for place, product in enumerate(each for each in said if each.components):
        bill_of_materials(ground, product, known, ground.start - (40 - place % 30) * DAY)
    return made


def entered(
    ground: Ground,
    product: Product,
    at: float,
    tree: dict[str, int],
    ranges: dict[str, int],
    sources: dict[str, int],
    barcodes: Iterator[int],
) -> list[Item]:
    """One product with its first option, then its other options, then its pictures."""
    first, *others = format_.options(product)
    product_id = ground.make("Products", at, product_record(ground, product, first, tree, ranges, sources))
    number = ground.one("ProductOptions", productId=product_id)["id"]
    ground.change("ProductOptions", at, {"id": number, **option_record(ground, product, first, barcodes)})
    numbers = [number]
    for place, option in enumerate(others, 1):
        record = {"productId": product_id, **option_record(ground, product, option, barcodes)}
        numbers.append(ground.make("ProductOptions", at + place * 60, record))
    if product.picture:
        ground.shop.add_image(product_id, 0, landscape(product.picture, product.style))
    return [
        Item(
            product,
            option,
            number,
            product_id,
            price(product, option),
            cost(product, option),
            {size: format_.size_code(option, size) for size in format_.sizes(product, ground.scenario)},
        )
        for option, number in zip(format_.options(product), numbers, strict=True)
    ]


def product_record(
    ground: Ground,
    product: Product,
    first: Option,
    tree: dict[str, int],
    ranges: dict[str, int],
    sources: dict[str, int],
) -> dict[str, Any]:
    category, sub_category = branch_of(ground, product.category)
    return {
        "styleCode": product.style,
        "name": product.name or product.style.title(),
        "description": product.description,
        "tags": product.tags,
        "brand": product.brand,
        "status": product.status,
        "category": category,
        "subCategory": sub_category,
        "categoryIdArray": [tree[name] for name in (category, sub_category) if name],
        "supplierId": sources.get(product.supplier, 0),
        "stockControl": product.stock_control,
        "orderType": product.order_type,
        "dimensions": {"weight": product.weight},
        "weight": product.weight,
        "sizeRangeId": ranges.get(product.size_range, 0),
        "customFields": product.custom_fields,
        **{f"optionLabel{place}": label for place, label in enumerate(product.labels, 1)},
        "productOptions": [
            {"productOptionCode": first.code, "retailPrice": price(product, first), "cost": cost(product, first)}
        ],
    }


def branch_of(ground: Ground, category: str) -> tuple[str, str]:
    """A category as Omni prints it on a product: the top of its branch, and itself when it is below that."""
    parents = {each.name: each.parent for each in ground.scenario.categories}
    top = category
    while parents.get(top):
        top = parents[top]
    return top, category if category != top else ""


def option_record(ground: Ground, product: Product, option: Option, barcodes: Iterator[int]) -> dict[str, Any]:
    run = format_.sizes(product, ground.scenario)
    own = option.barcode or ("" if run else barcode(next(barcodes)))
    return {
        "productOptionCode": option.code,
        "productOptionBarcode": own,
        "supplierCode": f"{slug(product.supplier)[:3].upper()}-{option.code}"[:20] if product.supplier else "",
        "option1": option.option1,
        "option2": option.option2,
        "option3": option.option3,
        "optionWeight": product.weight,
        "priceColumns": price_columns(ground, product, option),
        "sizes": [
            {"size": size, "sizeCode": format_.size_code(option, size), "sizeBarcode": barcode(next(barcodes))}
            for size in run
        ],
        "uomOptions": [
            {
                "code": unit_code(product, unit.code, option),
                "option1": unit.name,
                "quantity": unit.quantity,
                "barcode": barcode(next(barcodes)),
                "priceColumns": {f"Retail{ground.currency}": unit.price},
            }
            for unit in product.units
        ],
    }


def unit_code(product: Product, code: str, option: Option) -> str:
    """A unit's code; with several options it is told apart by the option's place, since codes do not repeat."""
    place = [each.code for each in format_.options(product)].index(option.code)
    return code if place == 0 else f"{code}-{place + 1}"


def price(product: Product, option: Option) -> float:
    return product.price if option.price is None else option.price


def cost(product: Product, option: Option) -> float:
    """What it costs to buy: said for the option, else for the product, else a share of the price."""
    if option.cost is not None:
        return option.cost
    return round(product.price * BUYING, 2) if product.cost is None else product.cost


def price_columns(ground: Ground, product: Product, option: Option) -> dict[str, float | None]:
    """Every price column of the scenario, the cost in the shop's currency and in the supplier's."""
    retail, spent = price(product, option), cost(product, option)
    columns: dict[str, float | None] = {f"Retail{ground.currency}": retail}
    columns |= {name: round(retail * factor, 2) for name, factor in ground.scenario.prices.items()}
    columns[f"Cost{ground.currency}"] = spent
    source = next((each for each in ground.scenario.suppliers if each.company == product.supplier), None)
    if source is not None and source.currency not in ("", ground.currency):
        columns[f"Cost{source.currency}"] = round(spent * source.rate, 2)
    return columns | {"SpecialPrice": None}


def barcode(number: int) -> str:
    """An EAN-13 with its check digit."""
    digits = f"{BARCODES + number:012d}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd + 3 * even) % 10}"


def bill_of_materials(ground: Ground, product: Product, known: dict[str, Item], at: float) -> int:
    """What the product's first option is made of."""
    made = known[format_.options(product)[0].code]
    components = [
        component(known[code], code, qty, place) for place, (code, qty) in enumerate(product.components.items(), 1)
    ]
    record = {
        "products": [
            {
                "productId": made.product_id,
                "productOptionId": made.id,
                "type": "Make",
                "sort": 1,
                "code": made.code,
                "name": made.product.name,
                "qty": 1.0,
                "unitCost": round(sum(each["qty"] * each["unitCost"] for each in components), 2),
                "components": components,
            }
        ]
    }
    return ground.make("BomMasters_v2", at, record)


def component(item: Item, code: str, qty: float, place: int) -> dict[str, Any]:
    return {
        "productId": item.product_id,
        "productOptionId": item.id,
        "type": "Use",
        "sort": place,
        "code": code,
        "name": item.product.name,
        "qty": qty,
        "unitCost": item.cost,
    }
