"""Which record is meant by a number that somebody wrote? Ids in paths and links."""

from __future__ import annotations

from mockomni.errors import NotFound

# No id that a database holds has more digits.
MOST_DIGITS = 18


def whole(text: str) -> int | None:
    """The number that a text is; None for a longer one than any database holds, and for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def id_of(text: str, what: str) -> int:
    """The id that a text is; NotFound for what none of these could have."""
    number = whole(text)
    if number is None:
        raise NotFound(f"there is no {what} {text[:MOST_DIGITS]!r}")
    return number
