"""What did a body carry? JSON that contains other JSON, and values at the end of a path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

ANYTHING: Any = type("Anything", (), {"__repr__": lambda self: "anything"})()
BOM = b"\xef\xbb\xbf"


def json_of(body: bytes) -> Any:
    """A body as JSON, or ANYTHING when it is none: empty, a form, or cut off."""
    try:
        return orjson.loads(body.removeprefix(BOM))
    except ValueError:
        return ANYTHING


def holds(sent: Any, wanted: Any) -> bool:
    """Does what was sent, or a record of it, contain what is wanted?

    An object contains another with fewer keys, in any case; a list one whose items each are in an item of it; anything
    else what is equal. A wanted object is looked for in every record of a list.
    """
    if wanted is ANYTHING:
        return True
    if isinstance(wanted, dict):
        if isinstance(sent, list):
            return any(holds(item, wanted) for item in sent)
        return isinstance(sent, dict) and all(has(sent, key, value) for key, value in wanted.items())
    if isinstance(wanted, list | tuple):
        return isinstance(sent, list) and all(any(holds(item, each) for item in sent) for each in wanted)
    return is_same(sent, wanted)


def has(sent: dict[str, Any], key: str, wanted: Any) -> bool:
    """Does an object have a key, in any case, whose value contains what is wanted?"""
    return any(holds(value, wanted) for name, value in sent.items() if name.lower() == key.lower())


def is_same(sent: Any, wanted: Any) -> bool:
    """Equal as JSON has it: 2 is 2.0, but true is not 1."""
    return isinstance(sent, bool) == isinstance(wanted, bool) and sent == wanted


def carries(sent: Any, path: str, value: str) -> bool:
    """Does any value at the end of the path read as this text?"""
    return any(as_text(each) == value for each in at(sent, path.split(".")))


def at(sent: Any, names: list[str]) -> Iterator[Any]:
    """Every value that names lead to, key by key in any case, through all items of lists."""
    if isinstance(sent, list):
        for item in sent:
            yield from at(item, names)
    elif not names:
        yield sent
    elif isinstance(sent, dict):
        for key, value in sent.items():
            if key.lower() == names[0].lower():
                yield from at(value, names[1:])


def as_text(value: Any) -> str:
    """A value as a person writes it: texts without quotes, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return orjson.dumps(value).decode()
