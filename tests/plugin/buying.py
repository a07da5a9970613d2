"""What do tests of the plugin order, and when?"""

from datetime import UTC, datetime

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ADA = {"email": "ada@buyer.example", "firstName": "Ada"}
ORDER = {"reference": "WEB-1", **ADA, "lineItems": [{"code": "LAMP", "qty": 2}]}
