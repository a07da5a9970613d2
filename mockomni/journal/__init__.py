"""What happened? The exchanges of Omni's door, kept, searched, compared, counted and written out."""

from mockomni.journal.ring import Entry, Journal

__all__ = ["Entry", "Journal"]
