"""Who paid? Payments, their fees and payouts, and vouchers, in Omni's field order."""

from mockomni.resources.fields import Choice, Created, Flag, Integer, Moment, Number, Row, Text
from mockomni.resources.words import ORDER_TYPE


class Payment(Row):
    """Money received or paid for an order."""

    id = Integer(read_only=True)
    createdDate = Created()
    modifiedDate = Moment(read_only=True)
    paymentDate = Moment()
    amount = Number()
    method = Text()
    direction = Integer(newer=True)
    isAuthorized = Flag(unset=True)
    transactionRef = Text(most=50)
    comments = Text(most=250)
    orderId = Integer()
    orderRef = Text(most=30, read_only=True)
    paymentImportedRef = Text(unset=None)
    batchReference = Text(read_only=True, unset=None)
    reconcileDate = Moment()
    branchId = Integer()
    orderType = Choice(ORDER_TYPE, unset="Undefined")


class FeeOrPayout(Row):
    """A fee of, or a payout by, the payment provider."""

    id = Integer(read_only=True)
    invoiceReference = Text()
    description = Text()
    stripePaymentId = Text()
    transactionType = Text()
    createdDate = Moment()
    total = Number()
    currency = Text()
    accountingTreatment = Text()
    taxTreatment = Text()
    isNetOfSettlement = Flag()


class Voucher(Row):
    """A gift voucher; it has no id, and a capital ID in ``customerID``."""

    createdDate = Moment()
    status = Text()
    code = Text()
    type = Text()
    description = Text()
    expiryDate = Moment()
    amount = Number()
    customerID = Integer()
    customerEmail = Text()
    redeemedCount = Integer()
    redeemedCountLimit = Integer()
    redeemedAmount = Number()
