"""Was this form sent before? A page that shows a key answers a form, and loading it again sends the form again."""

from __future__ import annotations

import re
import secrets

from mockomni.storage.store import Store

NONCE = re.compile("[0-9a-f]{32}")


class Once:
    """Names for forms, each of which is taken one time only, by whichever process."""

    def __init__(self, store: Store):
        self._store = store

    def new(self) -> str:
        """A name for a form that is about to be shown."""
        return secrets.token_hex(16)

    def take(self, nonce: str) -> bool:
        """Is this a name, and the first time that it comes?"""
        if NONCE.fullmatch(nonce) is None:
            return False
        with self._store.directory(write=True) as unit:
            return unit.next(f"form {nonce}") == 1
