"""Which bytes does a style sheet, a script or an icon have?"""

from __future__ import annotations

from flask import request, send_from_directory

from mockomni.web.frame import HERE

A_YEAR = 365 * 24 * 3600


def file(name: str):
    """A static file. A link that carries its version may be kept for ever, as another content has another link."""
    response = send_from_directory(HERE / "static", name, max_age=A_YEAR if "v" in request.args else 60)
    if "v" in request.args:
        response.cache_control.immutable = True
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
