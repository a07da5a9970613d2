"""Does the shop add up? Every promise the rules keep, worked out again from the documents, without the rules.

Nothing here asks ``mockomni.rules``: what a document moves, what it costs and what a contact owes is told a second
time, as a bookkeeper would, and compared with what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mockomni.clock import stamp
from mockomni.engine import Shop
from mockomni.seeding.audit import goods, keeping, papers, untouched
from mockomni.seeding.audit.books import OPENING, Books
from mockomni.storage.store import Store

CHECKS: tuple[Callable[[Books], Iterator[str]], ...] = (*goods.CHECKS, *papers.CHECKS, *keeping.CHECKS)
ORDERLY: tuple[Callable[[Books, str], Iterator[str]], ...] = untouched.ORDERLY

__all__ = ["CHECKS", "OPENING", "ORDERLY", "audit"]


def audit(shop: Shop | Store, account_id: int = 1, *, until: float | None = None) -> list[str]:
    """A sentence for every broken promise, none when the account adds up.

    ``until`` asks for more, which only a shop that nobody has written to promises: nothing happened after that moment,
    everything happened in order, and every batch and piece is accounted for.
    """
    store, account_id = (shop.store, shop.account_id) if isinstance(shop, Shop) else (shop, account_id)
    books = Books(store, account_id)
    problems = [problem for check in CHECKS for problem in check(books)]
    if until is not None:
        problems += [problem for check in ORDERLY for problem in check(books, stamp(until))]
    return problems
