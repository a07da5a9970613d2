"""What do tests of the journal share? Exchanges that never happened."""

import pytest

from mockomni.exchange import Exchange

PLAIN = {
    "at": 1.0, "account_id": 1, "connection": "Default", "method": "GET", "path": "/api/v1/Products", "query": "",
    "request_headers": (), "request_body": b"", "status": 200, "response_headers": (), "response_body": b"[]",
    "milliseconds": 1.0, "why": "Because.",
}  # fmt: skip


@pytest.fixture(scope="session")
def exchange():
    """Make an exchange from a number and from what is not plain about it."""
    return lambda number, **changed: Exchange(**PLAIN | {"id": f"r{number}"} | changed)
