"""What does it look like? Pictures of products, kept in the database and linked from their product."""

from __future__ import annotations

import re
from typing import Any

from mockomni import texts
from mockomni.errors import Invalid
from mockomni.resources import SHELF
from mockomni.rules import stock
from mockomni.rules.change import refuse
from mockomni.storage.unit import Unit

PRODUCTS, OPTIONS = SHELF["Products"], SHELF["ProductOptions"]

# Links are stored against this, and completed on the way out.
PLACEHOLDER = "{{files}}"
# What a picture begins with, its ending and its type.
KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png", "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg", "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif", "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp", "image/webp"),
)
MOST_BYTES = 5 * 1024 * 1024
SLOTS = 3


def linked(wire: bytes, address: str) -> bytes:
    """Wire forms whose links are complete; ``address`` is where the account's pictures are."""
    return wire.replace(PLACEHOLDER.encode(), address.encode())


def add(unit: Unit, product_id: int, priority: int, content: bytes, now: str) -> dict[str, Any]:
    """Keep a picture in a product's slot (0 is the main one) and link it; the product as it is then."""
    product = unit.one(PRODUCTS, id=product_id)
    if product is None:
        refuse(texts.UNKNOWN, field="productId", value=product_id)
    if not 0 <= priority < SLOTS:
        raise Invalid([texts.OUTSIDE.format(value=f"imagePriority {priority}", least=0, most=SLOTS - 1)])
    ending, type_ = kind_of(content)
    own = f"/{product_id}-{priority}."
    others = [image for image in product["images"] if own not in image["link"]]
    keep(unit, f"{product_id}-{priority}", ending, content, type_)
    added = {"link": f"{PLACEHOLDER}{own}{ending}"}
    images = sorted([*others, added], key=lambda image: image["link"].rpartition("-")[2])
    unit.replace(PRODUCTS, product | {"images": images, "modifiedDate": now})
    if priority == 0:
        thumbnail(unit, product_id, content, ending, type_, now)
    return product


def kind_of(content: bytes) -> tuple[str, str]:
    """A picture's ending and type, by how it begins; refused when it is too large or begins like none."""
    if len(content) > MOST_BYTES:
        refuse(texts.PICTURE_TOO_LARGE, length=len(content), most=MOST_BYTES)
    for start, ending, type_ in KINDS:
        if start.match(content):
            return ending, type_
    refuse(texts.NO_PICTURE, value=content[:8])


def keep(unit: Unit, name: str, ending: str, content: bytes, type_: str) -> None:
    """Keep a picture under a name, in place of whatever kind of picture had it."""
    for _, other, _ in KINDS:
        unit.drop_file(f"{name}.{other}")
    unit.keep_file(f"{name}.{ending}", content, type_)


def thumbnail(unit: Unit, product_id: int, content: bytes, ending: str, type_: str, now: str) -> None:
    """Options show their product's main picture as a thumbnail; it is the same picture (assumed)."""
    name = f"{product_id}-0_tn"
    keep(unit, name, ending, content, type_)
    for row in unit.find(OPTIONS, productId=product_id):
        link = f"{PLACEHOLDER}/{name}.{ending}"
        unit.replace(OPTIONS, row | {"image": {"link": link}, "modifiedDate": now})
    stock.show_product(unit, product_id)
