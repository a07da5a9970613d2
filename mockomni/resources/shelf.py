"""Which endpoints are there? The shelf: one line each, with the few facts that set it apart."""

from mockomni.resources import catalogue, documents, money, people, stock
from mockomni.resources.resource import CREATE, EVERYTHING, GET, LIST, UPDATE, WRITABLE, Resource

# Documents of every kind share one series of ids, as they share one table at Omni: Payments.orderId names any of them.
ORDERS = "Orders"

RESOURCES = (
    Resource("Adjustments", documents.Adjustment(), WRITABLE, series=ORDERS),
    Resource("BomMasters", catalogue.BomMaster(), shows="BomMasters_v2"),
    Resource(
        "BomMasters_v2",
        catalogue.BomMasterV2(),
        path="v2/BomMasters",
        permission="BomMasters",
    ),
    Resource("Branches", people.Branch(), WRITABLE, series="Contacts", code="company"),
    Resource("BranchTransfers", documents.BranchTransfer(), WRITABLE, series=ORDERS),
    Resource(
        "Cartons",
        stock.Carton(),
        frozenset({GET, UPDATE}),
        key=("salesOrderId", "position"),
        lookup="salesOrderId",
        many=True,
        code="number",
    ),
    Resource("Contacts", people.Contact(), EVERYTHING, code="email"),
    Resource("CreditNotes", documents.CreditNote(), WRITABLE, series=ORDERS),
    Resource(
        "PaymentFees",
        money.FeeOrPayout(),
        frozenset({LIST}),
        path="v1/PaymentFeesAndPayouts/Fees",
        permission="PaymentFeesAndPayouts",
        series="PaymentFeesAndPayouts",
        code="invoiceReference",
    ),
    Resource(
        "PaymentPayouts",
        money.FeeOrPayout(),
        frozenset({LIST}),
        path="v1/PaymentFeesAndPayouts/Payouts",
        permission="PaymentFeesAndPayouts",
        series="PaymentFeesAndPayouts",
        code="invoiceReference",
    ),
    Resource("Payments", money.Payment(), EVERYTHING, code="orderRef"),
    Resource("ProductCategories", catalogue.ProductCategory(), WRITABLE, code="name"),
    Resource("ProductImages", catalogue.ProductImage(), frozenset({CREATE}), code=""),
    Resource("ProductionJobs", documents.ProductionJob(), WRITABLE, series=ORDERS),
    Resource(
        "ProductOptions",
        catalogue.ProductOption(),
        WRITABLE,
        key=("id", "sizeId"),
        many=True,
        creates=catalogue.CreateProductOptionsRequest(),
        updates=catalogue.UpdateProductOptionsRequest(),
        code="productOptionCode",
    ),
    Resource(
        "Products",
        catalogue.Product(),
        WRITABLE,
        creates=catalogue.CreateProductRequest(),
        updates=catalogue.UpdateProductRequest(),
        code="styleCode",
    ),
    Resource("PurchaseOrders", documents.PurchaseOrder(), WRITABLE, series=ORDERS),
    Resource("Quotes", documents.Quote(), WRITABLE, series=ORDERS),
    Resource("SalesOrders", documents.SalesOrder(), WRITABLE, series=ORDERS),
    Resource("SalesOrdersWithCartons", documents.SalesOrderWithCartons(), shows="SalesOrders"),
    Resource("SerialNumbers", stock.SerialNumber(), code="serialnumber"),
    Resource("SizeRanges", catalogue.SizeRange(), code="sizeRangeName"),
    Resource(
        "Stock",
        stock.StockUnit(),
        key=("productOptionId", "sizeId", "branchId"),
        lookup="barcode",
        many=True,
        parameter="barcode",
        code="code",
    ),
    Resource("Users", people.User(), code="email"),
    Resource("Voucher", money.Voucher(), key=("code",), lookup="code", many=True, parameter="code", code="code"),
)

SHELF = {resource.name: resource for resource in RESOURCES}
STORED = tuple(each for each in RESOURCES if each.shows == each.name and each.verbs & {LIST, GET})
