"""Do the shop and a small model of a shop agree, whatever is written to it?

A machine writes at random, good and bad, to both, and compares them after every step.
"""

from __future__ import annotations

from copy import copy
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from knowing import mistakes
from model import (
    BARCODES,
    DATES,
    ITEMS,
    ORDERS,
    Document,
    Line,
    Model,
    exact,
)
from shop import CUSTOMER, DAY, DEALER, MAIN, SHOP, SUPPLIER

from mockomni.app import create_app
from mockomni.clock import Clock
from mockomni.seeding.audit import audit
from mockomni.settings import Behaviour
from mockomni.storage.sqlite import MemoryStore

KEY = "0" * 32

# What is sent

quantities = st.sampled_from([1, 2, 3, 7, 0.5, 0.1, -1])
money = st.sampled_from([0, 1, 0.335, 9.99, 12.5])
whichever = st.sampled_from


def maybe(**fields):
    """An object in which every field may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


sizes = st.lists(st.fixed_dictionaries({"name": whichever("SM"), "qty": quantities}), min_size=1, max_size=3)
names = st.one_of(
    whichever([{"code": code} for code in ITEMS]),
    whichever([{"productOptionId": item.option} for item in ITEMS.values()]),
    whichever([{"barcode": code} for code in BARCODES]),
    whichever([{"code": "TEE-NAVY-S"}, {"code": "TEE-NAVY-M"}, {"code": "ENGRAVING", "name": "Engraving"}, {}]),
)
extras = maybe(unitPrice=money, discount=money)
lines = st.one_of(
    st.builds(lambda name, qty, more: {**name, "qty": qty, **more}, names, quantities, extras),
    st.builds(lambda name, qty, more: {**name, "qty": qty, **more}, names, quantities, extras),
    st.builds(lambda qty, more: {"code": "MUG-CTN", "qty": qty, "uomQtyOrdered": qty, **more}, quantities, extras),
    st.builds(lambda many, more: {"code": "TEE-NAVY", "sizes": many, **more}, sizes, extras),
)
terms = maybe(
    freightTotal=money,
    surcharge=money,
    discountTotal=money,
    currencyRate=whichever([1, 2, 55.8444]),
    tax=whichever([("Excl", 15), ("Excl", 7.5), ("Incl", 15), ("Exempt", 0)]),
)
flags = maybe(isApproved=st.booleans(), isVoid=st.just(True), stage=whichever(["New", "Packed"]))
references = whichever(["", "", "#A", "#a", "#B", "PO-3", "3-0"])
bad = whichever(
    [
        {"branchId": 99},
        {"memberId": 99},
        {"reference": "R" * 31},
        {"isApproved": "perhaps"},
        {"lineItems": [{"qty": "many"}]},
        {"lineItems": [{"code": "MUG-01", "qty": 1}, {"productOptionId": 99}]},
        {"lineItems": [{"code": "TEE-NAVY", "sizes": [{"name": "XXL", "qty": 1}]}]},
        {"lineItems": "none"},
        {"createdDate": "soon"},
        {"sourceBranchId": 99, "branchId": 99},
    ]
)


def taxed(fields):
    status, rate = fields.pop("tax", (None, None))
    return fields if status is None else fields | {"taxStatus": status, "taxRate": rate}


class Agreement(RuleBasedStateMachine):
    """Everything is done to the shop over HTTP and to the model; after every step they are compared."""

    image = b""

    @initialize()
    def open(self):
        self.store, self.clock = MemoryStore(), Clock()
        self.store.fill(1, self.image)
        self.clock.freeze(1_767_614_400)
        app = create_app(store=self.store, clock=self.clock, behaviour=Behaviour(limits=None), key=KEY)
        account = app.extensions["mockomni"].accounts.first()
        self.shop, self.client, self.auth = account.shop, app.test_client(), (account.username, KEY)
        self.model = Model()
        self.touched, self.again = None, None

    def teardown(self):
        if hasattr(self, "store"):
            for document in self.model.documents.values():
                self.compare(document)
            self.store.close()

    def ask(self, method, path, **more):
        answer = self.client.open(f"/api/v1/{path}", method=method, auth=self.auth, **more)
        assert answer.status_code == 200, answer.text
        return answer.json

    def rows_of(self, resource):
        return self.ask("GET", resource, query_string={"rows": 250})

    # Documents

    @rule(
        resource=whichever([*ORDERS, "SalesOrders", "SalesOrders", "BranchTransfers", "Adjustments"]),
        batch=st.lists(
            st.tuples(st.lists(lines, max_size=3), terms, flags, references, st.none() | bad), min_size=1, max_size=3
        ),
        done=st.lists(st.booleans(), min_size=2, max_size=2),
        member=whichever([CUSTOMER, DEALER]),
        branch=whichever([None, MAIN, SHOP]),
    )
    def post(self, resource, batch, done, member, branch):
        records = [self.record(resource, *each, done, member, branch) for each in batch]
        results = self.ask("POST", resource, json=[record | (wrong or {}) for record, wrong in records])
        for index, ((record, wrong), result) in enumerate(zip(records, results, strict=True)):
            document = self.added(resource, record) if not wrong else None
            code = document and document["reference"]
            expected = [index, document is not None, document and document.id, code]
            assert [result[name] for name in ("index", "success", "id", "code")] == expected, result
            self.touched = document or self.touched
        self.again = None

    def record(self, resource, lines, terms, flags, reference, wrong, done, member, branch):
        sent = {"lineItems": lines, **flags, "reference": reference}
        sent |= {name: DAY for name, is_done in zip(DATES[resource], done, strict=False) if is_done}
        if resource in ORDERS:
            sent |= taxed(dict(terms)) | {"memberId": SUPPLIER if resource == "PurchaseOrders" else member}
        if resource == "BranchTransfers":
            return sent | {"sourceBranchId": MAIN, "destinationBranchId": SHOP}, self.applies(resource, wrong)
        return sent | ({"branchId": branch} if branch else {}), self.applies(resource, wrong)

    @staticmethod
    def applies(resource, wrong):
        """Not every mistake is one everywhere."""
        unknown = {"BranchTransfers": ("branchId", "memberId"), "Adjustments": ("memberId", "sourceBranchId")}
        left = {name: value for name, value in (wrong or {}).items() if name not in unknown.get(resource, ())}
        return left or None

    def added(self, resource, record):
        model, document = self.model, Document(resource, self.model.next_id, record)
        reference = model.reference(document)
        if reference is None or (resource not in ORDERS and len(reference) > 20):
            return None
        document.values["reference"] = reference
        model.documents[document.id] = document
        model.next_id += 1
        model.invoice(document)
        self.learn(document)
        return document

    def learn(self, document):
        """The ids of lines are the shop's to say."""
        row = self.ask("GET", f"{document.resource}/{document.id}")
        assert len(row["lineItems"]) == len(document.lines)
        for line, shown in zip(document.lines, row["lineItems"], strict=True):
            line.id = shown["id"]

    @precondition(lambda self: self.model.documents)
    @rule(
        place=st.integers(0, 999),
        terms=terms,
        flags=flags,
        dates=st.lists(whichever([None, "", DAY]), min_size=2, max_size=2),
        changes=st.lists(st.tuples(st.integers(0, 9), quantities | st.just(0)), max_size=2),
        added=st.lists(lines, max_size=1),
        member=whichever([None, None, CUSTOMER, DEALER]),
        branch=whichever([None, None, MAIN, SHOP]),
        reference=whichever([None, None, None, "#A", "#B", "#C"]),
        wrong=st.none() | st.none() | bad,
    )
    def put(self, place, terms, flags, dates, changes, added, member, branch, reference, wrong):
        documents = list(self.model.documents.values())
        document = documents[place % len(documents)]
        resource = document.resource
        sent = dict(flags) | {
            name: date for name, date in zip(DATES[resource], dates, strict=False) if date is not None
        }
        if resource in ORDERS:
            sent |= taxed(dict(terms))
        if resource in ORDERS and resource != "PurchaseOrders" and member:
            sent["memberId"] = member
        if resource != "BranchTransfers" and branch:
            sent["branchId"] = branch
        if reference:
            sent["reference"] = reference
        sent_lines = [
            {"id": document.lines[n % len(document.lines)].id, "qty": qty} for n, qty in changes if document.lines
        ]
        sent["lineItems"] = list({line["id"]: line for line in sent_lines}.values()) + added
        wrong = self.applies(resource, wrong)
        if wrong and {"branchId", "sourceBranchId"} & set(wrong) and self.stays_frozen(document, sent):
            wrong = None
        (result,) = self.ask("PUT", resource, json=[{"id": document.id} | sent | (wrong or {})])
        fine = not wrong and self.allowed(document, sent)
        assert (result["success"], result["id"]) == (fine, document.id if fine else None), result
        if fine:
            self.changed(document, sent)
        assert result["code"] == (document["reference"] if fine else None)
        self.touched = document
        repeats = fine and not added and all(line["qty"] for line in sent_lines)
        self.again = (resource, {"id": document.id} | sent) if repeats else None

    def allowed(self, document, sent):
        for line in sent["lineItems"]:
            old = next((each for each in document.lines if each.id == line.get("id")), None)
            if old and line["qty"] and len(old.sizes) > 1 and exact(line["qty"]) != old.qty:
                return False
        others = [
            each["reference"].lower()
            for each in self.model.documents.values()
            if each.resource == document.resource and each is not document
        ]
        return sent.get("reference", "").lower() not in others

    @staticmethod
    def is_frozen(document):
        """Goods that have moved stay at their branch."""
        return document.resource != "Quotes" and document.stands and document[DATES[document.resource][0]]

    def stays_frozen(self, document, sent):
        after = copy(document)
        after.values = document.values | sent
        after.settle()
        return self.is_frozen(document) and self.is_frozen(after)

    def changed(self, document, sent):
        values, resource = document.values, document.resource
        if self.stays_frozen(document, sent):
            sent = {name: value for name, value in sent.items() if name != "branchId"}
        values |= {name: value for name, value in sent.items() if name != "lineItems"}
        for line in sent["lineItems"]:
            old = next((each for each in document.lines if each.id == line.get("id")), None)
            if old is None:
                document.lines.append(Line(resource, line, values["memberId"]))
            elif not line["qty"]:
                document.lines.remove(old)
            else:
                old.recount(line["qty"])
        document.settle()
        self.model.invoice(document)
        self.learn(document)

    @precondition(lambda self: self.again)
    @rule()
    def put_the_same_again(self):
        resource, record = self.again
        before = self.dump()
        (result,) = self.ask("PUT", resource, json=[record])
        assert (result["success"], self.dump()) == (True, before)

    def dump(self):
        with self.store.unit() as unit:
            return list(unit.link.iterdump())

    # Payments, contacts, branches

    @precondition(lambda self: self.model.documents)
    @rule(place=st.integers(0, 999), amount=st.none() | st.sampled_from([5, 12.34, -3]))
    def pay(self, place, amount):
        numbers = [99999, *self.model.documents]
        number = numbers[place % len(numbers)]
        document = self.model.documents.get(number)
        (result,) = self.ask("POST", "Payments", json=[{"orderId": number} | ({"amount": amount} if amount else {})])
        fine = document is not None and document.resource in ORDERS
        expected = [fine, self.model.next_payment if fine else None, document["reference"] if fine else None]
        assert [result[name] for name in ("success", "id", "code")] == expected
        if fine:
            paid = sum((paid for order, paid in self.model.payments.values() if order == number), Decimal(0))
            still = Decimal(0) if document.status == "VOID" else document.owed - paid
            owed = exact(amount) if amount else still
            assert exact(self.ask("GET", f"Payments/{result['id']}")["amount"]) == owed
            self.model.payments[result["id"]] = (number, owed)
            self.model.next_payment += 1

    @precondition(lambda self: self.model.payments)
    @rule(place=st.integers(0, 99), amount=st.sampled_from([None, 1, 20.5]))
    def change_or_delete_a_payment(self, place, amount):
        numbers = list(self.model.payments)
        number = numbers[place % len(numbers)]
        if amount is None:
            assert self.ask("DELETE", f"Payments/{number}")["success"]
            del self.model.payments[number]
        else:
            assert self.ask("PUT", "Payments", json=[{"id": number, "amount": amount}])[0]["success"]
            self.model.payments[number] = (self.model.payments[number][0], exact(amount))

    @rule(email=whichever(["MIA@harrow.example", "hi@peak.example"]), number=whichever([None, CUSTOMER, DEALER]))
    def take_an_address_that_is_taken(self, email, number):
        own = {CUSTOMER: "mia@harrow.example", DEALER: "hi@peak.example"}.get(number)
        record = {"type": "Customer", "email": email} | ({"id": number} if number else {})
        (result,) = self.ask("PUT" if number else "POST", "Contacts", json=[record])
        assert result["success"] == (own == email.lower())

    @precondition(lambda self: len(self.model.branches) < 3)
    @rule()
    def open_a_branch(self):
        (result,) = self.ask("POST", "Branches", json=[{"company": "Popup"}])
        self.model.branches.append(result["id"])

    # The comparison

    @invariant()
    def the_two_agree(self):
        if not hasattr(self, "model"):
            return
        self.compare_stock()
        shown = {contact: self.ask("GET", f"Contacts/{contact}")["balanceOwing"] for contact in (CUSTOMER, DEALER)}
        assert shown == {contact: pytest.approx(float(self.model.owes(contact)), abs=1e-3) for contact in shown}
        if self.touched is not None:
            self.compare(self.touched)
        assert audit(self.shop) == []
        with self.shop.unit(write=True) as unit:
            assert mistakes(unit) == []

    def compare_stock(self):
        names = ("stockOnHand", "openSales", "incoming", "available", "virtual")
        codes = {item.option: code for code, item in ITEMS.items()}
        shown = {
            (codes[row["productOptionId"]], row["size"] or "", row["branchId"]): [row[name] for name in names]
            for row in self.rows_of("Stock")
        }
        assert shown == {shelf: [float(row[name]) for name in names] for shelf, row in self.model.stock().items()}

    def compare(self, document):
        row = self.ask("GET", f"{document.resource}/{document.id}")
        expected = {"id": document.id, "reference": document["reference"], "productTotal": float(document.products)}
        expected["isApproved"] = document["isApproved"]
        if document.resource in ORDERS:
            expected |= {"status": document.status, "total": float(document.at_home(document.owed))}
            expected |= {"memberId": document["memberId"], "branchId": document["branchId"]}
        if document.resource == "SalesOrders":
            gone = document.stands and document["dispatchedDate"]
            expected["invoiceNumber"] = document["invoiceNumber"]
            assert [line["qtyShipped"] for line in row["lineItems"]] == [
                float(line.qty) if gone else 0.0 for line in document.lines
            ]
        assert {name: row[name] for name in expected} == expected
        shown = [(line["id"], line["productOptionId"], line["qty"]) for line in row["lineItems"]]
        options = {code: item.option for code, item in ITEMS.items()}
        assert shown == [(line.id, options.get(line.item, 0), float(line.qty)) for line in document.lines]


def test_the_shop_and_its_model_agree(furnished):
    machine = type("Agreement", (Agreement,), {"image": furnished})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
            print_blob=False,
            # Making a failure smaller takes longer than reading it.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
