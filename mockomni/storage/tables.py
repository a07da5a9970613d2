"""Which tables are there? One typed table per sheet, beside it what every shop shares; all keyed by account first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

from mockomni.resources import STORED, Resource

# The version of everything below. A database of another version is refused by name.
VERSION = 1

# Text columns hold folded text (resources.fields.fold) and sort by its bytes, alike on every database.
WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TYPES: dict[str | None, Any] = {
    "integer": BigInteger(),
    "number": Double(),
    "text": WORDS,
    "flag": Boolean(),
    "moment": BigInteger(),
}

# Columns that clients filter by in production, beside the unique ones and the keys.
INDEXED = {
    "barcode",
    "branchId",
    "code",
    "createdDate",
    "invoiceNumber",
    "memberId",
    "modifiedDate",
    "orderId",
    "productId",
    "productOptionCode",
    "productOptionId",
}

metadata = MetaData()


def key_column(name: str, kind=None) -> Column:
    """A column of a primary key, whose numbers are given and never made up by the database."""
    return Column(name, kind or BigInteger(), primary_key=True, autoincrement=False, nullable=False)


def sheet_table(resource: Resource) -> Table:
    """The table of a sheet: its key, a search column per scalar field, and the finished wire form.

    ``beside`` remembers what the wire form does not print (fields of the newer specification, inner fields).
    """
    columns = resource.columns
    table = Table(
        resource.name,
        metadata,
        key_column("account_id"),
        *(key_column(name, TYPES[columns[name].kind]) for name in resource.key),
        *(Column(name, TYPES[cell.kind]) for name, cell in columns.items() if name not in resource.key),
        Column("wire", LargeBinary, nullable=False),
        Column("beside", LargeBinary),
    )
    for name, cell in columns.items():
        if (cell.unique or name in INDEXED) and name != resource.key[0]:
            # The key follows, so that equal values come in the order of an answer without sorting.
            following = [table.c[key] for key in resource.key if key != name]
            Index(f"{resource.name}_{name}", table.c.account_id, table.c[name], *following)
    return table


SHEETS = {resource.name: sheet_table(resource) for resource in STORED}

# The ledger: every movement of stock ever made, never changed. ``counts`` is what it moves: stockOnHand, openSales,
# incoming or holding; ``lot`` is the batch or serial number, if any. A document's movements add up to
# what the document says now.
movements = Table(
    "movements",
    metadata,
    key_column("account_id"),
    key_column("id"),
    Column("resource", Text, nullable=False),
    Column("documentId", BigInteger, nullable=False),
    Column("lineId", BigInteger, nullable=False),
    Column("productOptionId", BigInteger, nullable=False),
    Column("sizeId", BigInteger, nullable=False),
    Column("branchId", BigInteger, nullable=False),
    Column("counts", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("quantity", Double, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("movements_document", movements.c.account_id, movements.c.resource, movements.c.documentId)
Index("movements_stock", movements.c.account_id, movements.c.productOptionId, movements.c.sizeId, movements.c.branchId)

# Numbers that never repeat, one series each: ids, invoice numbers, generated references.
counters = Table(
    "counters",
    metadata,
    key_column("account_id"),
    key_column("series", Text()),
    Column("value", BigInteger, nullable=False),
)

# Pictures, served back under their name.
files = Table(
    "files",
    metadata,
    key_column("account_id"),
    key_column("name", Text()),
    Column("type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# What was said about a shop when it was made: scenario, seed, anchor.
facts = Table(
    "facts",
    metadata,
    key_column("account_id"),
    key_column("name", Text()),
    Column("value", Text, nullable=False),
)

# Tenants, and who may knock at each: a key is kept as its SHA-256, the grid as JSON.
accounts = Table(
    "accounts",
    metadata,
    key_column("id"),
    Column("username", Text, nullable=False, unique=True),
    Column("created", BigInteger, nullable=False),
)
connections = Table(
    "connections",
    metadata,
    key_column("account_id"),
    key_column("id"),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("permissions", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("regenerated", BigInteger, nullable=False),
)

schema = Table("mockomni_schema", metadata, Column("version", BigInteger, nullable=False))
