"""What does the business do about it? One table per moment: resource -> the rules that run, in order.

A rule takes a ``Change`` and works on its row, or refuses by raising ``Invalid``. BEFORE rules run before anything of
the record is written, AFTER rules when its row stands.
"""

from __future__ import annotations

from collections.abc import Callable

from mockomni.rules import (
    bills,
    cartons,
    catalogue,
    contacts,
    documents,
    expansion,
    jobs,
    lines,
    numbering,
    options,
    payments,
    people,
    stock,
    tracking,
)
from mockomni.rules.change import Change

Rule = Callable[[Change], None]
Table = dict[str, tuple[Rule, ...]]

ORDER = (contacts.link, documents.branch, lines.build)
EXPANDED = (expansion.follow, expansion.expand, numbering.reference)

BEFORE: Table = {
    "Adjustments": (documents.branch, lines.build, numbering.reference, lines.cost, tracking.assign),
    "BomMasters_v2": (bills.bill, numbering.reference),
    "BranchTransfers": (
        documents.two_branches,
        lines.build,
        numbering.reference,
        documents.approval,
        documents.transferred,
        lines.cost,
        tracking.assign,
    ),
    "Branches": (people.further_persons,),
    "Contacts": (contacts.company_billed, people.further_persons),
    "CreditNotes": (
        *ORDER,
        numbering.reference,
        documents.status,
        numbering.credit_note,
        documents.money,
        tracking.assign,
    ),
    "Payments": (payments.book,),
    "ProductCategories": (catalogue.category,),
    "ProductionJobs": (documents.branch, jobs.build, jobs.finish, numbering.reference, tracking.assign_to_job),
    "Products": (catalogue.product,),
    "PurchaseOrders": (
        contacts.link,
        contacts.supplier,
        documents.branch,
        lines.build,
        *EXPANDED,
        documents.void,
        documents.status,
        documents.shipped,
        documents.money,
        tracking.assign,
    ),
    "Quotes": (*ORDER, *EXPANDED, documents.status, documents.money),
    "SalesOrders": (
        *ORDER,
        *EXPANDED,
        documents.void,
        documents.status,
        numbering.invoice,
        documents.shipped,
        documents.money,
        tracking.assign,
    ),
}

AFTER_CREATE: Table = {
    "Products": (options.first_options,),
    "Adjustments": (stock.settle,),
    "BomMasters_v2": (bills.bill_shown,),
    "BranchTransfers": (stock.settle,),
    "Branches": (stock.at_new_branch,),
    "CreditNotes": (stock.settle, contacts.balance),
    "Payments": (payments.lower_balance,),
    "ProductionJobs": (stock.settle,),
    "PurchaseOrders": (stock.settle,),
    "SalesOrders": (stock.settle, contacts.balance),
}

AFTER_UPDATE: Table = AFTER_CREATE | {
    "Branches": (stock.renamed_branch,),
    "CreditNotes": (stock.settle, contacts.balance, payments.follow),
    "Products": (catalogue.renamed,),
    "PurchaseOrders": (stock.settle, payments.follow),
    "Quotes": (payments.follow,),
    "SalesOrders": (stock.settle, contacts.balance, payments.follow, cartons.forget),
}

AFTER_DELETE: Table = {"Payments": (payments.raise_balance,)}

# Resources whose records are not one row each write them themselves.
CREATE: dict[str, Rule] = {"ProductOptions": options.option}
UPDATE: dict[str, Rule] = {"ProductOptions": options.changed_option}

# What refuses a whole request before any record is looked at.
REQUEST: dict[str, Callable[[list], None]] = {"Products": catalogue.no_duplicates}
