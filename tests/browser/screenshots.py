"""How do the pages look? One command takes a picture of each: ``python tests/browser/screenshots.py [FOLDER]``."""

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


def main(folder: Path, names: list[str]) -> None:
    """Take every picture, or only those of the pages that are named."""
    folder.mkdir(parents=True, exist_ok=True)
    with stage() as shown, chromium() as browser:
        furnish(shown)
        for suffix, look in LOOKS.items():
            context = browser.new_context(base_url=shown.url, reduced_motion="reduce", **look)
            page = context.new_page()
            for name in names or PAGES:
                page.set_viewport_size(look["viewport"])
                page.goto(PAGES[name])
                page.set_viewport_size(look["viewport"] | {"height": height_of(page, look["viewport"]["height"])})
                page.screenshot(path=folder / f"{name}{suffix}.png")
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2:])
