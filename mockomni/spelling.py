"""Which name may have been meant? The one that is written most alike."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

LIKENESS = 0.75
# Names are shorter than this; a longer text is compared by its beginning.
LONGEST = 60


def meant(written: str, names: Iterable[str]) -> str | None:
    """The name most like what was written, in any case; None when none is like it."""
    return nearest(written[:LONGEST].lower(), tuple(names))


# Clients make the same mistake in every call.
@lru_cache(maxsize=1024)
def nearest(written: str, names: tuple[str, ...]) -> str | None:
    """The name nearest to a text in lower case."""
    known = {name.lower(): name for name in names}
    found = difflib.get_close_matches(written, known, 1, LIKENESS)
    return known[found[0]] if found else None


def hint(written: str, names: Iterable[str], mark: str = "") -> str:
    """The end of a sentence about a name that is unknown: ``; reference may be meant``, or nothing."""
    name = meant(written, names)
    return f"; {name}{mark} may be meant" if name else ""
