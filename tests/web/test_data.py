"""Tables, records, stock and charts: do the pages show what the API says, ask as it is asked, and nothing else?"""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from mockomni.accounts import everything
from mockomni.app import create_app
from mockomni.resources import SHELF
from mockomni.resources.resource import LIST
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.store import open_store
from mockomni.web.data_tables import LISTED

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def shop():
    """An app whose shop is the small one, at a day that stands still."""
    from mockomni.clock import Clock, midnight

    store, clock = open_store(), Clock()
    plant(store, scenario="small", anchor=date(2026, 1, 5))
    clock.freeze(midnight(date(2026, 1, 5)) + 43_200)
    yield create_app(store=store, clock=clock, behaviour=Behaviour(limits=None))
    store.close()


@pytest.fixture
def pages(shop, browser_of):
    """A browser in the small shop."""
    return browser_of(shop)


@pytest.fixture
def api(shop, caller_of):
    """A client that may do everything in the small shop."""
    account = shop.extensions["mockomni"].accounts.first()
    for connection in account.connections.all():
        account.connections.remove(connection.id)
    _, key = account.connections.add("Test", everything())
    return caller_of(shop, key)


def text_of(html):
    """What a person reads of a page, spaces aside."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html):
    """Where a page leads."""
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', html)}


def first_column(html):
    return [text_of(cell) for cell in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', html, re.DOTALL)]


# Tables


def test_every_resource_that_can_be_listed_has_a_table(pages):
    wanted = {f"/data/{name}" for name, resource in SHELF.items() if LIST in resource.verbs}
    assert wanted <= links(pages.get("/data").text)


@pytest.mark.parametrize("resource", LISTED, ids=lambda each: each.name)
def test_a_table_shows_as_many_records_as_the_api_lists(pages, api, resource):
    page = pages.get(f"/data/{resource.name}")
    listed = api.get(f"/api/{resource.path}").json
    assert (page.status_code, len(first_column(page.text))) == (200, len(listed))


@pytest.mark.parametrize("resource", LISTED, ids=lambda each: each.name)
def test_every_record_of_a_table_can_be_opened(pages, resource):
    page = pages.get(f"/data/{resource.name}?rows=250").text
    records = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', page)
    assert len(set(records)) == len(records) and records
    assert [pages.get(unescape(each)).status_code for each in (records[0], records[-1])] == [200, 200]


QUESTIONS = [
    "where=total > 500 AND status = 'APPROVED'&order=total DESC",
    "where=reference LIKE '%23-10%'&rows=25",
    "order=createdDate&page=3&rows=25",
    "fields=reference,total,lineItems(code)&rows=25",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_table_is_asked_as_the_api_is(pages, api, question):
    page = pages.get(f"/data/SalesOrders?{question}").text
    listed = api.get(f"/api/v1/SalesOrders?{question}").json
    assert first_column(page) == [str(row.get("id", row["reference"])) for row in listed]


@pytest.mark.parametrize("question", ["", *QUESTIONS])
def test_a_table_shows_the_address_that_asks_the_same(pages, api, question):
    page = pages.get(f"/data/SalesOrders?{question}").text
    (address,) = {unescape(each) for each in re.findall(r'data-copy="(http[^"]+)"', page)}
    assert address.startswith("http://localhost/api/v1/SalesOrders")
    assert api.get(address.removeprefix("http://localhost")).json == api.get(f"/api/v1/SalesOrders?{question}").json


WRONG = [
    "where=lineItems.code = 'X'",
    "where=total >",
    "where=nope = 1",
    "order=nope",
    "rows=251",
    "page=0",
    "rows=many",
    f"where=reference = {SCRIPT}",
]


@pytest.mark.parametrize("question", WRONG)
def test_what_the_api_refuses_a_table_refuses_in_the_same_words(pages, api, question):
    page = pages.get(f"/data/SalesOrders?{question}")
    refused = api.get(f"/api/v1/SalesOrders?{question}")
    assert (page.status_code, refused.status_code) == (400, 400)
    assert refused.json in text_of(page.text) and text_of(api.why()) in text_of(page.text)


def test_a_page_past_the_end_says_so(pages):
    assert "past the end" in pages.get("/data/Users?page=9").text


def test_a_column_head_leads_to_the_table_in_its_order_and_then_the_other_way(pages):
    assert "/data/Users?order=email+ASC" in links(pages.get("/data/Users").text)
    page = pages.get("/data/Users?order=email ASC").text
    assert 'aria-sort="ascending"' in page and "/data/Users?order=email+DESC" in links(page)


def test_columns_are_chosen_from_the_sheet(pages):
    page = pages.get("/data/Users?fields=lastName&fields=email").text
    assert [text_of(each) for each in re.findall(r"<th scope=\"col\".*?</th>", page)] == ["lastName", "email"]
    assert "fields=lastName%2Cemail" in page


@pytest.mark.parametrize(
    "path", ["/data/Nope", "/data/Users/0", "/data/Users/x", "/data/Stock/1.2.3.4", "/data/Users/1.1"]
)
def test_what_is_not_there_is_404_in_a_sentence(pages, path):
    page = pages.get(path)
    assert page.status_code == 404 and "There is no" in text_of(page.text)


# Records


def test_a_record_shows_its_json_and_where_the_api_has_it(pages, api):
    page = pages.get("/data/Contacts/20").text
    (shown,) = re.findall(r'<pre class="json".*?<code>(.*?)</code>', page, re.DOTALL)
    import json

    assert json.loads(unescape(re.sub(r"<[^>]+>", "", shown))) == api.get("/api/v1/Contacts/20").json
    assert "http://localhost/api/v1/Contacts/20" in page


@pytest.fixture
def dispatched(api):
    """A sales order that has left."""
    (order,) = api.get("/api/v1/SalesOrders?where=dispatchedDate IS NOT NULL AND status='APPROVED'&rows=1").json
    return order


def test_a_record_leads_to_those_it_names(pages, dispatched):
    found = links(pages.get(f"/data/SalesOrders/{dispatched['id']}").text)
    line = next(each for each in dispatched["lineItems"] if each["productId"])
    assert {
        f"/data/Contacts/{dispatched['memberId']}",
        f"/data/Branches/{dispatched['branchId']}",
        f"/data/Products/{line['productId']}",
        f"/data/ProductOptions/{line['productOptionId']}",
    } <= found
    assert {pages.get(link).status_code for link in found if link.startswith("/data/")} <= {200, 302}


def test_a_record_leads_to_those_that_name_it(pages, api):
    (payment,) = api.get("/api/v1/Payments?rows=1&where=orderType='SalesOrder'").json
    page = pages.get(f"/data/SalesOrders/{payment['orderId']}").text
    (link,) = [each for each in links(page) if each.startswith("/data/Payments")]
    assert str(payment["id"]) in first_column(pages.get(link).text)


def test_a_category_is_named_by_products_that_have_it_and_no_others(pages, api):
    category = next(row for row in api.get("/api/v1/Products?rows=250").json if row["categoryIdArray"])[
        "categoryIdArray"
    ][0]
    (link,) = [
        each for each in links(pages.get(f"/data/ProductCategories/{category}").text) if "/data/Products?" in each
    ]
    having = [row["id"] for row in api.get("/api/v1/Products?rows=250").json if category in row["categoryIdArray"]]
    assert first_column(pages.get(f"{link}&rows=250").text) == [str(each) for each in having]


def test_the_order_of_a_payment_is_found_whatever_its_kind(pages, api):
    for kind, resource in (("SalesOrder", "SalesOrders"), ("CreditNote", "CreditNotes")):
        (payment,) = api.get(f"/api/v1/Payments?rows=1&where=orderType='{kind}'").json
        answer = pages.get(f"/data/find/Orders/id/{payment['orderId']}")
        assert (answer.status_code, answer.location) == (302, f"/data/{resource}/{payment['orderId']}")


@pytest.mark.parametrize("path", ["Orders/id/999999", "Orders/nope/1", "Nope/id/1", "Voucher/code/x", "Orders/id/1e5"])
def test_what_a_value_does_not_name_is_404(pages, path):
    assert pages.get(f"/data/find/{path}").status_code == 404


def test_an_id_of_several_rows_leads_to_their_table(pages, api):
    sized = next(row for row in api.get("/api/v1/ProductOptions?rows=250").json if row["sizeId"])
    answer = pages.get(f"/data/ProductOptions/{sized['id']}")
    rows = [row for row in api.get("/api/v1/ProductOptions?rows=250").json if row["id"] == sized["id"]]
    assert (answer.status_code, len(first_column(pages.get(answer.location).text))) == (302, len(rows))


def section(html, id_):
    """What one table of a page says."""
    return text_of(html.partition(f'id="{id_}"')[2].partition("</section>")[0])


def test_a_document_tells_what_it_moved(pages, dispatched):
    line = next(each for each in dispatched["lineItems"] if each["productOptionId"] and not each["sizes"])
    moved = section(pages.get(f"/data/SalesOrders/{dispatched['id']}").text, "moved")
    assert "stockOnHand" in moved and f"-{line['qty']:g}" in moved


def test_a_draft_moved_nothing_and_says_so(pages, api):
    (order,) = api.get("/api/v1/SalesOrders?where=status='DRAFT'&rows=1").json
    assert "Nothing was moved" in section(pages.get(f"/data/SalesOrders/{order['id']}").text, "moved")


def test_a_product_tells_which_documents_moved_it(pages, dispatched):
    line = next(each for each in dispatched["lineItems"] if each["productId"] and not each["sizes"])
    page = pages.get(f"/data/Products/{line['productId']}").text
    assert f"SalesOrders {dispatched['id']} " in section(page, "moved") + " "


def test_a_product_that_was_loaded_tells_what_it_began_with(browser, app):
    mug = {"id": 40, "name": "Mug", "styleCode": "MUG"}
    mug["productOptions"] = [{"id": 90, "code": "MUG-1", "stockOnHand": 7.0}]
    answer = app.test_client().post("/_mock/load", json={"Branches": [{"id": 3, "company": "Main"}], "Products": [mug]})
    assert answer.status_code == 201, answer.text
    moved = section(browser.get("/data/Products/40").text, "moved")
    assert ("Opening stock" in moved, "+7" in moved) == (True, True)


def test_a_product_shows_its_pictures_at_the_links_that_the_api_gives(pages, api):
    (image,) = api.get("/api/v1/Products/1").json["images"]
    assert text_of(pages.get("/data/Products/1").text).count(image["link"]) == 2, "in a table and in the JSON"
    option = api.get("/api/v1/ProductOptions?where=productId=1&rows=1").json[0]
    assert option["image"]["link"] in text_of(pages.get(f"/data/ProductOptions/{option['id']}.0").text)


def test_an_order_shows_its_cartons(pages, api):
    packed = next(row for row in api.get("/api/v1/SalesOrdersWithCartons?rows=250").json if row["cartonsWithLineItems"])
    page = text_of(pages.get(f"/data/SalesOrders/{packed['id']}").text)
    assert packed["cartonsWithLineItems"][0]["sscc"] in page


# Stock by branch


def test_stock_stands_by_option_size_and_branch(pages, api):
    rows = api.get("/api/v1/Stock?rows=250&where=styleCode='MERINO'").json
    page = pages.get("/data/by-branch?where=styleCode='MERINO'").text
    shown = re.findall(r"<tr>\s*<td>(.*?)</tr>", page, re.DOTALL)
    for row in rows:
        (line,) = [text_of(each) for each in shown if text_of(each).startswith(f"{row['code']} ")]
        assert f"{row['stockOnHand']:g}" in line.split()
    assert len(shown) == len({row["code"] for row in rows})


@pytest.mark.parametrize("query", ["", "?number=available", "?number=nope", "?page=2", "?page=99"])
def test_stock_by_branch_has_pages_and_numbers(pages, query):
    assert pages.get(f"/data/by-branch{query}").status_code == 200


def test_a_condition_that_cannot_be_read_is_said_beside_it(pages):
    page = pages.get("/data/by-branch?where=nope=1")
    assert page.status_code == 400 and "nope" in section(page.text, "problem")


# Charts


def table_of(html, figure):
    """The rows of the table beside a chart."""
    part = html.partition(f'<h2 id="{figure}">')[2].partition("</table>")[0]
    return [[text_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in part.split("<tr>")[2:]]


@pytest.mark.parametrize("group", ["day", "week", "month"])
def test_sales_of_all_periods_are_the_approved_orders(pages, api, group):
    orders = [row for page in range(1, 5) for row in api.get(f"/api/v1/SalesOrders?rows=250&page={page}").json]
    approved = [row for row in orders if row["status"] == "APPROVED"]
    rows = table_of(pages.get(f"/data/over-time?group={group}").text, "sales")
    assert sum(int(row[1]) for row in rows) == len(approved)
    assert sum(float(row[2].replace(",", "")) for row in rows) == pytest.approx(sum(row["total"] for row in approved))


def test_stock_on_hand_ends_at_what_is_there_now(pages, api):
    (branch, *_) = api.get("/api/v1/Branches").json
    stock = [row for page in range(1, 5) for row in api.get(f"/api/v1/Stock?rows=250&page={page}").json]
    for query, rows in (
        ("", stock),
        (f"branch={branch['id']}", [row for row in stock if row["branchId"] == branch["id"]]),
        ("product=merino", [row for row in stock if row["styleCode"] == "MERINO"]),
    ):
        shown = table_of(pages.get(f"/data/over-time?{query}").text, "stock")[-1][1]
        assert float(shown.replace(",", "")) == sum(row["stockOnHand"] for row in rows)


def test_a_chart_is_a_picture_with_words_for_whoever_cannot_see_it(pages):
    page = pages.get("/data/over-time").text
    assert page.count('role="img"') == page.count("</desc>") == 3
    for bar in re.findall(r'<rect class="bar"[^>]*>(.*?)</rect>', page):
        assert bar.startswith("<title>")


def test_of_one_product_there_are_units_and_no_value(pages):
    page = pages.get("/data/over-time?product=MERINO").text
    assert 'id="sales"' not in page and 'id="units"' in page and "Merino" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=x", "From 'x' is no day such as"),
        ("last=0001-01-01", "To is a day of this era"),
        ("first=2026-02-01&last=2026-01-01", "backwards"),
        ("first=1990-01-01&group=day", "more than 800 days"),
        ("group=year", "Group by day, week, month"),
        ("branch=99", "There is no branch"),
        ("branch=x", "There is no branch"),
        ("product=nope", "There is no product"),
    ],
)
def test_a_chart_of_what_cannot_be_is_refused_in_a_sentence(pages, query, sentence):
    page = pages.get(f"/data/over-time?{query}")
    assert page.status_code == 400 and sentence in text_of(page.text) and 'role="img"' not in page.text


# Whatever stands in the shop


@pytest.mark.parametrize(
    "path", ["/data", *(f"/data/{each.name}" for each in LISTED), "/data/by-branch", "/data/over-time"]
)
def test_an_empty_shop_has_pages_too(browser, path):
    assert browser.get(path).status_code == 200


def test_what_stands_in_the_shop_stays_text(browser, client):
    made = client.post("/api/v1/Branches", json=[{"company": SCRIPT, "email": '"><img src=x onerror=alert(1)>'}]).json
    client.post(
        "/api/v1/Products", json=[{"name": SCRIPT, "styleCode": "<b>alert('x')", "productOptions": [{"code": "A"}]}]
    )
    for path in (
        "/data/Branches",
        f"/data/Branches/{made[0]['id']}",
        "/data/by-branch",
        "/data/over-time",
        "/data/Stock",
    ):
        page = browser.get(path).text
        assert "alert(" in page
        assert "<script>alert" not in page and "<img src=x" not in page


@pytest.mark.parametrize("text", ["\0", "ÿ\ud7ff", "'\"<>&%00", "a" * 1500])
@pytest.mark.parametrize(
    "where", ["/data/{}", "/data/Users/{}", "/data/find/{}/id/1", "/data/find/Orders/id/{}", "/data/Users?where={}"]
)
def test_no_text_in_an_address_breaks_a_page(browser, text, where):
    from urllib.parse import quote

    assert browser.get(where.format(quote(text))).status_code in (400, 404)


# Many accounts


def test_each_account_sees_its_own_shop_and_nothing_of_others(browser, client, accounts):
    client.post("/api/v1/Branches", json=[{"company": "Only mine", "email": "mine@acme.example"}])
    product = {"name": "Only mine", "styleCode": "MINE", "productOptions": [{"code": "MINE"}]}
    client.post("/api/v1/Products", json=[product])
    other = accounts.open("SecondNZ")
    client.app.extensions["mockomni"].journal.clear()
    client.get("/api/v1/Branches")
    for path in ("/data/Branches", "/data/by-branch", "/data/over-time", "/requests", "/data/Branches/1"):
        assert "Only mine" in browser.get(path).text or path == "/requests"
        theirs = browser.get(f"{path}?account={other.id}")
        assert "Only mine" not in theirs.text and "/api/v1/Branches</span>" not in theirs.text
    request = client.last().id
    assert browser.get(f"/requests/{request}").status_code == 200
    assert browser.get(f"/requests/{request}?account={other.id}").status_code == 404


def test_links_and_forms_stay_in_the_account_that_is_shown(browser, accounts):
    other = accounts.open("SecondNZ")
    for path in ("/data", "/data/Users", "/data/by-branch", "/data/over-time", "/requests", "/help", "/help/Users"):
        page = browser.get(f"{path}?account={other.id}").text
        inside = {link for link in links(page) if re.match(r"/(data|requests|help)\b", link)}
        assert inside and all(f"account={other.id}" in link for link in inside)
        asks = re.findall(r'<form class="card ask".*?</form>', page, re.DOTALL)
        assert all(f'name="account" value="{other.id}"' in form for form in asks)
