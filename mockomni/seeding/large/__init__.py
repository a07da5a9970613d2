"""How does a shop of any size come about? Written month by month, and taken up where it was left."""

from mockomni.seeding.large.build import Said, build
from mockomni.seeding.large.size import Size

__all__ = ["Said", "Size", "build"]
