"""Does a record that cannot be say why, by field and value?"""

import pytest
from shop import CUSTOMER, SUPPLIER, option


@pytest.mark.parametrize(
    ("resource", "record", "error"),
    [
        ("Contacts", {}, "type is required"),
        ("Contacts", {"type": ""}, "type is required"),
        ("Contacts", {"type": None}, "type is required"),
        ("Contacts", {"id": CUSTOMER, "type": ""}, "type is required"),
        ("Contacts", {"type": "Friend"}, "type 'Friend' is none of Internal, Customer, Supplier"),
        ("Contacts", {"type": "Customer", "percentageOff": 101}, "percentageOff 101 is not between 0 and 100"),
        ("Contacts", {"type": "Customer", "email": "MIA@harrow.example"}, "email 'MIA@harrow.example' already exists"),
        ("Contacts", {"id": SUPPLIER, "email": "mia@harrow.example"}, "email 'mia@harrow.example' already exists"),
        ("Contacts", {"type": "Customer", "billingId": 99}, "billingId 99 does not exist"),
        ("Contacts", {"type": "Customer", "phone": "0" * 51}, f"phone '{'0' * 51}' has 51 characters, the most is 50"),
        ("Contacts", {"id": CUSTOMER, "billingId": CUSTOMER}, "billingId 3 is the contact itself or below it"),
        ("Branches", {"email": "quay@acme.example"}, "email 'quay@acme.example' already exists"),
        ("ProductCategories", {}, "name is required"),
        ("ProductCategories", {"name": "A", "parentId": 9}, "parentId 9 does not exist"),
        ("Products", {"styleCode": "X", "productOptions": [option("X-1")]}, "name is required"),
        ("Products", {"name": "X"}, "productOptions is required"),
        ("Products", {"name": "X", "productOptions": []}, "productOptions needs exactly one entry, 0 were sent"),
        (
            "Products",
            {"name": "X", "productOptions": [option("A"), option("B")]},
            "productOptions has 2 entries, the most is 1",
        ),
        ("Products", {"name": "X", "productOptions": [{}]}, "productOptionCode is required"),
        (
            "Products",
            {"name": "X", "styleCode": "S" * 21, "productOptions": [{}]},
            f"productOptionCode '{'S' * 21}' has 21 characters, the most is 20",
        ),
        (
            "Products",
            {"name": "X", "styleCode": "mug", "productOptions": [option("X")]},
            "styleCode 'mug' already exists",
        ),
        ("Products", {"name": "X", "productOptions": [option("mug-01")]}, "productOptionCode 'mug-01' already exists"),
        (
            "Products",
            {"name": "X", "productOptions": [option("TEE-NAVY-S")]},
            "productOptionCode 'TEE-NAVY-S' already exists",
        ),
        (
            "Products",
            {"name": "X", "productOptions": [option("MUG-CTN")]},
            "productOptionCode 'MUG-CTN' already exists",
        ),
        ("Products", {"name": "X", "sizeRangeId": 9, "productOptions": [option("X")]}, "sizeRangeId 9 does not exist"),
        (
            "Products",
            {"name": "X", "categoryIdArray": [9], "productOptions": [option("X")]},
            "categoryIdArray 9 does not exist",
        ),
        ("Products", {"id": 1, "categoryIdArray": [2**63]}, f"categoryIdArray [{2**63}] is out of range"),
        ("SalesOrders", {"memberId": CUSTOMER, "currencyRate": -2}, "currencyRate -2.0 is out of range"),
        ("SalesOrders", {"memberId": CUSTOMER, "currencyRate": 1e-300}, "currencyRate 1e-300 is out of range"),
        (
            "Products",
            {"name": "X", "dimensions": {"weight": 1000}, "productOptions": [option("X")]},
            "dimensions.weight 1000 is not between 0 and 999",
        ),
        ("Products", {"id": 2, "styleCode": "MUG"}, "styleCode 'MUG' already exists"),
        ("ProductOptions", option("X"), "productId is required"),
        ("ProductOptions", option("X", productId=99), "productId 99 does not exist"),
        (
            "ProductOptions",
            option("X" * 21, productId=1),
            f"productOptionCode '{'X' * 21}' has 21 characters, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, sizes=[{"size": "S"}]),
            "A size range id needs to be assigned to the product before creating sizes",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "XL"}]),
            "sizes.size 'XL' is not in the size range Alpha",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S"}, {"size": "s"}]),
            "sizes.size 'S' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S", "sizeCode": "A"}, {"size": "M", "sizeCode": "a"}]),
            "sizes.sizeCode 'a' already exists",
        ),
        (
            "ProductOptions",
            option("Q", productId=7, sizes=[{"size": "S", "sizeCode": "q"}]),
            "productOptionCode 'Q' already exists",
        ),
        ("ProductOptions", option("tee-navy-m", id=7), "productOptionCode 'tee-navy-m' already exists"),
        (
            "ProductOptions",
            {"id": 7, "sizes": [{"size": "S", "sizeCode": "TEE-NAVY"}]},
            "productOptionCode 'TEE-NAVY' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S", "sizeCode": "TEE-NAVY-M"}]),
            "sizes.sizeCode 'TEE-NAVY-M' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S"}] * 21),
            "sizes has 21 entries, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12"}] * 21),
            "uomOptions has 21 entries, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12", "quantity": 12}] * 2),
            "uomOptions.code 'C12' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "MUG-CTN"}]),
            "uomOptions.code 'MUG-CTN' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12", "quantity": 0}]),
            "uomOptions[0].quantity 0 is not between 1e-06 and 2147483647",
        ),
        ("ProductOptions", option("X", productId=1, uomOptions=[{"code": "C12"}]), "uomOptions.quantity is required"),
        ("ProductOptions", {"id": 1, "uomOptions": [{"code": "C12"}]}, "uomOptions.quantity is required"),
        (
            "ProductOptions",
            {"id": 1, "uomOptions": [{"code": "MUG-CTN", "quantity": ""}]},
            "uomOptions.quantity is required",
        ),
        (
            "ProductOptions",
            option("X-1", productId=1, uomOptions=[{"code": "x-1", "quantity": 2}]),
            "productOptionCode 'X-1' already exists",
        ),
        ("ProductOptions", option("MUG-CTN", id=1), "productOptionCode 'MUG-CTN' already exists"),
        (
            "ProductOptions",
            {"id": 7, "uomOptions": [{"code": "tee-navy-m", "quantity": 2}]},
            "sizes.sizeCode 'TEE-NAVY-M' already exists",
        ),
        ("ProductOptions", option("", id=1), "productOptionCode is required"),
        ("ProductOptions", option("  ", id=1), "productOptionCode is required"),
        ("ProductOptions", option("ROPE-01", id=1), "productOptionCode 'ROPE-01' already exists"),
        (
            "ProductOptions",
            {"id": 7, "sizes": [{"size": "M", "sizeCode": "TEE-NAVY-S"}]},
            "sizes.sizeCode 'TEE-NAVY-S' already exists",
        ),
        (
            "ProductOptions",
            {"id": 1, "uomOptions": [{"code": f"C{n:02}", "quantity": 2} for n in range(20)]},
            "uomOptions has 21 entries, the most is 20",
        ),
        ("PurchaseOrders", {}, "memberId or memberEmail is required, or email with firstName or lastName"),
        (
            "PurchaseOrders",
            {"email": "a@b.example", "firstName": "A"},
            "memberId is required: the supplier of the order",
        ),
        ("PurchaseOrders", {"memberId": CUSTOMER}, "memberId 3 is not a supplier"),
        ("BranchTransfers", {}, "sourceBranchId is required"),
        ("BranchTransfers", {"sourceBranchId": 1}, "destinationBranchId is required"),
        ("BranchTransfers", {"sourceBranchId": 1, "destinationBranchId": 9}, "destinationBranchId 9 does not exist"),
        (
            "BranchTransfers",
            {"sourceBranchId": 1, "destinationBranchId": 1},
            "destinationBranchId 1 is the source branch",
        ),
        ("ProductionJobs", {"products": [{"code": "NO"}]}, "products[0].code 'NO' does not exist"),
        ("ProductionJobs", {"products": [{}]}, "products[0].code is required"),
        ("Payments", {}, "orderId is required"),
        ("Payments", {"orderId": 99}, "orderId 99 does not exist"),
        ("Adjustments", {"reference": "R" * 21}, f"reference '{'R' * 21}' has 21 characters, the most is 20"),
        ("SalesOrders", {"id": 1}, "id 1 does not exist"),
        ("SalesOrders", {"ID": 1, "id": 2}, "id 2 does not exist"),
    ],
)
def test_a_refusal_names_field_and_value(till, resource, record, error):
    assert till.refused(resource, record) == [error]
