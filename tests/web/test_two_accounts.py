"""Does anybody in one account see or touch what is another's? Every page and every route, from the app's own map."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from urllib.parse import unquote

import pytest
from planting import settle
from walking import Held, addresses, rules

from mockomni.app import create_app
from mockomni.control.routes import ROUTES as MOCK_ROUTES
from mockomni.journal import Journal
from mockomni.journal.shared import SharedJournal
from mockomni.late import WIRE
from mockomni.storage import directory
from mockomni.storage.notes import Notes
from mockomni.storage.sqlite import opened
from mockomni.web.door import ROOM
from mockomni.web.door import ROUTES as PAGES

# Where other accounts may be told of, and why.
ABOUT_ALL = {
    "/accounts": "the list of accounts",
    "/accounts/<id_>/delete": "asks about the account in the link, whichever is shown",
    "/_mock/accounts": "the list of accounts",
    "/_mock/accounts/<id_>": "an account by its id",
    "/_mock/health": "the server's own, told by its first account",
    "/files/<rest:path>": "whoever has a link sees the picture, as the service has it",
}
# Where there is nothing.
NOWHERE = {"/<api:_>"}
# The same where no account is named.
ABOUT_ALL_UNNAMED = ABOUT_ALL | {"/_mock/requests/<id_>": "a request of any account, by the id that its client got"}
# What lets somebody choose among the accounts, and shows their usernames, on every page.
CHOOSER = re.compile(r'<form class="whose".*?</form>', re.DOTALL)


@pytest.fixture
def both(new_store):
    """An app with two accounts that hold their marks in everything, and these."""
    journal = SharedJournal(Notes(new_store)) if new_store.is_shared else Journal()
    app = create_app(store=new_store, journal=journal)
    accounts = app.extensions["mockomni"].accounts
    first, second = accounts.first(), accounts.open()
    yield app, settle(app, first, "numbat", 1), settle(app, second, "quokka", 2)
    journal.close()


class Walker:
    """Somebody who asks for everything there is, in one account."""

    def __init__(self, app, tenant, *, named: bool = True):
        self.client = app.test_client()
        # Some faults are planned only where a server hands over its sockets.
        self.client.environ_base[WIRE] = None
        self.tenant, self.named = tenant, named

    def ask(self, address, method: str = "GET", **more):
        query = {"account": self.tenant.account.id} if self.named else {}
        more |= {"auth": self.tenant.auth} if is_omni(address.rule) else {"query_string": query}
        return self.client.open(address.path, method=method, headers={"Accept": "text/html"}, buffered=True, **more)

    def send(self, address, method: str):
        """A write: a form from one of our pages, or JSON."""
        sent = SENT.get(f"{method} {address.rule}", {})
        if address.rule.startswith("/_mock") or is_omni(address.rule):
            return self.ask(address, method, json=sent)
        room = self.client.application.extensions[ROOM]
        return self.ask(address, method, data={"csrf": room.form_token(""), "nonce": room.once.new(), **FORM, **sent})


def is_omni(rule: str) -> bool:
    """Is it behind Omni's own door, where credentials name the account?"""
    return rule.startswith(("/api", "/<api", "/files"))


def text_of(answer, filled) -> str:
    """What an answer says, headers and what is packed in it included, but for what was asked and the chooser."""
    data = answer.data
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(map(archive.read, archive.namelist()))
    text = unquote(unescape(CHOOSER.sub("", data.decode("utf-8", "replace"))) + str(answer.headers))
    for each in filled:
        text = text if each.isdecimal() else text.replace(each, "")
    return text


@pytest.mark.parametrize(("me", "named"), [(0, True), (1, True), (0, False)], ids=["first", "second", "unnamed"])
def test_what_is_anothers_is_not_found_and_in_no_answer(both, me, named):
    app, *tenants = both
    mine, theirs = tenants[me], tenants[1 - me]
    walker, about_all = Walker(app, mine, named=named), ABOUT_ALL if named else ABOUT_ALL_UNNAMED
    missed, found, told = [], [], {}
    for rule in rules(app, "GET"):
        own = addresses(rule, mine.held)
        for address in dict.fromkeys([*own, *addresses(rule, theirs.held)]):
            answer = walker.ask(address)
            if address in own and answer.status_code >= 400 and rule not in NOWHERE:
                missed.append(address.path)
            if address not in own and answer.status_code != 404 and rule not in about_all:
                found.append(address.path)
            text = text_of(answer, address.filled)
            marks = set() if rule in about_all else set(theirs.marks.findall(text))
            if marks := marks | {key for key in mine.keys + theirs.keys if key in text}:
                told[address.path] = marks
    assert (missed, found, told) == ([], [], {})


FORM = {"name": "before", "scenario": "empty", "effect": "status", "status": "503"}
# What a write sends: to a route of the tests' door JSON, to a page's a form.
SENT = {
    "POST /_mock/connections": {"name": "Mine"},
    "POST /_mock/faults": {"status": 503},
    "POST /_mock/faults/storm": {"name": "busy-afternoon"},
    "POST /_mock/snapshots": {"name": "before"},
    "POST /_mock/load": {"Branches": [{"id": 77, "company": "Mine"}]},
    "POST /_mock/clock/set": {"at": "2026-01-31T00:00:00Z"},
    "POST /_mock/clock/advance": {"days": 1},
    "PUT /_mock/settings": {"limits": "off"},
    "PUT /_mock/connections/<id_>/permissions": "read-only",
    "POST /behaviour/clock/set": {"at": "2026-01-31T00:00"},
    "POST /behaviour/clock/advance": {"count": "1", "unit": "days"},
    "POST /behaviour/faults/storm": {"name": "busy-afternoon"},
}
# Writes that get nothing done here, and why.
REFUSED = {
    "/_mock/snapshots/import": "takes a file, which says nothing of accounts",
    "/behaviour/snapshots/import": "the same",
    "/login": "takes a token",
}


@pytest.mark.parametrize("me", [0, 1], ids=["first", "second"])
def test_no_write_in_one_account_changes_another(both, me):
    app, *tenants = both
    mine, theirs = tenants[me], tenants[1 - me]
    walker, before = Walker(app, mine), state(app, theirs.account)
    refused, done, told = [], [], {}
    for method in ("POST", "PUT", "DELETE"):
        for rule in rules(app, method):
            if is_omni(rule) or rule in ABOUT_ALL:
                continue
            own = addresses(rule, mine.held)
            for address in dict.fromkeys([*own, *addresses(rule, theirs.held)]):
                answer = walker.send(address, method)
                if found := theirs.marks.findall(text_of(answer, address.filled)):
                    told[address.path] = found
                if address not in own and answer.status_code < 400:
                    done.append(address.path)
                if answer.status_code >= 400 and not address.filled and rule not in REFUSED:
                    refused.append(address.path)
    assert (refused, done, told) == ([], [], {})
    assert state(app, theirs.account) == before


@pytest.mark.parametrize(("prefix", "routes"), [("/_mock", MOCK_ROUTES), ("", PAGES)], ids=["mock", "pages"])
def test_every_route_is_walked(app, prefix, routes):
    assert [(method, rule) for method, rule, _ in routes if prefix + rule not in rules(app, method)] == []


def test_a_rule_that_is_new_has_to_be_filled_in():
    for rule in ("/new/<id_>", "/settings/api/<id_>/<column>"):
        with pytest.raises(LookupError, match="is new"):
            addresses(rule, Held(1))


def state(app, account):
    """Everything that there is to an account."""
    wiring, store = app.extensions["mockomni"], app.extensions["mockomni"].store
    with opened(store.image(account.id)) as shop:
        rows = sorted(shop.iterdump())
    with store.directory() as unit:
        row = directory.one_account(unit, account.id)
        connections = directory.all_connections(unit, account.id)
        names = [each.name for each in directory.all_snapshots(unit, account.id)]
        snapshots = [directory.snapshot(unit, account.id, name) for name in names]
    faults = [(each.id, each.seen, each.fired) for each in wiring.faults.all(account.id)]
    asked = [entry.exchange.id for entry in wiring.journal.latest(account_id=account.id)]
    return rows, row, connections, snapshots, faults, asked, account.behaviour, account.clock.state
