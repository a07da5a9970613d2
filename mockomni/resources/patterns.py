"""How does a library come in without compiling patterns that nobody asks for? marshmallow's two of e-mail addresses
take as long as a tenth of the other libraries."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Later:
    """A pattern that is compiled when it is first asked for anything."""

    def __init__(self, *said: Any):
        self._said = said

    def __getattr__(self, name: str) -> Any:
        # Python itself looks for marks on whatever stands in a class.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(re.compile(*self._said), name)


@contextmanager
def patterns_later(module: str) -> Iterator[None]:
    """In the block, what that module compiles while it is imported waits; nobody else notices."""
    at_once = re.compile

    def compile_(*said: Any) -> Any:
        return (Later if sys._getframe(1).f_globals["__name__"] == module else at_once)(*said)

    re.compile = compile_  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = at_once
