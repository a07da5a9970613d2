"""One account in a file: where the steps begin."""

revision = "1"
down_revision = None


def upgrade():
    """There is nothing before it."""
