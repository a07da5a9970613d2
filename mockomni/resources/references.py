"""Which field names a record of another resource? One table by field name, and the way back from a record."""

from __future__ import annotations

from typing import NamedTuple

from mockomni.resources.resource import LIST, Resource
from mockomni.resources.shelf import ORDERS, RESOURCES, SHELF


class Target(NamedTuple):
    """What a field's value names: records of a resource, or of all that share a series, by one of their columns."""

    name: str
    column: str = "id"

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources whose records it may be."""
        if self.name in SHELF:
            return (SHELF[self.name],)
        return tuple(each for each in RESOURCES if each.series == self.name and each.shows == each.name)


CONTACT, BRANCH, USER, PRODUCT = Target("Contacts"), Target("Branches"), Target("Users"), Target("Products")

TARGETS = {
    "approvedBy": USER,
    "billingId": CONTACT,
    "bomId": Target("BomMasters_v2"),
    "branchId": BRANCH,
    "categoryIdArray": Target("ProductCategories"),
    "completedBy": USER,
    "createdBy": USER,
    "customerID": CONTACT,
    "destinationBranchId": BRANCH,
    "distributionBranchId": BRANCH,
    "invoiceReference": Target("SalesOrders", "reference"),
    "jobId": Target("ProductionJobs"),
    "memberId": CONTACT,
    "modifiedBy": USER,
    "orderId": Target(ORDERS),
    "processedBy": USER,
    "productId": PRODUCT,
    "productOptionId": Target("ProductOptions"),
    "salesOrderId": Target("SalesOrders"),
    "salesPersonId": USER,
    "salesReference": Target("SalesOrders", "reference"),
    "sizeRangeId": Target("SizeRanges"),
    "sourceBranchId": BRANCH,
    "supplierId": CONTACT,
    "voucherCode": Target("Voucher", "code"),
}

# A name that means something else elsewhere: inside lines a parentId is the line that a line belongs to.
OWN = {("ProductCategories", "parentId"): Target("ProductCategories")}

# Fields named like references whose target has no page of its own: lines, currencies, other systems' numbers.
NOWHERE = frozenset(
    {
        "accountingIntegrationId",
        "currencyId",
        "id",
        "lineItemId",
        "parentId",
        "sizeId",
        "stripePaymentId",
        "transactionId",
    }
)


def target(resource: Resource, path: tuple[str, ...]) -> Target | None:
    """What the field at a path inside a record of ``resource`` names; None when it names no record."""
    return OWN.get((resource.name, ".".join(path))) or TARGETS.get(path[-1])


def referring(resource: Resource) -> list[tuple[Resource, str, str]]:
    """Who names records of ``resource``: a resource that can be listed, its column, and the column of ours it holds."""
    found = []
    for other in RESOURCES:
        if LIST not in other.verbs or other.shows != other.name:
            continue
        for name in other.columns:
            named = target(other, (name,))
            if named and resource in named.resources and not other.sheet.fields[name].inner:
                found.append((other, name, named.column))
    return found
