"""What opens the server's own doors? Hashes of an admin token, of logins, and of forms that were sent; every function
takes a unit of the directory."""

from __future__ import annotations

from mockomni.storage.unit import Unit

TOKEN, LOGIN, FORM = "admin token", "login", "form"
LASTING = "SELECT 1 FROM passes WHERE hash = :hash AND until > :now"


def kept_token(unit: Unit) -> str | None:
    """The hash of the admin token that was made up at an earlier start."""
    found = unit.sql("SELECT hash FROM passes WHERE what = :what", what=TOKEN)
    return found[0][0] if found else None


def keep_token(unit: Unit, hash_: str) -> None:
    """Know this admin token from now on and no other; whoever came in by another has to log in again."""
    unit.sql("DELETE FROM passes")
    unit.add("passes", {"hash": hash_, "what": TOKEN, "until": 0})


def add_login(unit: Unit, hash_: str, now: int, until: int) -> None:
    """Let somebody in until then; what has ended is forgotten."""
    forget_ended(unit, now)
    unit.add("passes", {"hash": hash_, "what": LOGIN, "until": until})


def take_form(unit: Unit, hash_: str, now: int, until: int) -> bool:
    """Keep in mind until then that a form was sent, unless it was before."""
    forget_ended(unit, now)
    is_first = not unit.sql(LASTING, hash=hash_, now=now)
    if is_first:
        unit.add("passes", {"hash": hash_, "what": FORM, "until": until})
    return is_first


def forget_ended(unit: Unit, now: int) -> None:
    """Let go of logins and forms whose time is over."""
    unit.sql("DELETE FROM passes WHERE what <> :token AND until <= :now", token=TOKEN, now=now)


def is_login(unit: Unit, hash_: str, now: int) -> bool:
    """Is somebody let in who has this?"""
    return bool(unit.sql(LASTING, hash=hash_, now=now))


def end_login(unit: Unit, hash_: str) -> None:
    """Let nobody in who has this."""
    unit.sql("DELETE FROM passes WHERE hash = :hash", hash=hash_)
