"""How do goods come and move? Opening stock, purchases, transfers, counts and production."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from mockomni.clock import stamp
from mockomni.seeding.catalogue import Item
from mockomni.seeding.ground import DAY, HOUR, Ground, day_of
from mockomni.seeding.scenario import Supplier
from mockomni.seeding.timeline import Timeline, spread, working_day

REASONS = ("Stocktake", "Damaged", "Sample", "Stocktake", "Found")
# How much of what is sold a branch keeps: the main one, each of the others.
MAIN_SHARE = 0.6
DAYS_KEPT = 40


@dataclass(frozen=True)
class Place:
    """A code at a branch."""

    code: str
    branch: int


class Supply:
    """Keeps the shelves filled. ``rate`` is how many pieces of each code are sold a day, over all branches."""

    def __init__(
        self,
        ground: Ground,
        timeline: Timeline,
        items: list[Item],
        branches: list[int],
        users: list[int],
        sources: dict[str, int],
        rate: dict[str, float],
    ):
        self.ground = ground
        self.timeline = timeline
        self.items = items
        self.branches = branches
        self.users = users
        self.sources = sources
        self.rate = rate
        self.chance = ground.chance("supply")
        self.suppliers = {each.company: each for each in ground.scenario.suppliers}
        self.bought = [item for item in items if not item.product.components]
        self.made = [item for item in items if item.product.components and item.product.order_type != "Kit"]

    # What is planned

    def plan(self) -> None:
        """Put the opening and everything that is counted in the story on the timeline."""
        story, start, end = self.ground.scenario.story, self.ground.start, self.ground.end
        if not self.items:
            return
        self._open()
        if self.bought:
            for number, moment in enumerate(spread(self.chance, story.purchase_orders, start, end)):
                self.timeline.at(moment, self.purchase, number, story.purchase_orders)
            if len(self.branches) > 1:
                for number, moment in enumerate(spread(self.chance, story.transfers, start, end)):
                    self.timeline.at(moment, self.transfer, number, story.transfers)
            for number, moment in enumerate(spread(self.chance, story.adjustments, start, end)):
                self.timeline.at(moment, self.count, number, story.adjustments)
        if self.made:
            for number, moment in enumerate(spread(self.chance, story.production_jobs, start, end)):
                self.timeline.at(moment, self.produce, number, story.production_jobs)

    def level(self, item: Item, branch: int) -> int:
        """How many of one code a branch likes to have."""
        others = max(1, len(self.branches) - 1)
        share = MAIN_SHARE if branch == self.branches[0] else (1 - MAIN_SHARE) / others
        least = 2 if item.product.stock_control == "Serial" else 4
        return least + round(self.rate[item.code] * DAYS_KEPT * share / len(item.codes))

    # Opening

    def _open(self) -> None:
        """A purchase of everything for the main branch, and a first count at every branch."""
        start = self.ground.start
        for place, company in enumerate(self.sources):
            items = [item for item in self.bought if self.source(item).company == company]
            if items:
                wanted = {
                    Place(code, self.branches[0]): self.level(item, self.branches[0])
                    for item in items
                    for code in item.codes
                }
                self.timeline.at(start - (30 - place) * DAY + 9 * HOUR, self.order, company, wanted, 20 * DAY)
        for place, branch in enumerate(self.branches):
            self.timeline.at(start - (4 - place % 3) * DAY + 10 * HOUR, self.first_count, branch)

    def first_count(self, at: int, branch: int) -> None:
        """What lies at a branch when the story begins; sized options are counted at every branch.

        An adjustment's lines do not say which sizes they moved: the past of a size cannot be told from outside.
        """
        wanted = []
        for item in self.items:
            if item.product.order_type == "Kit":
                continue
            if branch != self.branches[0] or item in self.made:
                wanted.append((item, {code: self.level(item, branch) for code in item.codes}))
            elif item.sizes:
                wanted.append((item, {code: self.chance.choice((1, 2)) for code in item.codes}))
        if wanted:
            self.adjust(at, branch, [line(item, pieces) for item, pieces in wanted], "Opening count")

    # Purchases

    def source(self, item: Item) -> Supplier:
        return self.suppliers.get(item.product.supplier) or next(iter(self.suppliers.values()))

    def purchase(self, at: int, number: int, last: int) -> None:
        """Order from the supplier whose goods are shortest; one near the end stays a draft, one is void."""
        short: dict[str, dict[Place, int]] = defaultdict(dict)
        for item in self.bought:
            for code in item.codes:
                for branch in self.branches[:1]:
                    missing = self.missing(item, code, branch)
                    if missing > 0:
                        short[self.source(item).company][Place(code, branch)] = missing
        if not short:
            item = self.chance.choice(self.bought)
            short[self.source(item).company] = {Place(code, self.branches[0]): 6 for code in item.codes}
        company = max(short, key=lambda each: (sum(short[each].values()), each))
        fate = {last - 2: "void", last - 4: "draft"}.get(number, "") if last >= 8 else ""
        self.order(at, company, short[company], None, fate)

    def missing(self, item: Item, code: str, branch: int) -> int:
        """How many to order so that a branch has twice its level; 0 while there is enough."""
        level = self.level(item, branch)
        stock = self.ground.lying(code, branch)
        there = stock.available + stock.incoming
        return 2 * level - int(there) if there < level else 0

    def order(self, at: int, company: str, wanted: dict[Place, int], lead: int | None = None, fate: str = "") -> None:
        """A purchase order for one branch, received when its time has come."""
        supplier = self.suppliers[company]
        lead = lead or (supplier.lead_days + self.chance.randrange(-2, 4)) * DAY
        arrival = working_day(at + max(lead, DAY))
        number = self.ground.make("PurchaseOrders", at, self.purchase_order(company, wanted, arrival, fate != "draft"))
        if fate == "void":
            self.timeline.at(at + 3 * DAY, self.void, number)
        elif not fate:
            self.timeline.at(arrival, self.receive, number)

    def purchase_order(self, company: str, wanted: dict[Place, int], arrival: float, approved: bool) -> dict[str, Any]:
        """The record of a purchase order."""
        supplier, branch = self.suppliers[company], next(iter(wanted)).branch
        record = {
            "memberId": self.sources[company],
            "branchId": branch,
            "createdBy": self.users[0],
            "isApproved": approved,
            **self.delivery(branch),
            "estimatedArrivalDate": day_of(arrival),
            "estimatedDeliveryDate": day_of(arrival),
            "port": supplier.port,
            "supplierInvoiceReference": f"{company[:4].upper().strip()}-{self.chance.randrange(1000, 9999)}",
            "stage": "New",
            "lineItems": self.order_lines(wanted, supplier),
        }
        if supplier.currency not in ("", self.ground.currency):
            record |= {"currencyCode": supplier.currency, "currencyRate": supplier.rate, "taxStatus": "Exempt"}
        return record

    def delivery(self, branch: int) -> dict[str, str]:
        """Where a branch wants its goods."""
        row = self.ground.one("Branches", id=branch)
        return {
            "deliveryCompany": row["company"],
            "deliveryAddress1": row["address1"],
            "deliveryCity": row["city"],
            "deliveryPostalCode": row["postCode"],
            "deliveryCountry": row["country"],
        }

    def order_lines(self, wanted: dict[Place, int], supplier: Supplier) -> list[dict[str, Any]]:
        pieces = {place.code: quantity for place, quantity in wanted.items()}
        lines = []
        for item in self.bought:
            mine = {code: pieces[code] for code in item.codes if code in pieces}
            if mine:
                lines.append(line(item, mine) | {"unitPrice": round(item.cost * supplier.rate, 2)})
        return lines

    def receive(self, at: int, number: int) -> None:
        moment = stamp(at)
        self.ground.change(
            "PurchaseOrders",
            at,
            {"id": number, "fullyReceivedDate": moment, "invoiceDate": moment, "stage": "Received"},
        )

    def void(self, at: int, number: int) -> None:
        self.ground.change("PurchaseOrders", at, {"id": number, "isVoid": True})

    # Transfers and counts

    def transfer(self, at: int, number: int, last: int) -> None:
        """Fill up a branch from the main one; the last transfer is still under way."""
        target = self.branches[1 + number % (len(self.branches) - 1)]
        lines: list[dict[str, Any]] = []
        for item in self.chance.sample(self.bought, len(self.bought)):
            pieces = {code: self.spare(item, code, target) for code in item.codes}
            pieces = {code: quantity for code, quantity in pieces.items() if quantity > 0}
            if pieces and len(lines) < 8:
                lines.append(line(item, pieces) | {"unitCost": item.cost})
        if not lines:
            item = self.chance.choice(self.bought)
            lines = [line(item, {item.codes[0]: 1}) | {"unitCost": item.cost}]
        record = {
            "sourceBranchId": self.branches[0],
            "destinationBranchId": target,
            "createdBy": self.users[0],
            "approvedBy": self.users[0],
            "lineItems": lines,
        }
        made = self.ground.make("BranchTransfers", at, record)
        self.timeline.at(at + 4 * HOUR, self.send, made, number < last - 1)

    def spare(self, item: Item, code: str, target: int) -> int:
        """How many the main branch can send to one that is short."""
        wanted = self.level(item, target) - int(self.ground.lying(code, target).available)
        return min(wanted, int(self.ground.lying(code, self.branches[0]).available) - 1)

    def send(self, at: int, number: int, arrives: bool) -> None:
        self.ground.change("BranchTransfers", at, {"id": number, "dispatchedDate": stamp(at), "stage": "Dispatched"})
        if arrives:
            self.timeline.at(working_day(at + self.chance.randrange(1, 5) * DAY), self.arrive, number)

    def arrive(self, at: int, number: int) -> None:
        self.ground.change("BranchTransfers", at, {"id": number, "receivedDate": stamp(at), "stage": "Received"})

    def count(self, at: int, number: int, last: int) -> None:
        """Some goods were more or fewer than thought; the last count waits for approval."""
        branch = self.branches[number % len(self.branches)]
        lines = []
        for item in self.chance.sample(self.bought, min(len(self.bought), self.chance.randrange(3, 7))):
            code = self.chance.choice(item.codes)
            there = int(self.ground.lying(code, branch).stockOnHand)
            lines.append(line(item, {code: -self.chance.randrange(1, 3) if there > 3 else 1}))
        self.adjust(at, branch, lines, REASONS[number % len(REASONS)], approved=number < last - 1)

    def adjust(self, at: int, branch: int, lines: list[dict[str, Any]], reason: str, *, approved: bool = True) -> None:
        costs = {item.code: item.cost for item in self.items}
        record = {
            "branchId": branch,
            "createdBy": self.users[-1],
            "isApproved": approved,
            "adjustmentReason": reason,
            "lineItems": [each | {"unitCost": costs[each["code"]]} for each in lines],
        }
        made = self.ground.make("Adjustments", at, record)
        if approved:
            self.timeline.at(at + 2 * HOUR, self.complete, "Adjustments", made)

    def complete(self, at: int, resource: str, number: int) -> None:
        self.ground.change(resource, at, {"id": number, "completedDate": stamp(at)})

    # Production

    def produce(self, at: int, number: int, last: int) -> None:
        """Make some of a product that has a bill of materials; the last job is not finished."""
        item = self.made[number % len(self.made)]
        quantity = float(self.chance.randrange(3, 7))
        record = {
            "branchId": self.branches[0],
            "createdBy": self.users[0],
            "dueDate": day_of(at + 5 * DAY),
            "products": [{"productOptionId": item.id, "code": item.code, "standardQty": quantity}],
        }
        made = self.ground.make("ProductionJobs", at, record)
        if number < last - 1:
            done = working_day(at + self.chance.randrange(2, 5) * DAY)
            self.timeline.at(done, self.complete, "ProductionJobs", made)


def line(item: Item, pieces: dict[str, int]) -> dict[str, Any]:
    """A line for so many of each code of an option."""
    if not item.sizes:
        return {"code": item.code, "qty": float(pieces[item.code])}
    return {"code": item.code, "sizes": [{"code": code, "qty": float(quantity)} for code, quantity in pieces.items()]}
