"""Where do the fixtures lie? Inside the wheel as ``mockomni/fixtures``, in a checkout beside the package."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
FIXTURES = next(
    (folder for folder in (PACKAGE / "fixtures", PACKAGE.parent / "fixtures") if folder.is_dir()), PACKAGE / "fixtures"
)
SCENARIOS = FIXTURES / "scenarios"
TEMPLATES = FIXTURES / "templates"


def ready_made() -> tuple[str, ...]:
    """The scenarios that lie here ready to be opened, by name."""
    return tuple(sorted({path.name.rpartition("-")[0] for path in TEMPLATES.glob("*-*.sqlite*")}))
