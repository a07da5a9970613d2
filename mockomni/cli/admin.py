"""Which admin token does a server have? One that was given, else one made up, printed once and kept as a hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mockomni.errors import StorageError

if TYPE_CHECKING:
    from mockomni.storage.store import Store
    from mockomni.trust import Guard

FLAGS = ("admin_token", "require_admin_token", "new_admin_token")
PRINTED_BEFORE = "the one printed at the first start; --new-admin-token makes a new one"


@dataclass(frozen=True)
class Admin:
    """Who may reach the server's own doors, and what is printed about it."""

    guard: Guard
    told: str | None = None
    is_to_keep: bool = False
    is_instead: bool = False

    def keep(self, store: Store) -> None:
        """Know a token that was made up at later starts too."""
        from mockomni.storage.passes import keep_token, kept_token

        if not self.is_to_keep:
            return
        with store.directory(write=True) as unit:
            if kept_token(unit) and not self.is_instead:
                raise StorageError("another server has made up its admin token at this moment; start again")
            keep_token(unit, self.guard.token_hash)


def read_token(_context, _parameter, text: str | None) -> str | None:
    """A token without what a file may have brought along behind it."""
    return (text or "").strip() or None


def check(*, admin_token: str | None, require_admin_token: bool, new_admin_token: bool) -> None:
    """A wrong use when the flags contradict one another."""
    problem = None
    if require_admin_token and not admin_token:
        problem = "--require-admin-token needs one: give it --admin-token"
    if new_admin_token and admin_token:
        problem = "--new-admin-token makes one up; leave --admin-token out"
    if problem:
        raise click.UsageError(problem, click.get_current_context())


def admin_of(
    store: Store,
    host: str,
    public_url: str | None,
    *,
    admin_token: str | None,
    require_admin_token: bool,
    new_admin_token: bool,
) -> Admin:
    """What follows from the flags and from what the database knows."""
    from mockomni.storage.passes import kept_token
    from mockomni.trust import Guard, authority, hash_of, hostname, is_loopback

    # A public address means that others come, by a proxy or a tunnel to this machine.
    is_public = public_url is not None and not is_loopback(hostname(authority(public_url)))
    is_open = is_loopback(host) and not is_public and not require_admin_token

    def guard(token_hash: str) -> Guard:
        return Guard(token_hash, is_open=is_open, public_url=public_url)

    if admin_token:
        return Admin(guard(hash_of(admin_token)))
    token = new_token()
    if new_admin_token:
        return Admin(guard(hash_of(token)), token, is_to_keep=True, is_instead=True)
    if is_open:
        # Nobody is told it: it only makes the form tokens of all workers the same.
        return Admin(guard(hash_of(token)))
    with store.directory() as unit:
        kept = kept_token(unit)
    return Admin(guard(kept), PRINTED_BEFORE) if kept else Admin(guard(hash_of(token)), token, is_to_keep=True)


def new_token() -> str:
    """A token nobody has, of letters and digits that no shell takes for a flag."""
    from secrets import token_hex

    return token_hex(20)
