"""Who is it for? Documents find their contact, and take from it what they leave empty."""

from __future__ import annotations

from functools import cache
from typing import Any

from mockomni import texts
from mockomni.resources import SHELF, Resource
from mockomni.rules.amounts import at_home, owed, plus
from mockomni.rules.change import Change, refuse, stay_above
from mockomni.rules.kinds import KINDS

CONTACTS = SHELF["Contacts"]

# What an order takes from its contact: its own field, and where the contact keeps it.
TAKEN = {
    "firstName": "firstName",
    "lastName": "lastName",
    "company": "company",
    "email": "email",
    "phone": "phone",
    "mobile": "mobile",
    "fax": "fax",
    "memberEmail": "email",
    "deliveryFirstName": "firstName",
    "deliveryLastName": "lastName",
    "deliveryCompany": "company",
    "deliveryAddress1": "address1",
    "deliveryAddress2": "address2",
    "deliveryCity": "city",
    "deliveryState": "state",
    "deliveryPostalCode": "postCode",
    "deliveryCountry": "country",
    "billingCompany": "company",
    "billingAddress1": "postalAddress1",
    "billingAddress2": "postalAddress2",
    "billingCity": "postalCity",
    "billingPostalCode": "postalPostCode",
    "billingState": "postalState",
    "billingCountry": "postalCountry",
    "salesPersonId": "salesPersonId",
    "paymentTerms": "paymentTerms",
}


# What its contact owes for a document depends on.
OWED = (
    *("memberId", "status", "currencyRate", "taxStatus", "taxRate"),
    *("productTotal", "freightTotal", "surcharge", "discountTotal"),
)

# Whose a document is when it has no contact.
NAMES = {"email", "firstName", "lastName"}


def link(change: Change) -> None:
    """Find the contact by ``memberId``, else by ``memberEmail``, and fill what the document leaves empty."""
    row, sent = change.row, change.sent
    if not change.is_new and not (sent.get("memberId") or sent.get("memberEmail")):
        if not NAMES.isdisjoint(sent):
            be_somebody(change)
        return
    contact = wanted(change)
    if contact is None:
        if change.is_new or not sent.get("memberId"):
            row["memberId"] = 0
            be_somebody(change)
        return
    row["memberId"] = contact["id"]
    if contact["id"] == change.was("memberId"):
        if sent.get("memberId"):
            row["memberEmail"] = change.was("memberEmail")
        return
    row["memberEmail"] = contact["email"]
    stays = row.get if change.is_new else sent.__contains__
    row.update({name: contact[source] for name, source in taken_by(change.resource) if not stays(name)})
    if not sent.get("taxStatus") and change.is_new and contact["taxStatus"] in ("Incl", "Excl", "Exempt"):
        row["taxStatus"] = contact["taxStatus"]


@cache
def taken_by(resource: Resource) -> list[tuple[str, str]]:
    """What documents of this kind take from their contact: their own field, and where the contact keeps it."""
    return [each for each in TAKEN.items() if each[0] in resource.sheet.fields]


def be_somebody(change: Change) -> None:
    """A document of no contact says itself whose it is."""
    row = change.row
    if not row["memberId"] and not (row["email"] and (row["firstName"] or row["lastName"])):
        refuse(texts.NO_CONTACT)


def wanted(change: Change) -> dict[str, Any] | None:
    """The contact that was asked for; refused when it does not exist, None when nobody was."""
    number = change.sent.get("memberId")
    if number:
        contact = change.unit.one(CONTACTS, id=number)
        if contact is None and number != change.was("memberId"):
            refuse(texts.UNKNOWN, field="memberId", value=number)
        return contact
    if change.sent.get("memberEmail"):
        return change.unit.one(CONTACTS, email=change.sent["memberEmail"])
    return None


def supplier(change: Change) -> None:
    """A purchase order needs a contact, and it is one that supplies."""
    if not change.row["memberId"]:
        refuse(texts.NO_SUPPLIER)
    contact = change.unit.one(CONTACTS, id=change.row["memberId"])
    is_other = change.row["memberId"] != change.was("memberId")
    if contact is not None and contact["type"] != "Supplier" and is_other:
        refuse(texts.NOT_A_SUPPLIER, value=change.row["memberId"])


def company_billed(change: Change) -> None:
    """A contact's parent exists, and is neither the contact itself nor below it."""
    stay_above(change, "billingId", "contact")


def direction(resource: str, row: dict[str, Any]) -> int:
    """Does a document's money come in (1), go out (-1) or concern no balance (0)? A return's, whatever its sign."""
    kind = KINDS[resource]
    return -kind.owes if kind.is_return and owed(row) < 0 else kind.owes


def owing(resource: str, row: dict[str, Any] | None) -> float:
    """What a document adds to its contact's balance."""
    if row is None or row["status"] != "APPROVED":
        return 0.0
    return direction(resource, row) * float(at_home(owed(row), row))


def balance(change: Change) -> None:
    """A contact owes what its approved orders come to, less credit notes and payments."""
    if not change.changes(OWED):
        return
    was, now = (owing(change.resource.name, row) for row in (change.before, change.row))
    if change.was("memberId") == change.row["memberId"]:
        settle(change, change.row, plus(now, -was))
    else:
        settle(change, change.before, -was)
        settle(change, change.row, now)


def settle(change: Change, document: dict[str, Any] | None, amount: float) -> None:
    """Move what a document's contact owes; its ``modifiedDate`` stays."""
    contact = (
        change.unit.one(CONTACTS, id=document["memberId"]) if document and amount and document["memberId"] else None
    )
    if contact is not None:
        change.unit.replace(CONTACTS, contact | {"balanceOwing": plus(contact["balanceOwing"], amount)})
