"""How was the shop before? Snapshots on a page: taken, restored, carried away in a file; and beginning anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, request

from mockomni.accounts import Account
from mockomni.accounts.snapshots import required
from mockomni.errors import MockomniError
from mockomni.seeding import SCENARIO
from mockomni.seeding.sources import ready_made
from mockomni.trust import ARCHIVE
from mockomni.web.frame import chosen, here, onwards, page, sentence
from mockomni.web.shops import shop_asked_for


def snapshots(problem: str = "", status: int = 200) -> Response:
    """What is kept of the shop, and how to begin anew."""
    account = chosen()
    return page(
        "snapshots.html",
        status,
        account=account,
        problem=problem,
        snapshots=account.snapshots.all(),
        facts=account.facts(),
        scenarios=ready_made(),
        usual=SCENARIO,
        place=place,
    )


def take() -> Response:
    """Keep the shop as it is under a name."""
    return done_or_told(lambda account: account.snapshots.take(request.form.get("name", "")), "taken")


def ask_restore(name: str) -> Response:
    """Whether to go back to a snapshot."""
    return page("snapshots_restore.html", account=chosen(), name=known(name), place=place(name))


def restore(name: str) -> Response:
    """Make the shop and its time as they were."""
    return done_or_told(lambda account: account.snapshots.restore(name), "restored")


def ask_remove(name: str) -> Response:
    """Whether to forget a snapshot."""
    return page("snapshots_remove.html", account=chosen(), name=known(name), place=place(name))


def remove(name: str) -> Response:
    """Forget a snapshot."""
    return done_or_told(lambda account: account.snapshots.remove(name), "forgotten")


def export(name: str) -> Response:
    """A snapshot as a file."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.mockomni.zip"}
    return Response(chosen().snapshots.exported(name), 200, headers, content_type=ARCHIVE)


def take_in() -> Response:
    """Keep a snapshot that was exported, here or elsewhere; any other file is refused whole."""
    file = request.files.get("file")
    content = b"" if file is None else file.read()
    return done_or_told(lambda account: account.snapshots.imported(content), "taken_in")


def reset() -> Response:
    """Begin anew with the shop that a scenario makes."""
    return done_or_told(begin_anew, "reset")


def begin_anew(account: Account) -> None:
    """The shop that a form asks for, which nothing befalls any more."""
    account.refill(shop_asked_for(request.form).image)
    here().faults.clear(account.id)


def done_or_told(do: Callable[[Account], Any], said: str) -> Response:
    """Do something to the account and go back to the list, or say why it could not be done."""
    try:
        do(chosen())
    except (MockomniError, ValueError) as error:
        return snapshots(sentence(str(error)), 400)
    return onwards("/behaviour/snapshots", said)


def known(name: str) -> str:
    """The name of a snapshot that there is; NotFound for any other."""
    return required(next((each.name for each in chosen().snapshots.all() if each.name == name), None), name)


def place(name: str) -> str:
    """The path of a snapshot."""
    return f"/behaviour/snapshots/{quote(name, safe='')}"
