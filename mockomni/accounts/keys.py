"""What is a key? 128 random bits that are shown once; what stays is their SHA-256."""

from __future__ import annotations

import re
import secrets

LONGEST = 200
LOOKS_LIKE_ONE = re.compile(r"[0-9a-fA-F]{32}")


def new_key() -> str:
    """A key nobody has: 32 lowercase hexadecimal digits."""
    return secrets.token_hex(16)


def looks_like_a_key(text: str) -> bool:
    """Could this text be a key that somebody put in the wrong place?"""
    return LOOKS_LIKE_ONE.search(text) is not None


def problem_with(key: str) -> str | None:
    """Why a key that somebody chose cannot be one, or None."""
    if not key or key != key.strip():
        return "a key is not empty and neither begins nor ends with a space"
    if len(key) > LONGEST:
        return f"a key has at most {LONGEST} characters"
    return None if key.isprintable() else "a key holds printable characters only"
