"""Many accounts: what is stored with each, snapshots, numbers of connections, pictures whose links name no account.

And what opens the server's own doors.
"""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

LINKS = "UPDATE \"{table}\" SET wire = CAST(replace(CAST(wire AS TEXT), '{{{{files}}}}/' || account_id || '/', " + (
    "'{{{{files}}}}/') AS BLOB) WHERE instr(CAST(wire AS TEXT), '{{{{files}}}}/' || account_id || '/') > 0"
)
# The number of an account's next connection is the directory's, which is account 0.
NUMBERS = (
    "INSERT INTO counters (account_id, series, value) "
    "SELECT 0, 'connections of account ' || account_id, value FROM counters WHERE series = 'connections'",
    "DELETE FROM counters WHERE series = 'connections'",
)


def upgrade():
    """Only files were of version 1, so SQLite's words will do."""
    op.rename_table("accounts", "accounts_before")
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("behaviour", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("faults", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO accounts SELECT id, username, created, '', '', 0 FROM accounts_before")
    op.drop_table("accounts_before")
    op.create_table(
        "snapshots",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "faults",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("fired", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "pasts",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "passes",
        sa.Column("hash", sa.Text, primary_key=True, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    for statement in NUMBERS:
        op.execute(statement)
    for table in sa.inspect(op.get_bind()).get_table_names():
        if "wire" in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}:
            op.execute(sa.text(LINKS.format(table=table)))
