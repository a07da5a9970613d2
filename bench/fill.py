"""How does the shop of a file come into another database? ``python fill.py FILE URL``, in mockomni's environment."""

from __future__ import annotations

import sys
from contextlib import closing

from mockomni.storage.store import open_store


def main(file: str, url: str) -> None:
    """Replace the first account's shop there by the one in the file."""
    with closing(open_store(file)) as source, closing(open_store(url)) as target:
        target.fill(1, source.image(1))


if __name__ == "__main__":
    main(*sys.argv[1:])
