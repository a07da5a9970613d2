"""Which tables are there? One typed table per sheet, beside it what every shop shares; all keyed by account first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    create_mock_engine,
)

from mockomni.resources import STORED, Resource
from mockomni.storage.schema import DIRECTORY, END, SHARED, SHOPS, VERSION_TABLE, file_of


class Words(TypeDecorator):
    """Folded text (resources.fields.fold), sorted by its bytes, alike on every database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """SQLite sorts by bytes unless told otherwise, PostgreSQL as the locale does."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())


TYPES: dict[str | None, Any] = {
    "integer": BigInteger(),
    "number": Double(),
    "text": Words(),
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


def number(name: str) -> Column:
    """A whole number that is always there."""
    return Column(name, BigInteger, nullable=False)


def text(name: str, **more: Any) -> Column:
    """A text that is always there."""
    return Column(name, Text, nullable=False, **more)


def content(name: str) -> Column:
    """Bytes that are always there."""
    return Column(name, LargeBinary, nullable=False)


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
        content("wire"),
        Column("beside", LargeBinary),
    )
    for name, cell in columns.items():
        if (cell.unique or name in INDEXED) and name != resource.key[0]:
            # The key follows, so that equal values come in the order of an answer without sorting.
            following = [table.c[key] for key in resource.key if key != name]
            called, column = f"{resource.name}_{name}", table.c[name]
            Index(called, table.c.account_id, column, *following).ddl_if(dialect="sqlite")
            # What is missing comes first in answers and in SQLite; PostgreSQL must be told.
            first = column.asc().nulls_first() if column.nullable else column
            Index(called, table.c.account_id, first, *following).ddl_if(dialect="postgresql")
    return table


for each in STORED:
    sheet_table(each)

# The ledger: every movement of stock ever made, never changed. ``counts`` is what it moves: stockOnHand, openSales,
# incoming or holding; ``lot`` is the batch or serial number, if any. A document's movements add up to
# what the document says now.
movements = Table(
    "movements",
    metadata,
    key_column("account_id"),
    key_column("id"),
    text("resource"),
    number("documentId"),
    number("lineId"),
    number("productOptionId"),
    number("sizeId"),
    number("branchId"),
    text("counts"),
    text("lot"),
    Column("quantity", Double, nullable=False),
    number("at"),
)
Index("movements_document", movements.c.account_id, movements.c.resource, movements.c.documentId)
Index("movements_stock", movements.c.account_id, movements.c.productOptionId, movements.c.sizeId, movements.c.branchId)

# Numbers that never repeat, one series each: ids, invoice numbers, generated references.
counters = Table(
    "counters",
    metadata,
    key_column("account_id"),
    key_column("series", Text()),
    number("value"),
)

# Pictures, served back under their name.
files = Table(
    "files",
    metadata,
    key_column("account_id"),
    key_column("name", Text()),
    text("type"),
    content("content"),
)

# What was said about a shop when it was made: scenario, seed, anchor.
facts = Table(
    "facts",
    metadata,
    key_column("account_id"),
    key_column("name", Text()),
    text("value"),
)

# Tenants. ``behaviour`` holds what was changed of how their Omni behaves and ``clock`` what was done to their time,
# both as JSON, empty when nothing was; ``faults`` counts what is planned to go wrong.
accounts = Table(
    "accounts",
    metadata,
    key_column("id"),
    text("username", unique=True),
    number("created"),
    text("behaviour"),
    text("clock"),
    number("faults"),
)

# Who may knock at each: a key is kept as its SHA-256, the grid as JSON.
connections = Table(
    "connections",
    metadata,
    key_column("account_id"),
    key_column("id"),
    text("name"),
    text("key_hash", unique=True),
    text("permissions"),
    number("created"),
    number("regenerated"),
)

# Shops as they once were: an image, and what was done to the time.
snapshots = Table(
    "snapshots",
    metadata,
    key_column("account_id"),
    key_column("name", Text()),
    number("created"),
    text("clock"),
    content("image"),
)

# What shall go wrong, as JSON, and how often it has; and shops as they were before their latest write.
faults = Table(
    "faults",
    metadata,
    key_column("account_id"),
    key_column("id"),
    text("rule"),
    number("seen"),
    number("fired"),
)
pasts = Table(
    "pasts",
    metadata,
    key_column("account_id"),
    number("number"),
    content("image"),
)

# What opens the doors that are not Omni's, each kept as a SHA-256: the admin token that was made up, which never ends,
# logins to the pages, which do, and forms that were sent, which are taken once.
passes = Table(
    "passes",
    metadata,
    key_column("hash", Text()),
    text("what"),
    number("until"),
)

# What is the server's and no shop's. Rows of some go with their tenant.
TENANTS = (connections, snapshots, faults, pasts)
SERVERS = (accounts, *TENANTS, passes)

# What the processes of one server tell one another. No shop has a part in it, so it is not in images of shops either.
shared = MetaData()

# How often each connection has called: the moments of the last minute, and how many calls there were on what day.
calls = Table(
    "calls",
    shared,
    key_column("account_id"),
    key_column("connection_id"),
    number("day"),
    number("today"),
    content("moments"),
)

# What was asked and answered, on its way into the journal of every process.
notes = Table(
    "notes",
    shared,
    key_column("number"),
    text("note"),
    content("request"),
    content("response"),
)

# When each connection called, in pieces: for longer than what it asked is in the journal.
paces = Table(
    "paces",
    shared,
    key_column("number"),
    number("account_id"),
    text("connection"),
    content("moments"),
    Index("paces_connection", "account_id", "connection", "number"),
)

schema = Table(VERSION_TABLE, metadata, number("version"))

# What is made together. An image has every table of shops, and the one that says which version they are of. A directory
# needs the counters too; a table of it that is missing is made when a database is opened.
GROUPS = {
    SHOPS: [table for table in metadata.sorted_tables if table not in SERVERS],
    DIRECTORY: [*SERVERS, counters],
    SHARED: shared.sorted_tables,
}


def write_ddl() -> None:
    """Write down what makes each group's tables in SQLite, for starts that shall not import this module."""
    for group in GROUPS:
        file_of(group).write_text(sqlite_ddl(group), "utf-8")


def sqlite_ddl(group: str) -> str:
    """What makes a group's tables in SQLite, those that are not there; indexes in the order of their names."""
    made: list[str] = []

    def make(statement: Any, *_) -> None:
        statement.if_not_exists = True
        made.append(str(statement.compile(engine)).strip() + END)

    engine = create_mock_engine("sqlite://", make)
    for table in GROUPS[group]:
        first = len(made)
        table.create(engine, checkfirst=False)
        made[first + 1 :] = sorted(made[first + 1 :])
    return "".join(made)
