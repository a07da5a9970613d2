"""Which words does an enum allow? In the order of the integers that stand for them (fixtures/omni/enums.json)."""

ORDER_STATUS = ("VOID", "DRAFT", "APPROVED")
TAX_STATUS = ("Undefined", "Incl", "Excl", "Exempt")
PRODUCT_STATUS = ("Inactive", "Public", "ShowInB2B", "Internal")
PRODUCT_OPTION_STATUS = ("Primary", "Active", "Disabled")
STOCK_CONTROL = ("Undefined", "Batch", "Machine", "Serial", "Labour", "FIFO")
CONTACT_TYPE = ("Internal", "Customer", "Supplier")
ORDER_TYPE = (
    "Undefined",
    "GenericOrder",
    "SalesOrder",
    "PreOrder",
    "ProductionJob",
    "PurchaseOrder",
    "PurchaseQuote",
    "Quote",
    "Adjustment",
    "BatchOrSplitInvoice",
    "BinLocationTransfer",
    "BranchTransfer",
    "SupplierConsignment",
    "Consignment",
    "CreditNote",
    "SupplierCreditNote",
    "Layby",
    "BomMaster",
    "SalesOrdersWithCartons",
)
BOM_ITEM_TYPE = ("Undefined", "Make", "Use", "Addon")
ACCOUNTING_IMPORT_STATUS = ("NotImported", "Imported", "DoNotImport", "Error")
