"""Was this form sent before? A page that shows a key answers a form, and loading it again sends the form again."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict

NONCE = re.compile("[0-9a-f]{32}")
REMEMBERED = 10_000


class Once:
    """Names for forms, each of which is taken one time only."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def new(self) -> str:
        """A name for a form that is about to be shown."""
        return secrets.token_hex(16)

    def take(self, nonce: str) -> bool:
        """Is this a name, and the first time that it comes?"""
        with self._lock:
            if NONCE.fullmatch(nonce) is None or nonce in self._taken:
                return False
            self._taken[nonce] = None
            if len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)
            return True
