"""What does a product look like? A small PNG of hills in its colour, drawn without an imaging library.

The pixels are kept uncompressed, so that a picture has the same bytes on every machine.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator


def landscape(colour: str, seed: str, side: int = 64) -> bytes:
    """A square picture: sky, two ranges of hills and a sun, in shades of ``colour`` (``3a7d44``); below 2 kB."""
    chance = random.Random(seed)
    base = tuple(int(colour[place : place + 2], 16) for place in (0, 2, 4))
    palette = [mixed(base, 255, 0.8), mixed(base, 255, 0.35), base, mixed(base, 0, 0.35)]
    far = ridge(chance, side, 0.45)
    near = ridge(chance, side, 0.7)
    sun = (chance.uniform(0.2, 0.8) * side, 0.22 * side, 0.1 * side)
    pixels = [[shade(x, y, far[x], near[x], sun) for x in range(side)] for y in range(side)]
    return png(pixels, palette)


def mixed(colour: tuple[int, ...], towards: int, share: float) -> tuple[int, ...]:
    return tuple(round(part + (towards - part) * share) for part in colour)


def ridge(chance: random.Random, side: int, height: float) -> list[float]:
    """The height of a range of hills at every column."""
    level = height * side
    line = []
    for _ in range(side):
        level += chance.uniform(-1.2, 1.2) + (height * side - level) * 0.05
        line.append(level)
    return line


def shade(x: int, y: int, far: float, near: float, sun: tuple[float, float, float]) -> int:
    if y > near:
        return 3
    if y > far:
        return 2
    return 1 if (x - sun[0]) ** 2 + (y - sun[1]) ** 2 < sun[2] ** 2 else 0


def png(pixels: list[list[int]], palette: list[tuple[int, ...]]) -> bytes:
    """A PNG of four colours, two bits a pixel; the width is a multiple of four."""
    rows = b"".join(b"\0" + bytes(packed(row)) for row in pixels)
    head = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 2, 3, 0, 0, 0)
    colours = bytes(part for colour in palette for part in colour)
    body = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in body)


def packed(row: list[int]) -> Iterator[int]:
    for start in range(0, len(row), 4):
        first, second, third, fourth = row[start : start + 4]
        yield first << 6 | second << 4 | third << 2 | fourth


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
