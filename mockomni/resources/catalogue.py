"""What is for sale? Products, their options, categories, size ranges and bills of materials, in Omni's field order."""

from mockomni.resources.fields import (
    Choice,
    Dictionary,
    Flag,
    Integer,
    Integers,
    Moment,
    Number,
    Part,
    Prices,
    Row,
    Rows,
    Text,
    Texts,
)
from mockomni.resources.words import BOM_ITEM_TYPE, PRODUCT_OPTION_STATUS, PRODUCT_STATUS, STOCK_CONTROL


class Image(Row):
    """A link to a picture."""

    link = Text(unset=None)


class SizeRange(Row):
    """A run of sizes; ``id`` comes last."""

    sizeRangeName = Text()
    sizes = Texts()
    id = Integer()


class ProductCategory(Row):
    """A node of the category tree."""

    id = Integer(read_only=True)
    parentId = Integer()
    isActive = Flag(unset=True, read_only=True)
    sort = Integer()
    name = Text(required=True)
    description = Text()
    image = Part(Image, read_only=True)


class ProductImage(Row):
    """What POST ProductImages takes: two query parameters and the part ``file`` of a multipart body."""

    productId = Integer(required=True)
    imagePriority = Integer()
    file = Text(required=True)


class UomOption(Row):
    """A unit of measure of an option."""

    id = Integer()
    productOptionId = Integer(read_only=True)
    code = Text(least=3, most=20)
    option1 = Text(most=50)
    option2 = Text(most=50)
    option3 = Text(most=50)
    quantity = Number(least=1e-06, most=2147483647)
    barcode = Text(least=3, most=30)
    supplierCode = Text(most=50)
    priceColumns = Prices()


class SizeRequest(Row):
    """A size as a client sends it."""

    sizeId = Integer()
    size = Text()
    sizeCode = Text()
    sizeBarcode = Text()


class ProductOption(Row):
    """A variant of a product; one row per size for sized options."""

    id = Integer(read_only=True)
    createdDate = Moment(read_only=True)
    modifiedDate = Moment(read_only=True)
    status = Choice(PRODUCT_OPTION_STATUS, unset="Active")
    productId = Integer()
    code = Text(most=20)
    barcode = Text(most=13)
    productOptionCode = Text(most=20)
    productOptionSizeCode = Text(most=20)
    productOptionBarcode = Text(most=13)
    productOptionSizeBarcode = Text(most=13)
    supplierCode = Text(most=20)
    option1 = Text(most=50)
    option2 = Text(most=50)
    option3 = Text(most=50)
    optionWeight = Number()
    size = Text(unset=None)
    sizeId = Integer()
    retailPrice = Number()
    wholesalePrice = Number()
    vipPrice = Number()
    specialPrice = Number(unset=None)
    specialsStartDate = Moment()
    specialDays = Integer()
    stockAvailable = Number(read_only=True)
    stockOnHand = Number(read_only=True)
    uomOptions = Rows(UomOption)
    image = Part(Image, unset=None)
    priceColumns = Prices()
    # Every code and barcode of a unit of measure, as "|code|barcode|": a line may name one.
    uoms = Text(inner=True)


class ProductDimensions(Row):
    """Weight and measures."""

    weight = Number(least=0, most=999)
    height = Number(least=0, most=999)
    width = Number(least=0, most=999)
    length = Number(least=0, most=999)
    volume = Number(least=0, most=999)


class Product(Row):
    """A product (style) with its options."""

    id = Integer(read_only=True)
    status = Choice(PRODUCT_STATUS, unset="Public")
    createdDate = Moment(read_only=True)
    modifiedDate = Moment(read_only=True)
    styleCode = Text(most=250, unique=True)
    name = Text(most=250, required=True)
    description = Text(most=250)
    tags = Text()
    images = Rows(Image)
    pdfUpload = Text()
    pdfDescription = Text()
    supplierId = Integer()
    brand = Text()
    category = Text()
    subCategory = Text()
    categoryIdArray = Integers()
    channels = Text()
    weight = Number(least=0, most=999)
    height = Number(least=0, most=999)
    width = Number(least=0, most=999)
    length = Number(least=0, most=999)
    volume = Number(least=0, most=999)
    stockControl = Choice(STOCK_CONTROL, integers=True, unset=5)
    orderType = Text(unset="Order")
    productType = Text()
    productSubtype = Text()
    projectName = Text()
    optionLabel1 = Text()
    optionLabel2 = Text()
    optionLabel3 = Text()
    salesAccount = Text()
    purchasesAccount = Text()
    importCustomsDuty = Text()
    sizeRangeId = Integer()
    customFields = Dictionary()
    productOptions = Rows(ProductOption)


class CreateProductOptionInProduct(Row):
    """The one option of a new product."""

    productOptionCode = Text(most=20)
    retailPrice = Number()
    cost = Number()


class CreateProductRequest(Row):
    """A record of POST Products."""

    name = Text(most=250, required=True)
    status = Choice(PRODUCT_STATUS)  # default Public
    styleCode = Text(most=250, unique=True)
    description = Text(most=250)
    stockControl = Choice(STOCK_CONTROL)  # default FIFO
    orderType = Text()  # default Order
    brand = Text()
    optionLabel1 = Text()
    optionLabel2 = Text()
    optionLabel3 = Text()
    salesAccount = Text()
    purchasesAccount = Text()
    importCustomsDuty = Text()
    categoryIdArray = Integers()
    dimensions = Part(ProductDimensions)
    productOptions = Rows(CreateProductOptionInProduct, most=1, required=True)
    sizeRangeId = Integer()


class UpdateProductRequest(Row):
    """A record of PUT Products."""

    id = Integer(required=True)
    name = Text(most=250)
    status = Choice(PRODUCT_STATUS, unset="Public")
    description = Text()
    styleCode = Text(unique=True)
    brand = Text()
    optionLabel1 = Text()
    optionLabel2 = Text()
    optionLabel3 = Text()
    salesAccount = Text()
    purchasesAccount = Text()
    importCustomsDuty = Text()
    sizeRangeId = Integer()
    categoryIdArray = Integers()
    productDimensions = Part(ProductDimensions)


class CreateProductOptionsRequest(Row):
    """A record of POST ProductOptions."""

    status = Choice(PRODUCT_OPTION_STATUS)
    productId = Integer(required=True)
    productOptionCode = Text(most=20)
    productOptionBarcode = Text(most=20)
    supplierCode = Text(most=20)
    option1 = Text(most=50)
    option2 = Text(most=50)
    option3 = Text(most=50)
    specialPrice = Number(unset=None)
    specialsStartDate = Moment()
    specialDays = Integer()
    optionWeight = Number()
    uomOptions = Rows(UomOption, most=20)
    priceColumns = Prices()
    sizes = Rows(SizeRequest, most=20)


class UpdateProductOptionsRequest(Row):
    """A record of PUT ProductOptions."""

    id = Integer(required=True)
    status = Choice(PRODUCT_OPTION_STATUS, unset="Active")
    productOptionCode = Text(most=20)
    productOptionBarcode = Text(most=20)
    supplierCode = Text(most=20)
    option1 = Text(most=50)
    option2 = Text(most=50)
    option3 = Text(most=50)
    specialPrice = Number(unset=None)
    specialsStartDate = Moment()
    specialDays = Integer()
    optionWeight = Number()
    uomOptions = Rows(UomOption, most=20)
    priceColumns = Prices()
    sizes = Rows(SizeRequest, most=20)


class BomComponent(Row):
    """What a bill of materials uses."""

    id = Integer(read_only=True)
    bomId = Integer(read_only=True, newer=True)
    createdDate = Moment(read_only=True)
    productId = Integer()
    productOptionId = Integer()
    type = Choice(BOM_ITEM_TYPE, unset="Undefined")
    sort = Integer()
    code = Text()
    name = Text()
    option1 = Text(unset=None)
    option2 = Text(unset=None)
    option3 = Text(unset=None)
    notes = Text(unset=None)
    qty = Number(required=True)
    unitCost = Number()


class BomProduct(BomComponent):
    """What a bill of materials makes."""

    components = Rows(BomComponent)


class BillOfMaterials(Row):
    """What both versions of a bill of materials have in common."""

    id = Integer(read_only=True)
    createdDate = Moment(read_only=True)
    modifiedDate = Moment(read_only=True)
    createdBy = Integer()
    modifiedBy = Integer()
    productionNotes = Text()
    reference = Text(most=20, unique=True)


class BomMaster(BillOfMaterials):
    """A bill of materials in version 1: one product."""

    product = Part(BomProduct)


class BomMasterV2(BillOfMaterials):
    """A bill of materials in version 2: a list of products."""

    products = Rows(BomProduct)
    # What it makes, and what it uses as ",1,2,": how a kit is found from its option, and kits from a component.
    productOptionId = Integer(inner=True)
    components = Text(inner=True)
