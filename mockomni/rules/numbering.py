"""What is it called? References, invoice numbers and credit note numbers."""

from __future__ import annotations

from mockomni.rules.change import Change

PREFIXES = {
    "Adjustments": "ADJ",
    "BomMasters_v2": "BOM",
    "BranchTransfers": "BT",
    "CreditNotes": "CRN",
    "ProductionJobs": "PJ",
    "PurchaseOrders": "PO",
    "Quotes": "QU",
}
FIRST_INVOICE = 10001


def reference(change: Change) -> None:
    """A blank reference is generated: from the contact for sales orders (``13-0``, recorded), else from the id."""
    if change.row["reference"]:
        return
    prefix = PREFIXES.get(change.resource.name)
    if prefix is not None:
        change.row["reference"] = f"{prefix}-{change.row['id']}"
        return
    member = change.row["memberId"]
    while True:
        generated = f"{member}-{change.unit.next(f'reference {member}') - 1}"
        if change.unit.one(change.resource, reference=generated) is None:
            change.row["reference"] = generated
            return


def invoice(change: Change) -> None:
    """An invoice date assigns the next invoice number, once."""
    if change.row["invoiceDate"] and not change.row["invoiceNumber"]:
        change.row["invoiceNumber"] = FIRST_INVOICE - 1 + change.unit.next("invoiceNumber")


def credit_note(change: Change) -> None:
    """A credit note has its number from the start."""
    if not change.row["creditNoteNumber"]:
        change.row["creditNoteNumber"] = change.unit.next("creditNoteNumber")
