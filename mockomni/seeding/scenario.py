"""What does a scenario say? The format of a scenario file, as dataclasses.

A scenario is a TOML file; each class below is one of its tables, each field a key, each default what holds when the
key is missing. Nearly everything may be missing: ``[[products]]`` with a ``style`` each make a shop that trades.
``from = "small"`` starts from another scenario: a table (``[shop]``) is then merged key by key, a list
(``[[products]]``) takes the place of the other's, and ``[[more.products]]`` adds to it. No number may be
negative. ``fixtures/scenarios/small.toml`` is the format by example.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mockomni.resources.currency import HOME, TAX_RATE


@dataclass(frozen=True)
class Region:
    """What a region makes of a shop that does not say."""

    country: str
    currency: str
    tax: float
    locale: str
    phone: str


REGIONS = {
    "NZ": Region("New Zealand", HOME, TAX_RATE, "en_NZ", "+64 3"),
    "AU": Region("Australia", "AUD", 10.0, "en_AU", "+61 3"),
    "UK": Region("United Kingdom", "GBP", 20.0, "en_GB", "+44 20"),
    "EU": Region("Ireland", "EUR", 23.0, "en_IE", "+353 1"),
    "US": Region("United States", "USD", 0.0, "en_US", "+1 206"),
}


@dataclass(frozen=True)
class Shop:
    """``[shop]``: currency and tax (in percent) come from the region unless said, the domain from the company."""

    company: str = "Mock Omni"
    region: str = "NZ"
    currency: str = ""
    tax: float | None = None
    domain: str = ""


@dataclass(frozen=True)
class Branch:
    """``[[branches]]``: the first is the main one. ``zones`` names the bins of each zone."""

    name: str
    type: str = "Warehouse"
    address: str = ""
    city: str = ""
    post_code: str = ""
    zones: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class User:
    """``[[users]]``: made up where nothing is said."""

    first: str = ""
    last: str = ""
    job: str = ""
    active: bool = True


@dataclass(frozen=True)
class Category:
    """``[[categories]]``: a node of the tree; its parent stands before it."""

    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True)
class SizeRange:
    """``[[size_ranges]]``."""

    name: str
    sizes: tuple[str, ...]


@dataclass(frozen=True)
class Supplier:
    """``[[suppliers]]``: ``rate`` is how much of its currency one of the shop's buys."""

    company: str
    country: str = ""
    currency: str = ""
    rate: float = 1.0
    lead_days: int = 12
    port: str = ""


@dataclass(frozen=True)
class Customers:
    """``[customers]``: how many; shares of them that buy wholesale, and that live abroad (paying in ``currency``)."""

    count: int = 20
    wholesale: float = 0.3
    abroad: float = 0.05
    currency: str = "USD"
    rate: float = 0.6


@dataclass(frozen=True)
class Unit:
    """``[[products.units]]``: a unit of measure of every option, say a carton of twelve."""

    code: str
    name: str
    quantity: float
    price: float


@dataclass(frozen=True)
class Option:
    """``[[products.options]]``: prices and barcodes are the product's and made up unless said.

    A size's code is the option's, a hyphen and the size, unless ``size_codes`` says otherwise.
    """

    code: str
    option1: str = ""
    option2: str = ""
    option3: str = ""
    barcode: str = ""
    price: float | None = None
    cost: float | None = None
    size_codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Product:
    """``[[products]]``: without options it has one, whose code is the style.

    With ``components`` (code = quantity) it has a bill of materials: a Kit is sold as its components, anything else is
    made by production jobs. ``popularity`` weighs how often it is sold. ``picture`` is a colour for its picture.
    """

    style: str
    name: str = ""
    price: float = 20.0
    cost: float | None = None
    brand: str = ""
    category: str = ""
    supplier: str = ""
    description: str = ""
    tags: str = ""
    weight: float = 0.0
    labels: tuple[str, ...] = ()
    status: str = "Public"
    order_type: str = "Order"
    stock_control: str = "FIFO"
    size_range: str = ""
    options: tuple[Option, ...] = ()
    units: tuple[Unit, ...] = ()
    components: dict[str, float] = field(default_factory=dict)
    custom_fields: dict[str, str] = field(default_factory=dict)
    popularity: float = 1.0
    picture: str = ""


@dataclass(frozen=True)
class Story:
    """``[story]``: what happened in the ``months`` before the anchor. The numbers are counts over the whole time.

    ``trend`` is growth and ``season`` the height of the yearly wave, as shares (0.2 is a fifth). ``bulk_edit`` sales
    orders are edited at once at the end and share their modifiedDate. ``oddities`` adds the odd rows of live data.
    """

    months: int = 3
    sales_orders: int = 60
    purchase_orders: int = 10
    transfers: int = 4
    adjustments: int = 3
    credit_notes: int = 4
    quotes: int = 4
    production_jobs: int = 3
    vouchers: int = 3
    cartons: int = 5
    trend: float = 0.0
    season: float = 0.0
    bulk_edit: int = 0
    oddities: bool = False


@dataclass(frozen=True)
class Scenario:
    """A whole scenario; ``prices`` is each price column as a factor of the product's price."""

    shop: Shop = field(default_factory=Shop)
    branches: tuple[Branch, ...] = (Branch("Main Branch"),)
    users: tuple[User, ...] = (User(),)
    categories: tuple[Category, ...] = ()
    size_ranges: tuple[SizeRange, ...] = ()
    suppliers: tuple[Supplier, ...] = (Supplier("General Supplies"),)
    customers: Customers = field(default_factory=Customers)
    prices: dict[str, float] = field(default_factory=dict)
    products: tuple[Product, ...] = ()
    story: Story = field(default_factory=Story)

    @property
    def region(self) -> Region:
        return REGIONS[self.shop.region]


def options(product: Product) -> tuple[Option, ...]:
    """A product's options, of which there is always one."""
    return product.options or (Option(product.style),)


def sizes(product: Product, scenario: Scenario) -> tuple[str, ...]:
    """The sizes of a product, none when it is not sized."""
    return next((each.sizes for each in scenario.size_ranges if each.name == product.size_range), ())


def codes(product: Product, scenario: Scenario) -> list[str]:
    """Every code a product is sold by: its options', or its sizes'."""
    run = sizes(product, scenario)
    if not run:
        return [option.code for option in options(product)]
    return [size_code(option, size) for option in options(product) for size in run]


def size_code(option: Option, size: str) -> str:
    return option.size_codes.get(size, f"{option.code}-{size}")
