"""Does somebody know the admin token? The login page, and what a right or wrong token does."""

from __future__ import annotations

from flask import Response, redirect, request

from mockomni.accounts.attempts import too_often
from mockomni.web.frame import before, page
from mockomni.web.gate import log_in, log_out, needs_login, room


def ask() -> Response:
    """The page that asks for the token; whoever needs none goes on."""
    return form() if needs_login() else away(safe(request.args.get("next", "")))


def enter() -> Response:
    """A token was typed in."""
    address = request.remote_addr or ""
    full = room().attempts.take(address)
    if full:
        return wait(full.retry_after)
    if not room().guard.is_token(request.form.get("token", "")):
        return form("This is not the server's admin token.", 403)
    room().attempts.forget(address)
    return log_in(away(safe(request.form.get("next", ""))))


def leave() -> Response:
    """End the login."""
    return log_out(away("/login"))


def form(problem: str = "", status: int = 200) -> Response:
    """The login page."""
    wanted = safe((request.form if request.method == "POST" else request.args).get("next", ""))
    return page("login.html", status, problem=problem, next=wanted, has_token=bool(room().guard.token_hash))


def wait(seconds: int) -> Response:
    """The login page for whoever has guessed too often."""
    response = form(too_often(seconds), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def safe(path: str) -> str:
    """A path of ours to go on to; the start page for anything that could lead elsewhere."""
    is_ours = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if is_ours else "/"


def away(path: str) -> Response:
    """On to another page of ours."""
    return redirect(before() + path, 303)  # type: ignore[return-value]
