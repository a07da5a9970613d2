"""How is it started? The command ``mockomni``."""

from mockomni.cli.program import main

__all__ = ["main"]
