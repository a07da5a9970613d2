"""Who may see the pages? On loopback every person at this machine; elsewhere whoever logged in with the admin token."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Response, current_app, g, redirect, request

from mockomni.web.door import ROOM
from mockomni.web.frame import Refused, to
from mockomni.web.logins import LASTS_SECONDS
from mockomni.web.room import Room

LARGEST_FORM = 256 * 1024
LARGEST_FILE = 32 * 1024 * 1024
TAKES_FILES = ("/behaviour/snapshots/import",)
SEES_EVERYBODY = ("/login", "/static/", "/openapi.json")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # No stricter: with no-referrer a browser sends the Origin of a form as null.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def admit():
    """Before every page: let in, send to the login, or refuse with a sentence."""
    request.max_content_length = LARGEST_FILE if request.path in TAKES_FILES else LARGEST_FORM
    headers: Any = request.headers  # a mapping in all but name
    is_read = request.method in ("GET", "HEAD")
    guard = room().guard
    ask = guard.stranger if guard.is_open else guard.other_site
    stranger = ask(headers, may_visit=is_read)
    if stranger:
        raise Refused(403, stranger)
    if needs_login() and not request.path.startswith(SEES_EVERYBODY):
        return to_the_login()
    if not is_read and not carries_token():
        raise Refused(403, "This form is out of date: the server has started anew, or the login ended. Load it again.")
    return None


def carries_token() -> bool:
    """Does a form carry what only our pages know? Who has no login yet has nothing that a foreign form could want."""
    sent = request.form.get("csrf", "")
    return request.path == "/login" or hmac.compare_digest(sent.encode(), csrf().encode())


def guarded(response: Response) -> Response:
    """After every page: what a browser may do with it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def room() -> Room:
    """What this door was made with."""
    return current_app.extensions[ROOM]


def needs_login() -> bool:
    """Is whoever asks neither at this machine nor logged in?"""
    return not room().guard.is_open and not login()


def can_leave() -> bool:
    """Is there a login to end?"""
    return not room().guard.is_open and bool(login())


def to_the_login() -> Response:
    """The way to the login page, and back to where somebody wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" and "HX-Request" not in request.headers else ""
    target = to("/login", account=None, next=wanted if wanted != "/" else None)
    if "HX-Request" in request.headers:
        return Response("", 401, {"HX-Redirect": target})
    return redirect(target, 303)  # type: ignore[return-value]


def csrf() -> str:
    """What every form carries, and no other website can know."""
    return room().form_token("" if room().guard.is_open else login())


# The login is a cookie that nobody can guess.


def login() -> str:
    """The login that this request came with, if it is one of ours and has not ended."""
    if "login" not in g:
        sent = request.cookies.get(cookie_name(), "")
        g.login = sent if room().logins.holds(sent) else ""
    return g.login


def log_in(response: Response) -> Response:
    """The answer that brings a login along."""
    response.set_cookie(cookie_name(), room().logins.begin(), max_age=LASTS_SECONDS, **cookie_traits())
    return response


def log_out(response: Response) -> Response:
    """The answer that takes it away, which nobody can use again."""
    room().logins.end(login())
    response.delete_cookie(cookie_name(), **cookie_traits())
    return response


def cookie_traits() -> dict[str, Any]:
    """Who gets the cookie: no script, and no other site."""
    return {"secure": is_secure(), "httponly": True, "samesite": "Strict", "path": "/"}


def cookie_name() -> str:
    """Browsers keep the cookies of all ports of a host together; servers side by side must not log each other out."""
    port = request.host.rpartition(":")[2]
    return f"mockomni_{port}" if port.isdecimal() else "mockomni"


def is_secure() -> bool:
    """Did this come by HTTPS, to here or to the proxy whose address was given?"""
    url = room().guard.public_url or ""
    by_proxy = url.startswith("https:") and request.host.lower() == room().guard.public_authority
    return request.is_secure or by_proxy
