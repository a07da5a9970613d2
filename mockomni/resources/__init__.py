"""What exists? Every resource is a sheet on one shelf."""

from mockomni.resources.resource import Resource
from mockomni.resources.shelf import RESOURCES, SHELF, STORED

__all__ = ["RESOURCES", "SHELF", "STORED", "Resource"]
