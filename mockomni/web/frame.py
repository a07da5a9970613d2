"""What is around every page? Templates, links that keep the account, and errors as a page says them."""

from __future__ import annotations

import hashlib
import logging
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, g, redirect, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mockomni import __version__
from mockomni.accounts import Account
from mockomni.clock import stamp
from mockomni.errors import Invalid, LimitReached, MockomniError, NotFound, Unavailable
from mockomni.query.ids import id_of

HERE = Path(__file__).parent
# More accounts than this are chosen on their own page, not in the corner of every page.
MANY_ACCOUNTS = 20

STATUSES = {NotFound: 404, LimitReached: 409, Unavailable: 503}
TITLES = {
    400: "That cannot be",
    403: "Not from there",
    404: "Not here",
    409: "Not now",
    500: "A mistake of ours",
    503: "Out of reach",
}

NAVIGATION = (
    ("/", "Home", "home"),
    ("/data", "Data", "data"),
    ("/requests", "Requests", "requests"),
    ("/behaviour", "Behaviour", "behaviour"),
    ("/accounts", "Accounts", "accounts"),
    ("/help", "API reference", "help"),
)

# A word, and no name such as lineItems.code or postgresql://host.
WORD = re.compile(r"[a-z]+(?![A-Za-z0-9._=\[]|://)")

log = logging.getLogger("mockomni.web")


class Refused(Exception):
    """A page cannot be shown, or a form not be taken; the sentence is for the person."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


def here():
    """What the app was wired with."""
    return current_app.extensions["mockomni"]


def chosen() -> Account:
    """The account named by ``?account=``, the first one when none is named."""
    everybody, named = here().accounts, request.args.get("account", "")
    account = everybody.by_id(id_of(named, "account")) if named else everybody.first()
    if account is None:
        raise NotFound("no account is open yet")
    return account


def base() -> str:
    """The address that clients call, without the ``/api`` behind it."""
    return (here().public_url or request.host_url).rstrip("/")


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A template as the answer."""
    return Response(text_of(template, **values), status, content_type="text/html; charset=utf-8")


def text_of(template: str, **values: Any) -> str:
    """A template filled in; every value is escaped."""
    return environment().get_template(template).render(**values)


def to(path: str, /, *, account: int | str | None = "", **query: Any) -> str:
    """A link to a page of ours in the account that is shown, or in another; what is None or empty is left out."""
    named = shown_account() if account == "" else account
    wanted = query | ({"account": named} if named else {})
    pairs = [(name, value) for name, value in wanted.items() if value not in (None, "")]
    return before() + path + (f"?{urlencode(pairs)}" if pairs else "")


def shown_account() -> str | None:
    """The account that this page's link names, if there is such an account."""
    if "shown_account" not in g:
        named = request.args.get("account")
        g.shown_account = named if named and chosen_or_none() is not here().accounts.first() else None
    return g.shown_account


def onwards(path: str, said: str, *, place: str = "", account: int | str | None = "") -> Response:
    """Away from a form that was taken, to a page that says so."""
    target = to(path, account=account, said=said) + (f"#{place}" if place else "")
    return redirect(target, 303)  # type: ignore[return-value]


def before() -> str:
    """What stands before our paths where a proxy shows us below a path of its own."""
    address = urlsplit(here().public_url or "")
    return address.path.rstrip("/") if address.netloc.lower() == request.host.lower() else ""


def static(name: str) -> str:
    """A link to a static file, which changes when the file does."""
    return f"{before()}/static/{name}?v={version_of(name)}"


@cache
def version_of(name: str) -> str:
    """A few letters that stand for what a static file holds."""
    return hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]


@cache
def environment() -> Environment:
    """The templates, and what every one of them may call."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"stamp": stamp, "sentence": sentence}
    made.globals |= {"to": to, "static": static, "csrf": csrf_field, "frame": frame, "said": said}
    return made


def frame() -> dict[str, Any]:
    """What the page around every content shows: where we are, whose shop this is, and where else one may go."""
    from mockomni.web.gate import can_leave, needs_login

    accounts = [] if needs_login() else list(here().accounts)
    return {
        "path": request.path,
        "version": __version__,
        "navigation": [] if needs_login() else NAVIGATION,
        "account": chosen_or_none() if accounts else None,
        "accounts": accounts if 1 < len(accounts) <= MANY_ACCOUNTS else [],
        "has_accounts": len(accounts) > 1,
        "can_leave": can_leave(),
    }


def chosen_or_none() -> Account | None:
    """The chosen account; None when the one that was named is none, so that the page that says so can be drawn."""
    try:
        return chosen()
    except NotFound:
        return here().accounts.first()


def csrf_field() -> Markup:
    """The hidden field that every form needs."""
    from mockomni.web.gate import csrf

    return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf())


# What a page says after a form was taken and somebody was sent on: only these sentences, whatever the link says.
SAID = {
    "permitted": "Permissions saved. They count from the next call on.",
    "removed": "The connection has been removed. Its key answers 401 from now on.",
    "changed": "Saved. It counts from the next call on.",
    "as_started": "Everything behaves again as the server was started to.",
    "frozen": "The clock stands.",
    "running": "The clock runs.",
    "moved": "The clock has been moved.",
    "real": "The clock tells the real time.",
    "planned": "Planned. It counts from the next call on.",
    "unplanned": "Forgotten.",
    "taken": "The snapshot has been taken.",
    "taken_in": "The snapshot has been taken in.",
    "restored": "The shop and its time are as they were then.",
    "forgotten": "The snapshot has been removed.",
    "reset": "The shop has begun anew. Connections and snapshots stay.",
    "closed": "The account and all that it had is gone.",
    "shown": "That form was sent before, or is half a day old. A key is shown only once, and this one has been.",
}


def said() -> str:
    """The sentence that ``?said=`` means, or nothing."""
    return SAID.get(request.args.get("said", ""), "")


def explain(error: Exception) -> Response:
    """An error as a page says it."""
    status, sentences = told(error)
    if status == 500:
        log.exception("%s %s failed", request.method, request.path)
    title = TITLES.get(status, "That did not work")
    try:
        return page("error.html", status, code=status, title=title, sentences=sentences)
    except Unavailable:  # the frame asks the database too
        pass
    except Exception:
        log.exception("%s %s could not be explained on a page", request.method, request.path)
    return Response("\n".join([title, *sentences, ""]), status, content_type="text/plain; charset=utf-8")


def told(error: Exception) -> tuple[int, list[str]]:
    """The status and the sentences of an error."""
    if isinstance(error, Refused):
        return error.status, [str(error)]
    if isinstance(error, Invalid):
        return 400, [sentence(problem) for problem in error.problems]
    if isinstance(error, MockomniError):
        return STATUSES.get(type(error), 400), [sentence(str(error))]
    status = getattr(error, "code", None)
    if isinstance(status, int):
        return status, [str(getattr(error, "description", error))]
    return 500, ["This is a mistake of mockomni's, not yours. The server's log says where."]


def sentence(text: str) -> str:
    """A problem as a sentence: with a full stop, and a capital letter unless it begins with a name."""
    text = text[:1].upper() + text[1:] if WORD.match(text) else text
    return text if text.endswith((".", "!", "?")) else f"{text}."
