"""Who is knocking, and may they do that? Basic authentication, remembered, and the permission grid in words."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from mockomni.accounts import Accounts, Caller, Connection, Stranger
from mockomni.accounts.permissions import OPENED_BY, in_words
from mockomni.resources import Resource

MOST_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Visitor:
    """What an Authorization header says: who it is, and the header as it may be written down."""

    who: Caller | Stranger
    shown: str


class Porter:
    """Recognises visitors by their Authorization header. Headers with right credentials are remembered, unless the
    database is one that other processes may change.

    What is remembered belongs to one generation of the accounts' credentials, so a key that has ended, or a grid
    that has changed, is out of it from that moment. Wrong credentials are looked up every time.
    """

    def __init__(self, accounts: Accounts):
        self._accounts = accounts
        self._remembered: tuple[int, dict[str, Visitor]] = (-1, {})

    def visitor(self, header: str | None) -> Visitor:
        """Who sent this header."""
        generation = self._accounts.generation
        if self._remembered[0] != generation:
            self._remembered = (generation, {})
        known = self._remembered[1]
        found = known.get(header) if header is not None else None
        if found is not None:
            return found
        visitor = self._met(header)
        if isinstance(visitor.who, Caller) and header is not None and not self._accounts.are_shared:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[header] = visitor
        return visitor

    def _met(self, header: str | None) -> Visitor:
        if header is None:
            return Visitor(Stranger("No Authorization header was sent; Omni wants Basic, with username and key."), "")
        scheme, _, encoded = header.strip().partition(" ")
        if scheme.lower() != "basic":
            scheme = scheme if scheme.isalpha() and encoded else "…"
            why = "The Authorization header is not of the kind Basic, the only one that Omni knows."
            return Visitor(Stranger(why), f"{scheme} …")
        credentials = decoded(encoded)
        if credentials is None:
            why = "The Authorization header is Basic, but what follows is not username:key in Base64."
            return Visitor(Stranger(why), "Basic …")
        username, key = credentials
        who = self._accounts.recognise(username, key)
        return Visitor(who, f"Basic {self._shown(who, username)}:…")

    def _shown(self, who: Caller | Stranger, username: str) -> str:
        """The username, unless it could be a key that was put in the wrong place."""
        recognised = isinstance(who, Caller) or who.account is not None
        return username if recognised or not self._accounts.is_secret(username) else "…"


def decoded(encoded: str) -> tuple[str, str] | None:
    """Username and key out of Basic credentials; None when there are none in there."""
    try:
        plain = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        text = plain.decode("latin-1")
    username, colon, key = text.partition(":")
    return (username, key) if colon else None


def why_forbidden(connection: Connection, resource: Resource, method: str) -> str:
    """Which permission is missing for that, and what there is instead."""
    line = resource.permission
    needed = in_words(OPENED_BY[method], "or")
    has = in_words(connection.permissions.get(line, ()))
    return f"Connection {connection.name!r} lacks {needed} on {line}; it has {has or 'nothing'} there."
