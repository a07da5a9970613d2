"""An offline Cin7 Omni: the same URLs, credentials, limits, JSON and traps, with a seeded shop inside."""

__version__ = "0.1.0"
