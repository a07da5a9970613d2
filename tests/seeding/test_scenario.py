"""A scenario file says nearly nothing and still makes a shop; what is wrong with it is said in one line."""

from datetime import date

import pytest

from mockomni.clock import midnight
from mockomni.errors import ScenarioError
from mockomni.resources import SHELF
from mockomni.seeding import plant
from mockomni.seeding.audit import audit
from mockomni.seeding.reader import read
from mockomni.seeding.scenario import REGIONS
from mockomni.storage.sqlite import MemoryStore

ANCHOR = date(2026, 3, 5)  # where conftest.py plants the small shop

THE_LEAST = """
[[products]]
style = "TEA"
[[products]]
style = "SET"
order_type = "Kit"
components = { TEA = 3 }
[story]
months = 1
sales_orders = 6
"""


@pytest.fixture
def written(tmp_path):
    """Writes a scenario file and gives its path."""

    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_a_file_may_leave_nearly_everything_out(written, cache):
    store = MemoryStore()
    facts = plant(store, scenario=written(THE_LEAST))
    with store.unit() as unit:
        counts = {
            name: unit.count(SHELF[name])
            for name in ("Products", "SalesOrders", "Branches", "Contacts", "BomMasters_v2")
        }
    assert facts.scenario == "mine.toml"
    assert counts == {"Products": 2, "SalesOrders": 6, "Branches": 1, "Contacts": 21, "BomMasters_v2": 1}
    assert audit(store) == []


def test_an_empty_file_makes_a_shop_with_nothing_to_sell(written, cache):
    store = MemoryStore()
    plant(store, scenario=written(""))
    assert audit(store) == []


def test_a_file_starts_from_another_and_says_only_what_differs(written):
    said = read(written('from = "small"\n[story]\nsales_orders = 9\n[[branches]]\nname = "Only"\n')).scenario
    small = read("small").scenario
    assert (said.products, said.story.sales_orders, said.story.quotes) == (small.products, 9, small.story.quotes)
    assert [branch.name for branch in said.branches] == ["Only"]


def test_a_file_adds_to_the_lists_of_the_one_it_starts_from(written):
    said = read(
        written('from = "small"\n[[more.products]]\nstyle = "NEW"\n[[more.branches]]\nname = "Further"\n')
    ).scenario
    small = read("small").scenario
    assert (said.products[:-1], said.products[-1].style) == (small.products, "NEW")
    assert [branch.name for branch in said.branches] == [*(branch.name for branch in small.branches), "Further"]


def test_a_file_may_start_from_one_beside_it(written):
    written('[shop]\ncompany = "Tea House"\n', "base.toml")
    assert read(written('from = "base.toml"\n')).scenario.shop.company == "Tea House"


REFUSED = [
    ("more = 3", "scenario {path}: more: 3 is not a table"),
    ("[more]\nproducts = 3", "scenario {path}: more.products: 3 is not a list"),
    ("[more.shop]", "scenario {path}: more.shop: {{}} is not a list"),
    ("[[more.shops]]", "scenario mine.toml: shops: there is no such key"),
    ('[shop]\n[more]\nshop = []', "scenario {path}: shop: {{}} is not a list"),
    ("[shop\n", "scenario {path} is not TOML: "),
    ('[shop]\ncompny = "x"', "scenario mine.toml: shop.compny: there is no such key; there are company, region"),
    ("[shops]", "scenario mine.toml: shops: there is no such key; there are shop, branches"),
    ('shop = "x"', "scenario mine.toml: shop: 'x' is not a table"),
    ("products = 3", "scenario mine.toml: products: 3 is not a list"),
    ("[shop]\ncompany = 3", "scenario mine.toml: shop.company: 3 is not a text"),
    ('[story]\nmonths = "three"', "scenario mine.toml: story.months: 'three' is not a whole number"),
    ("[story]\nmonths = 2.5", "scenario mine.toml: story.months: 2.5 is not a whole number"),
    ("[story]\nsales_orders = -1", "scenario mine.toml: story.sales_orders: -1 is negative or too large"),
    ("[story]\noddities = 1", "scenario mine.toml: story.oddities: 1 is not true or false"),
    ("[story]\nmonths = 300", "scenario mine.toml: story.months: 300 is not between 1 and 240"),
    ("[story]\nmonths = 0", "scenario mine.toml: story.months: 0 is not between 1 and 240"),
    ('[shop]\nregion = "MARS"', "scenario mine.toml: shop.region: 'MARS' is none of NZ, AU, UK, EU, US"),
    ("[customers]\nwholesale = 2", "scenario mine.toml: customers.wholesale: 2.0 is no share between 0 and 1"),
    ("branches = []", "scenario mine.toml: branches: at least one is needed"),
    ("[[branches]]", "scenario mine.toml: branches 1: name is missing"),
    ("[[products]]", "scenario mine.toml: products 1: style is missing"),
    ('[[products]]\nstyle = "A"\nprice = "dear"', "scenario mine.toml: products 1.price: 'dear' is not a number"),
    (
        '[[products]]\nstyle = "A"\n[[products]]\nstyle = "a"',
        "scenario mine.toml: products: style 'a' appears twice",
    ),
    (
        '[[products]]\nstyle = "A"\n[[products.options]]\ncode = "X"\n[[products.options]]\ncode = "X"',
        "scenario mine.toml: products: code 'X' appears twice",
    ),
    (
        '[[products]]\nstyle = "A"\nsize_range = "EU"',
        "scenario mine.toml: products 1 (A).size_range: 'EU' is not listed in this scenario",
    ),
    (
        '[[products]]\nstyle = "A"\nstock_control = "Lot"',
        "scenario mine.toml: products 1 (A).stock_control: 'Lot' is none of Undefined, Batch",
    ),
    (
        '[[products]]\nstyle = "A"\norder_type = "Kit"',
        "scenario mine.toml: products 1 (A).components: a Kit needs some",
    ),
    (
        '[[products]]\nstyle = "A"\ncomponents = { B = 1 }',
        "scenario mine.toml: products 1 (A).components: no other product without sizes has the code 'B'",
    ),
    (
        '[[products]]\nstyle = "A"\ncomponents = { B = 1 }\n[[products]]\nstyle = "B"\ncomponents = { A = 1 }',
        "scenario mine.toml: products (A).components: it is made of itself",
    ),
    (
        '[[products]]\nstyle = "ABCDEFGHIJKLMNOPQRSTU"',
        "scenario mine.toml: products 1 (ABCDEFGHIJKLMNOPQRSTU).options: code 'ABCDEFGHIJKLMNOPQRSTU' has 21",
    ),
    (
        '[[categories]]\nname = "Tees"\nparent = "Apparel"',
        "scenario mine.toml: categories (Tees).parent: no category 'Apparel' stands before it",
    ),
    ('from = "nothing"', "there is no scenario 'nothing'; there are empty, small, standard"),
    ("from = 3", "scenario {path}: from: 3 is not the name of a scenario"),
    ('from = "mine.toml"', "scenario {path}: from: 'mine.toml' starts from others that never end"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
def test_a_mistake_is_one_line_that_names_it(written, text, problem):
    path = written(text)
    with pytest.raises(ScenarioError) as refused:
        read(path)
    assert str(refused.value).startswith(problem.format(path=path)), refused.value
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "medium",
            "there is no scenario 'medium'; there are empty, small, standard, or name a file such as ./mine.toml",
        ),
        ("./no.toml", "there is no scenario file ./no.toml"),
    ],
)
def test_an_unknown_scenario_is_said_to_be_one(name, problem):
    with pytest.raises(ScenarioError, match=problem.replace(".", r"\.")):
        plant(MemoryStore(), scenario=name)


AWKWARD = """
[shop]
company = "Émile & Söhne"
region = "{region}"
[customers]
count = 2
abroad = 0.5
[[branches]]
name = "Ici"
[[branches]]
name = "Là-bas"
[[size_ranges]]
name = "Two"
sizes = ["S", "M"]
[[products]]
style = "SIZED-PIECES"
size_range = "Two"
stock_control = "Serial"
[[products]]
style = "BATCH"
stock_control = "Batch"
[[products]]
style = "PIECE"
stock_control = "Serial"
[[products]]
style = "WORK"
stock_control = "Labour"
[[products]]
style = "GONE"
status = "Inactive"
[[products]]
style = "SET"
order_type = "Kit"
components = {{ BATCH = 2, PIECE = 1, WORK = 1 }}
[[products]]
style = "SETS"
order_type = "Kit"
components = {{ SET = 2, BATCH = 0.5 }}
[[products]]
style = "MADE"
components = {{ BATCH = 3, WORK = 1 }}
[story]
months = 1
sales_orders = 20
oddities = true
"""


@pytest.mark.parametrize("region", REGIONS)
def test_whatever_is_sold_anywhere_adds_up(written, cache, region):
    store = MemoryStore()
    plant(store, scenario=written(AWKWARD.format(region=region)), seed=4, anchor=ANCHOR)
    assert audit(store, until=midnight(ANCHOR)) == []
