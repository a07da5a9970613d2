"""A drawn picture is a PNG that any reader accepts, small, and the same everywhere."""

import struct
import zlib

from mockomni.seeding.pictures import landscape


def chunks(png):
    """Name and content of each part, their checksums looked at."""
    place = 8
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        name, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", png, place + 8 + length) == (zlib.crc32(name + content),)
        yield name, content
        place += 12 + length


def test_a_picture_is_a_png_of_sixty_four_pixels_square():
    png = landscape("3a7d44", "MUG")
    parts = dict(chunks(png))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert list(parts) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", parts[b"IHDR"]) == (64, 64, 2, 3, 0, 0, 0)
    assert len(zlib.decompress(parts[b"IDAT"])) == 64 * 17
    assert len(png) < 2048


def test_a_picture_depends_on_its_colour_and_its_product_alone():
    assert landscape("3a7d44", "MUG") == landscape("3a7d44", "MUG")
    assert len({landscape(colour, style) for colour in ("3a7d44", "b5651d") for style in ("MUG", "POT")}) == 4
