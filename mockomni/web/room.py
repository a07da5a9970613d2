"""What do all pages share? Who may come in, the secret behind an open server's forms, and what other rooms lent."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from mockomni.accounts.attempts import Attempts
from mockomni.storage.store import Store
from mockomni.trust import Guard
from mockomni.web.once import Once

if TYPE_CHECKING:
    from mockomni.resources import Resource
    from mockomni.web.logins import Logins


def nothing_at(path: str) -> Resource | None:
    """No path means a resource."""
    return None


class Room:
    """One door's pages.

    ``resource_at`` says which resource a path below ``/api/`` means.
    """

    def __init__(
        self, guard: Guard, store: Store, attempts: Attempts, resource_at: Callable[[str], Resource | None] = nothing_at
    ):
        self.guard = guard
        self.resource_at = resource_at
        self._store = store
        self.attempts = attempts
        self.once = Once(store)
        # The workers of an open server share a token that nobody is told; where people log in, no page tells of it.
        self._secret = guard.token_hash.encode() if guard.is_open and guard.token_hash else secrets.token_bytes(32)

    @cached_property
    def logins(self) -> Logins:
        """Who has shown the admin token: asked only where people have to."""
        from mockomni.web.logins import Logins

        return Logins(self._store, self.guard.token_hash)

    def form_token(self, login: str) -> str:
        """What the forms of one login carry, or of an open server where there is none."""
        return hmac.digest(login.encode() or self._secret, b"mockomni forms", "sha256").hex()
