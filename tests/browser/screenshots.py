"""How do the pages look? ``python tests/browser/screenshots.py`` takes a picture of each, in every look, for the docs.

A folder behind it takes them there, and names of pictures behind that only those.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from stage import PAGES, chromium, furnish, stage

from mockomni.trust import Guard, hash_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
COLOURS = 128
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# What is in front of them beyond loopback.
LOGIN = {"login": "/login"}
# A picture's name ends in what sets it apart.
LOOKS = {
    "": {"viewport": WIDE, "color_scheme": "light"},
    "-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "-phone": {"viewport": PHONE, "color_scheme": "light", "is_mobile": True, "has_touch": True},
}


def height_of(page, least: int) -> int:
    """How high a window must be to show the whole page."""
    return max(least, page.evaluate("document.documentElement.scrollHeight"))


def main(folder: Path, wanted: tuple[str, ...] = ()) -> None:
    """Take every picture, or only those that are wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    with stage() as shown, stage(guard=Guard(hash_of("a token"), is_open=False)) as guarded, chromium() as browser:
        furnish(shown)
        for url, pages in {shown.url: PAGES, guarded.url: LOGIN}.items():
            for suffix, look in LOOKS.items():
                context = browser.new_context(base_url=url, reduced_motion="reduce", **look)
                page = context.new_page()
                for name, path in pages.items():
                    if not wanted or f"{name}{suffix}" in wanted:
                        take(page, path, look["viewport"], folder / f"{name}{suffix}.png")
                context.close()
    (folder / "README.md").write_text(gallery(), "utf-8")


def take(page, path: str, viewport: dict[str, int], picture: Path) -> None:
    """A picture of a whole page."""
    page.set_viewport_size(viewport)
    page.goto(path)
    page.set_viewport_size(viewport | {"height": height_of(page, viewport["height"])})
    page.screenshot(path=picture)
    # A page has few colours, and told so a picture takes a third.
    with Image.open(picture) as taken:
        fewer = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    fewer.save(picture, optimize=True)


def gallery() -> str:
    """What shows them all."""
    lines = ["# Every page", "", "Made by `python tests/browser/screenshots.py`: on a desk, in dark, on a phone.", ""]
    for name, path in (PAGES | LOGIN).items():
        pictures = " ".join(f'<img src="{name}{suffix}.png" height="360" alt="{name}{suffix}">' for suffix in LOOKS)
        lines += [f"**{name}** `{path}`", "", pictures, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER, tuple(sys.argv[2:]))
