"""What was agreed? Orders, quotes, credit notes, transfers, adjustments and production jobs, in Omni's field order."""

from mockomni.resources.fields import (
    Choice,
    Created,
    Dictionary,
    Flag,
    Integer,
    Moment,
    Number,
    Part,
    Quantity,
    Row,
    Rows,
    Text,
)
from mockomni.resources.stock import CartonWithLineItems
from mockomni.resources.words import ACCOUNTING_IMPORT_STATUS, BOM_ITEM_TYPE, ORDER_STATUS, STOCK_CONTROL, TAX_STATUS


class AccountingAttributes(Row):
    """Whether accounting has imported the document."""

    importDate = Moment()
    accountingImportStatus = Choice(ACCOUNTING_IMPORT_STATUS, unset="NotImported")


class StockMovement(Row):
    """Batch and serial quantities of a line."""

    batch = Text(unset=None)
    quantity = Number()
    serial = Text(unset=None)


class Lot(StockMovement):
    """Batch and serial quantities of an option."""

    productOptionId = Integer()


class Size(Row):
    """One size of a line on a sized option."""

    name = Text()
    code = Text()
    barcode = Text()
    qty = Number()


class Traced(Row):
    """What is remembered and not printed: the lots of a kit's parts, and of what came when that is undone."""

    traced = Rows(Lot, inner=True, read_only=True)


class LineItem(Row):
    """What every line of a document has in common.

    ``overruled`` are the numbers that were sent beside another of the same thing and did not count, by field.
    """

    id = Integer()
    createdDate = Created()
    transactionId = Integer(read_only=True)
    parentId = Integer(read_only=True)
    productId = Integer(read_only=True)
    productOptionId = Integer()
    integrationRef = Text()
    sort = Integer()
    code = Text()
    name = Text()
    option1 = Text(unset=None)
    option2 = Text(unset=None)
    option3 = Text(unset=None)
    qty = Quantity()
    overruled = Dictionary(inner=True, read_only=True)


class ProductLine(LineItem):
    """What lines of orders, quotes and credit notes have in common."""

    styleCode = Text(read_only=True)
    barcode = Text()
    supplierCode = Text(newer=True)
    sizeCodes = Text(read_only=True)
    lineComments = Text()


class AdjustmentItem(LineItem, Traced):
    """A line of an adjustment; it hides its sizes."""

    qtyAdjusted = Quantity()
    holdingQty = Number()
    account = Text()
    unitCost = Number()
    sizes = Rows(Size, inner=True)
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class BranchTransferItem(LineItem, Traced):
    """A line of a transfer."""

    qtyTransferred = Integer(read_only=True)
    unitCost = Number()
    sizes = Rows(Size)
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class CreditNoteItem(ProductLine, Traced):
    """A line of a credit note."""

    unitCost = Number()
    unitPrice = Number()
    discount = Number()
    qtyShipped = Number(read_only=True)
    accountCode = Text(unset=None)
    sizes = Rows(Size, inner=True)
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class PurchaseOrderItem(ProductLine, Traced):
    """A line of a purchase order."""

    unitPrice = Number()
    discount = Number()
    qtyShipped = Number(read_only=True)
    holdingQty = Number(read_only=True)
    accountCode = Text(unset=None)
    sizes = Rows(Size, inner=True)
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class QuoteItem(ProductLine):
    """A line of a quote."""

    unitCost = Number()
    unitPrice = Number()
    discount = Number()
    qtyShipped = Number(read_only=True)
    holdingQty = Number(read_only=True)
    sizes = Rows(Size, inner=True)
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class SalesOrderItem(ProductLine, Traced):
    """A line of a sales order."""

    unitCost = Number()
    unitPrice = Number()
    uomPrice = Number()
    discount = Number()
    uomQtyOrdered = Quantity()
    uomQtyShipped = Number(read_only=True)
    uomSize = Number(read_only=True)
    qtyShipped = Number(read_only=True)
    holdingQty = Number(read_only=True)
    accountCode = Text(unset=None)
    stockControl = Choice(STOCK_CONTROL, unset="Undefined")
    stockMovements = Rows(StockMovement, read_only=True)
    sizes = Rows(Size)
    taxRate = Number(newer=True)


class Adjustment(Row):
    """A stock adjustment."""

    id = Integer(read_only=True)
    createdDate = Created()
    modifiedDate = Moment(read_only=True)
    createdBy = Integer()
    processedBy = Integer()
    isApproved = Flag(unset=True)
    reference = Text(most=20, unique=True)
    branchId = Integer()
    completedDate = Moment()
    adjustInAccountingSystem = Moment()
    adjustmentReason = Text()
    alternativeAccountCode = Text()
    productTotal = Number()
    source = Text(read_only=True, unset="Backend")
    lineItems = Rows(AdjustmentItem)


class BranchTransfer(Row):
    """Goods on their way from one branch to another."""

    id = Integer(read_only=True)
    createdDate = Created()
    modifiedDate = Moment(read_only=True)
    createdBy = Integer()
    processedBy = Integer()
    approvedBy = Integer()
    isApproved = Flag(unset=True)
    reference = Text(most=20, unique=True)
    branchEmail = Text()
    deliveryInstructions = Text()
    internalComments = Text()
    productTotal = Number(read_only=True)
    firstName = Text()
    lastName = Text()
    company = Text()
    email = Text()
    phone = Text()
    mobile = Text()
    fax = Text()
    projectName = Text()
    trackingCode = Text()
    source = Text(read_only=True, unset="Backend")
    sourceBranchId = Integer()
    destinationBranchId = Integer()
    approvalDate = Moment()
    dispatchedDate = Moment()
    receivedDate = Moment()
    stage = Text(unset="New")
    customFields = Dictionary()
    lineItems = Rows(BranchTransferItem)


class Document(Row):
    """What orders, quotes and credit notes have in common."""

    id = Integer(read_only=True)
    createdDate = Created()
    modifiedDate = Moment(read_only=True)
    createdBy = Integer()
    processedBy = Integer()
    isApproved = Flag(unset=True)
    reference = Text(most=30, unique=True)
    memberId = Integer()
    firstName = Text()
    lastName = Text()
    company = Text()
    email = Text()
    phone = Text()
    mobile = Text()
    fax = Text()
    deliveryFirstName = Text(most=250)
    deliveryLastName = Text(most=250)
    deliveryCompany = Text(most=250)
    deliveryAddress1 = Text(most=250)
    deliveryAddress2 = Text(most=250)
    deliveryCity = Text(most=250)
    deliveryState = Text(most=250)
    deliveryPostalCode = Text(most=250)
    deliveryCountry = Text(most=250)
    billingFirstName = Text(most=250)
    billingLastName = Text(most=250)
    billingCompany = Text(most=250)
    billingAddress1 = Text(most=250)
    billingAddress2 = Text(most=250)
    billingCity = Text(most=250)
    billingPostalCode = Text(most=250)
    billingState = Text(most=250)
    billingCountry = Text(most=250)
    branchId = Integer()
    branchEmail = Text()
    projectName = Text()
    trackingCode = Text()
    internalComments = Text()
    productTotal = Number(read_only=True)
    freightTotal = Number()
    freightDescription = Text()
    surcharge = Number()
    surchargeDescription = Text()
    discountTotal = Number()
    discountDescription = Text()
    total = Number(read_only=True)
    currencyId = Integer(newer=True)
    currencyCode = Text()
    currencyRate = Number(unset=1.0)
    currencySymbol = Text()
    taxStatus = Choice(TAX_STATUS, unset=None)
    taxRate = Number(least=0, most=100)
    source = Text(read_only=True, unset="Backend")
    customFields = Dictionary()


class Order(Document):
    """What sales and purchase orders have in common."""

    isVoid = Flag()
    accountingAttributes = Part(AccountingAttributes)


class Terms(Row):
    """What was agreed on: the run of fields that orders and quotes share."""

    memberEmail = Text(most=250)
    memberCostCenter = Text(unset=None)
    memberAlternativeTaxRate = Text(unset=None)
    costCenter = Text(unset=None)
    alternativeTaxRate = Text(unset=None)
    estimatedDeliveryDate = Moment()
    salesPersonId = Integer()
    salesPersonEmail = Text(most=250, unset=None)
    paymentTerms = Text()
    customerOrderNo = Text()
    voucherCode = Text(most=30)
    deliveryInstructions = Text(most=2000)
    cancellationDate = Moment(read_only=True)
    modifiedCOGSDate = Moment(read_only=True)
    status = Choice(ORDER_STATUS, read_only=True, unset="DRAFT")
    stage = Text(unset="New")


class CreditNote(Document):
    """A credit note."""

    accountingAttributes = Part(AccountingAttributes)
    memberEmail = Text(most=250)
    status = Choice(ORDER_STATUS, read_only=True, unset="DRAFT")
    salesReference = Text()
    creditNoteNumber = Integer(read_only=True)
    creditNoteDate = Moment()
    completedDate = Moment()
    customerReport = Text()
    alternativeAccountCode = Text()
    salesPersonId = Integer()
    logisticsCarrier = Text()
    logisticsStatus = Integer()
    lineItems = Rows(CreditNoteItem)
    modifiedCOGSDate = Moment(read_only=True)


class PurchaseOrder(Terms, Order):
    """A purchase order; ``memberId`` is the supplier."""

    supplierInvoiceReference = Text()
    supplierAcceptanceDate = Moment()
    port = Text()
    estimatedArrivalDate = Moment()
    fullyReceivedDate = Moment()
    invoiceDate = Moment()
    lineItems = Rows(PurchaseOrderItem)
    logisticsCarrier = Text()
    logisticsStatus = Integer()


class Quote(Terms, Document):
    """A quote."""

    probability = Number()
    expectedOrderDate = Moment()
    acceptanceDate = Moment()
    lineItems = Rows(QuoteItem)


class SalesOrder(Terms, Order):
    """A sales order, in the order of fields of the live service."""

    invoiceDate = Moment()
    invoiceNumber = Integer(read_only=True)
    dispatchedDate = Moment()
    logisticsCarrier = Text()
    logisticsStatus = Integer()
    ediStatus = Integer()
    distributionBranchId = Integer()
    departmentNumber = Text()
    storeLocationNumber = Text()
    distributionCenter = Text()
    lineItems = Rows(SalesOrderItem)
    # Printed by SalesOrdersWithCartons alone.
    ssccNumber = Text(inner=True)


class SalesOrderWithCartons(SalesOrder):
    """A sales order with its cartons after it."""

    ssccNumber = Text()
    cartonsWithLineItems = Rows(CartonWithLineItems)


class JobItem(Traced):
    """What a production job makes or uses."""

    id = Integer()
    jobId = Integer(read_only=True, newer=True)
    createdDate = Moment(read_only=True)
    productId = Integer()
    productOptionId = Integer()
    type = Choice(BOM_ITEM_TYPE, unset="Undefined")
    sort = Integer()
    code = Text()
    name = Text()
    option1 = Text()
    option2 = Text()
    option3 = Text()
    notes = Text()
    dueDate = Moment()
    standardQty = Number()
    actualQty = Number(read_only=True)
    unitCost = Number()
    stockMovements = Rows(StockMovement, inner=True, read_only=True)


class ProductionJobComponent(JobItem):
    """What a production job uses."""

    qty = Number(newer=True)


class ProductionJobProduct(JobItem):
    """What a production job makes."""

    components = Rows(ProductionJobComponent, read_only=True)


class ProductionJob(Row):
    """A production job."""

    id = Integer(read_only=True)
    createdDate = Created()
    modifiedDate = Moment(read_only=True)
    dueDate = Moment()
    completedDate = Moment()
    createdBy = Integer()
    completedBy = Integer()
    isApproved = Flag(unset=True)
    branchId = Integer()
    company = Text()
    projectName = Text()
    productionNotes = Text()
    reference = Text(unique=True)
    source = Text(unset="Backend")
    totalCost = Number()
    customFields = Dictionary()
    products = Rows(ProductionJobProduct)
