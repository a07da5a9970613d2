"""Who is there? Contacts, branches and users, in Omni's field order."""

from mockomni.resources.fields import Choice, Dictionary, Flag, Integer, Moment, Number, Part, Row, Rows, Text, Texts
from mockomni.resources.words import CONTACT_TYPE


class User(Row):
    """Somebody who works in the account."""

    id = Integer()
    isActive = Flag(unset=True)
    firstName = Text()
    lastName = Text()
    jobTitle = Text()
    email = Text()


class SubContact(Row):
    """A further person at a contact."""

    id = Integer()
    company = Text()
    firstName = Text()
    lastName = Text()
    jobTitle = Text()
    email = Text()
    mobile = Text()
    phone = Text()


class BranchLocation(Row):
    """A zone of a branch and its bins."""

    zone = Text()
    bins = Texts()


class AccountingIntegrationId(Row):
    """The contact's ids in accounting systems."""

    xero = Text(unset=None)
    quickBooksOnline = Text(unset=None)
    quickBooksDesktop = Text(unset=None)


class Member(Row):
    """What contacts and branches have in common."""

    id = Integer(read_only=True)
    createdDate = Moment(read_only=True)
    modifiedDate = Moment(read_only=True)
    isActive = Flag(unset=True)
    company = Text(most=250)
    firstName = Text(most=250)
    lastName = Text(most=250)
    jobTitle = Text(most=250)
    email = Text(unique=True)
    website = Text(most=50)
    phone = Text(most=50)
    fax = Text(most=50)
    mobile = Text(most=50)
    address1 = Text(most=50)
    address2 = Text(most=50)
    city = Text(most=50)
    state = Text(most=50)
    postCode = Text(most=50)
    country = Text(most=50)
    postalAddress1 = Text(most=50)
    postalAddress2 = Text(most=50)
    postalCity = Text(most=50)
    postalPostCode = Text(most=50)
    postalState = Text(most=50)
    postalCountry = Text(most=50)
    notes = Text(most=250)
    integrationRef = Text()
    customFields = Dictionary()
    secondaryContacts = Rows(SubContact)


class Branch(Member):
    """A warehouse or shop; ``company`` is the name other resources print as ``branchName``."""

    branchType = Text(most=250)
    stockControlOptions = Text()
    taxStatus = Text()
    accountNumber = Text()
    branchLocations = Rows(BranchLocation)


class Contact(Member):
    """A customer or supplier."""

    type = Choice(CONTACT_TYPE, required=True)
    salesPersonId = Integer()
    accountNumber = Text(most=10)
    billingId = Integer()
    billingCompany = Text(most=50)
    accountsFirstName = Text(most=50)
    accountsLastName = Text(most=50)
    billingEmail = Text(most=50)
    accountsPhone = Text(most=50)
    billingCostCenter = Text()
    costCenter = Text()
    priceColumn = Text()
    percentageOff = Number(least=0, most=100)
    paymentTerms = Text()
    taxStatus = Text()
    taxNumber = Text()
    creditLimit = Number()
    balanceOwing = Number(read_only=True)
    onHold = Flag()
    group = Text()
    subGroup = Text()
    stages = Text()
    accountingIntegrationId = Part(AccountingIntegrationId, read_only=True)
