"""How much is asked of this server? The numbers that Prometheus scrapes."""

from __future__ import annotations

from flask import Response

from mockomni.control.answers import here


def metrics():
    """What all processes of this server have counted since it was started."""
    from mockomni.metrics import CONTENT_TYPE

    mock = here()
    how_many = sum(1 for _ in mock.accounts)
    text = mock.metrics.text({"mockomni_accounts": ("Accounts that there are.", how_many)})
    return Response(text, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPE)


ROUTES = (("GET", "/metrics", metrics),)
