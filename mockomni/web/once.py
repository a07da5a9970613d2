"""Was this form sent before? A page that shows a key answers a form, and loading it again sends the form again."""

from __future__ import annotations

import re
import secrets
import time

from mockomni.storage import passes
from mockomni.storage.store import Store
from mockomni.trust import hash_of

# The moment at which a form was shown, and what nobody can guess.
NAME = re.compile("([0-9a-f]{8})[0-9a-f]{24}")
LASTS_SECONDS = 12 * 3600
# How far the clocks of several servers may differ.
AHEAD_SECONDS = 60


class Once:
    """Names for forms, each of which is taken one time only, by whichever process, and none when it is old."""

    def __init__(self, store: Store):
        self._store = store

    def new(self) -> str:
        """A name for a form that is about to be shown."""
        return f"{int(time.time()):08x}{secrets.token_hex(12)}"

    def take(self, name: str) -> bool:
        """Is this the name of a form of today, and the first time that it comes?"""
        found, now = NAME.fullmatch(name), int(time.time())
        age = now - int(found[1], 16) if found else LASTS_SECONDS
        if not -AHEAD_SECONDS <= age < LASTS_SECONDS:
            return False
        with self._store.directory(write=True) as unit:
            return passes.take_form(unit, hash_of(name), now, now + LASTS_SECONDS + 2 * AHEAD_SECONDS)
