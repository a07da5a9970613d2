"""How is JSON shown to a person? Indented and coloured, names of other records as links, everything else escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
from markupsafe import Markup, escape

INDENT = "  "
# Nobody reads further, and a browser should not have to.
MOST_LETTERS = 200_000
DEEPEST = 60

Path = tuple[str, ...]
Linker = Callable[[Path, Any], str]


def unlinked(_path: Path, _value: Any) -> str:
    """A linker that knows nobody."""
    return ""


def read(body: bytes) -> Any:
    """The JSON in a body; ValueError when it is none, or nested deeper than anybody reads."""
    value = orjson.loads(body)
    if depth(value) > DEEPEST:
        raise ValueError("it is nested too deeply")
    return value


def depth(value: Any) -> int:
    """How many levels of lists and objects there are, found without recursion."""
    level, inside = 0, [value]
    while inside := [each for each in inside if isinstance(each, dict | list) and each]:
        level += 1
        inside = [item for each in inside for item in (each.values() if isinstance(each, dict) else each)]
    return level


def json(value: Any, linked: Linker = unlinked) -> Markup:
    """A value as coloured text; ``linked`` gives the address of what the value at a path names, or nothing."""
    parts: list[str] = []
    write(parts, value, (), "\n", linked)
    return Markup("".join(parts))


def write(parts: list[str], value: Any, path: Path, line: str, linked: Linker) -> None:
    """Add the markup of one value; ``line`` begins each line inside it."""
    if isinstance(value, dict) and value:
        write_inside(parts, "{}", [(key, item) for key, item in value.items()], path, line, linked)
    elif isinstance(value, list) and value:
        write_inside(parts, "[]", [(None, item) for item in value], path, line, linked)
    else:
        parts.append(scalar(value, path, linked))


def write_inside(parts: list[str], brackets: str, items: list, path: Path, line: str, linked: Linker) -> None:
    """Add what stands between two brackets."""
    deeper = line + INDENT
    parts.append(brackets[0])
    for place, (key, item) in enumerate(items):
        parts.append(f",{deeper}" if place else deeper)
        if key is not None:
            parts.append(f'<span class="json-key">{quoted(key)}</span>: ')
        write(parts, item, path if key is None else (*path, key), deeper, linked)
    parts.append(f"{line}{brackets[1]}")


CLASSES = {str: "json-text", bool: "json-word", type(None): "json-word", int: "json-number", float: "json-number"}


def scalar(value: Any, path: Path, linked: Linker) -> str:
    """A value that holds no others, as a link when it names a record."""
    shown = f'<span class="{CLASSES.get(type(value), "json-word")}">{quoted(value)}</span>'
    address = linked(path, value) if path else ""
    return f'<a href="{escape(address)}">{shown}</a>' if address else shown


def quoted(value: Any) -> Markup:
    """A value in JSON's spelling, safe inside a page."""
    return escape(orjson.dumps(value).decode())


# Text that was sent: as it was written, only indented. It may be cut, name a key twice, or spell a number oddly.

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
OPENING, CLOSING = frozenset("{["), frozenset("}]")


def indented(text: str) -> Markup:
    """JSON as it was written, a value to a line; what is no JSON comes out as something, and never as markup."""
    parts: list[str] = []
    level, found = 0, TOKEN.findall(text)
    for place, token in enumerate(found):
        follows = found[place + 1] if place + 1 < len(found) else ""
        before = found[place - 1] if place else ""
        if token in CLOSING:
            level = max(0, level - 1)
            parts.append(token if before in OPENING else newline(level) + token)
        elif token in OPENING:
            level += 1
            parts.append(token if follows in CLOSING else token + newline(level))
        elif token == ",":
            parts.append(token + newline(level))
        elif token == ":":
            parts.append(": ")
        else:
            parts.append(f'<span class="{class_of(token, follows)}">{escape(token)}</span>')
    return Markup("".join(parts))


def newline(level: int) -> str:
    """The beginning of a line at that depth, which is not drawn beyond reading."""
    return "\n" + INDENT * min(level, DEEPEST)


def class_of(token: str, follows: str) -> str:
    """How a token is coloured."""
    if token[0] == '"':
        return "json-key" if follows == ":" else "json-text"
    return "json-number" if token[0].isdigit() or token[0] == "-" else "json-word"
