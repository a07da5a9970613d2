"""What do all pages share? Who may come in, the secret that signs what they hand out, and what other rooms lent."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from mockomni.trust import Guard
from mockomni.web.attempts import Attempts
from mockomni.web.once import Once

if TYPE_CHECKING:
    from mockomni.resources import Resource


def nothing_at(path: str) -> Resource | None:
    """No path means a resource."""
    return None


class Room:
    """One door's pages.

    ``resource_at`` says which resource a path below ``/api/`` means. Servers with one admin token share one secret,
    so that a login at one is a login at all; without a token it lives as long as the process.
    """

    def __init__(self, guard: Guard, resource_at: Callable[[str], Resource | None] = nothing_at):
        self.guard = guard
        self.resource_at = resource_at
        self.attempts = Attempts()
        self.once = Once()
        self._secret = secret_of(guard.admin_token)

    def sign(self, purpose: str, text: str) -> str:
        """A signature that nobody else can make, and that counts for this purpose only."""
        return hmac.digest(self._secret, f"{purpose}\n{text}".encode(), "sha256").hex()


def secret_of(admin_token: str | None) -> bytes:
    """Bytes that only those know who know the token; random ones where there is none."""
    if not admin_token:
        return secrets.token_bytes(32)
    return hmac.digest(admin_token.encode(), b"mockomni pages", "sha256")
