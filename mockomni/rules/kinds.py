"""What sets one kind of document apart? The facts that rules go by, a line for each kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    prefix      begins a generated reference; empty: the reference comes from the contact
    moved       the date that says that its goods have moved; empty: it moves none
    branch      the field that names the branch its goods leave or come to
    coming      what a move does to a positive quantity there: 1 adds it, -1 takes it
    order_type  what its payments say in ``orderType``; empty: it cannot be paid
    owes        what its total does to its contact's balance: 1 raises it, -1 lowers it
    is_return   its quantities and its total count by their amount, whichever sign was sent
    is_bought   its lines cost what the account pays
    is_sold     its goods go to customers, or come back from them
    """

    prefix: str = ""
    moved: str = ""
    branch: str = "branchId"
    coming: int = 1
    order_type: str = ""
    owes: int = 0
    is_return: bool = False
    is_bought: bool = False
    is_sold: bool = False


KINDS = {
    "SalesOrders": Kind("", "dispatchedDate", coming=-1, order_type="SalesOrder", owes=1, is_sold=True),
    "PurchaseOrders": Kind("PO", "fullyReceivedDate", order_type="PurchaseOrder", is_bought=True),
    "CreditNotes": Kind("CRN", "completedDate", order_type="CreditNote", owes=-1, is_return=True, is_sold=True),
    "Quotes": Kind("QU", order_type="Quote"),
    "BranchTransfers": Kind("BT", "dispatchedDate", branch="sourceBranchId", coming=-1),
    "Adjustments": Kind("ADJ", "completedDate"),
    "ProductionJobs": Kind("PJ", "completedDate"),
    "BomMasters_v2": Kind("BOM"),
}
