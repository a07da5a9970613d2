"""What lies where? Stock, serial numbers and cartons, in Omni's field order."""

from mockomni.resources.fields import Integer, Moment, Number, Row, Rows, Text


class StockUnit(Row):
    """On hand, open and incoming of one option, size and branch."""

    productId = Integer()
    productOptionId = Integer()
    modifiedDate = Moment()
    styleCode = Text()
    code = Text()
    barcode = Text()
    branchId = Integer()
    branchName = Text()
    productName = Text()
    option1 = Text(most=50, unset=None)
    option2 = Text(most=50, unset=None)
    option3 = Text(most=50, unset=None)
    size = Text(unset=None)
    available = Number()
    stockOnHand = Number()
    openSales = Number()
    incoming = Number()
    virtual = Number()
    holding = Number()
    # Tells the rows of an option apart, and sorts them as the size range does.
    sizeId = Integer(inner=True)


class SerialNumber(Row):
    """One serial-numbered piece; lower-case n on the wire."""

    id = Integer()
    serialnumber = Text()
    productId = Integer()
    productOptionId = Integer()
    lineItemId = Integer()
    code = Text()
    holdingGroup = Text()
    branchId = Integer()
    available = Number()


class CartonLineItem(Row):
    """What a carton holds of a line."""

    lineItemId = Integer()
    productCode = Text()
    batchNumber = Text()
    quantity = Number()


class Carton(Row):
    """A carton of a sales order; it has no id."""

    # Whose it is, its position among the order's cartons, and what only SalesOrdersWithCartons prints of it.
    salesOrderId = Integer(inner=True)
    position = Integer(inner=True)
    palletNumber = Text(inner=True)

    number = Text(most=20)
    sscc = Text(least=18, most=20, required=True)
    length = Number()
    depth = Number()
    height = Number()
    volume = Number()
    weight = Number()
    trackingNumber = Text(most=50)
    cartonItems = Rows(CartonLineItem, required=True)


class CartonWithLineItems(Row):
    """A carton inside SalesOrdersWithCartons; it knows its pallet."""

    number = Text()
    sscc = Text()
    length = Number()
    depth = Number()
    height = Number()
    volume = Number()
    weight = Number()
    trackingNumber = Text()
    palletNumber = Text()
    cartonItems = Rows(CartonLineItem)
