"""Who has shown the admin token? Logins, each with an end, kept as hashes where every process of a server sees them."""

from __future__ import annotations

import secrets
import time

from mockomni.storage import passes
from mockomni.storage.store import Store
from mockomni.trust import hash_of

LASTS_SECONDS = 12 * 3600


class Logins:
    """The logins that came of one admin token; with another they count no more."""

    def __init__(self, store: Store, token_hash: str):
        self._store = store
        self._token_hash = token_hash

    def begin(self) -> str:
        """A login nobody has, for whoever has shown the token."""
        login, now = secrets.token_hex(16), int(time.time())
        with self._store.directory(write=True) as unit:
            passes.add_login(unit, self._hash(login), now, now + LASTS_SECONDS)
        return login

    def holds(self, login: str) -> bool:
        """Is this one that has not ended?"""
        if not login:
            return False
        with self._store.directory() as unit:
            return passes.is_login(unit, self._hash(login), int(time.time()))

    def end(self, login: str) -> None:
        """Let nobody in any more who has this."""
        with self._store.directory(write=True) as unit:
            passes.end_login(unit, self._hash(login))

    def _hash(self, login: str) -> str:
        return hash_of(f"{self._token_hash} {login}")
