"""What is it called? References, invoice numbers and credit note numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from mockomni.rules.change import Change

FIRST_INVOICE = 10001


def reference(change: Change) -> None:
    """A blank reference is generated, the next that nobody has taken; one that a document has is not cleared."""
    change.row["reference"] = change.row["reference"] or change.was("reference") or ""
    if not change.row["reference"]:
        free = (each for each in candidates(change) if change.unit.one(change.resource, reference=each) is None)
        change.row["reference"] = next(free)


def candidates(change: Change) -> Iterator[str]:
    """From the contact for sales orders (``13-0``, recorded), else from the id."""
    prefix = change.kind.prefix
    if not prefix:
        member = change.row["memberId"]
        yield from (f"{member}-{change.unit.next(f'reference {member}') - 1}" for _ in count())
    else:
        yield f"{prefix}-{change.row['id']}"
        yield from (f"{prefix}-{change.row['id']}-{number}" for number in count(2))


def invoice(change: Change) -> None:
    """An invoice date assigns the next invoice number, once."""
    if change.row["invoiceDate"] and not change.row["invoiceNumber"]:
        change.row["invoiceNumber"] = FIRST_INVOICE - 1 + change.unit.next("invoiceNumber")


def credit_note(change: Change) -> None:
    """A credit note has its number from the start."""
    if not change.row["creditNoteNumber"]:
        change.row["creditNoteNumber"] = change.unit.next("creditNoteNumber")
