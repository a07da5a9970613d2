"""How do the pages look? ``python tests/browser/screenshots.py FOLDER`` takes a picture of each, in every look.

Without a folder it takes those few that the documentation shows, and puts them where it looks for them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from stage import PAGES, chromium, furnish, stage

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# A picture's name ends in what sets it apart.
LOOKS = {
    "": {"viewport": WIDE, "color_scheme": "light"},
    "-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "-phone": {"viewport": PHONE, "color_scheme": "light", "is_mobile": True, "has_touch": True},
}


def height_of(page, least: int) -> int:
    """How high a window must be to show the whole page."""
    return max(least, page.evaluate("document.documentElement.scrollHeight"))


# What the documentation shows.
SHOWN = ("home", "home-phone", "setup", "permissions-dark", "requests", "behaviour")


def main(folder: Path, wanted: tuple[str, ...] = ()) -> None:
    """Take every picture, or only those that are wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    with stage() as shown, chromium() as browser:
        furnish(shown)
        for suffix, look in LOOKS.items():
            context = browser.new_context(base_url=shown.url, reduced_motion="reduce", **look)
            page = context.new_page()
            for name in PAGES:
                if not wanted or f"{name}{suffix}" in wanted:
                    take(page, PAGES[name], look["viewport"], folder / f"{name}{suffix}.png")
            context.close()


def take(page, path: str, viewport: dict[str, int], picture: Path) -> None:
    """A picture of a whole page."""
    page.set_viewport_size(viewport)
    page.goto(path)
    page.set_viewport_size(viewport | {"height": height_of(page, viewport["height"])})
    page.screenshot(path=picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:])) if len(sys.argv) > 1 else main(FOLDER, SHOWN)
