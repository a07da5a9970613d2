"""Omni's own door: the paths below ``/api`` and the pictures that answers link to."""

from mockomni.api.limits import Windows
from mockomni.api.routes import resource_at
from mockomni.api.views import OMNI, Door

__all__ = ["OMNI", "Door", "Windows", "resource_at"]
