"""Who belongs to the shop? Branches, users, suppliers and customers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from mockomni.seeding.ground import DAY, HOUR, Ground, slug
from mockomni.seeding.scenario import Branch, Supplier

TERMS = ("7 days", "20th of month", "30 days")
SECOND_JOBS = ("Accounts", "Buyer", "Stores")


@dataclass(frozen=True)
class Customer:
    """A customer as the story needs to know it; ``since`` is when it was entered."""

    id: int
    kind: str
    since: int
    branch: int


def branches(ground: Ground) -> list[int]:
    """Enter the branches, the main one first, long before the story."""
    at = ground.start - 720 * DAY + 9 * HOUR
    return [
        ground.make("Branches", at + place * 90 * DAY, branch(ground, said))
        for place, said in enumerate(ground.scenario.branches)
    ]


def branch(ground: Ground, said: Branch) -> dict[str, Any]:
    city = slug(said.city or said.name)
    return {
        "company": said.name,
        "branchType": said.type,
        "email": f"{city}@{ground.domain}",
        "phone": ground.phone(),
        "address1": said.address,
        "city": said.city,
        "postCode": said.post_code,
        "country": ground.scenario.region.country,
        "branchLocations": [{"zone": zone, "bins": list(bins)} for zone, bins in said.zones.items()],
    }


def users(ground: Ground) -> list[int]:
    """Enter who works here, and give those who still do (everybody, when nobody does)."""
    at = ground.start - 715 * DAY
    made = []
    for said in ground.scenario.users:
        first, last = said.first or ground.fake.first_name(), said.last or ground.fake.last_name()
        record = {
            "firstName": first,
            "lastName": last,
            "jobTitle": said.job,
            "email": f"{slug(first)}.{slug(last)}@{ground.domain}",
            "isActive": said.active,
        }
        made.append((ground.make("Users", at, record), said.active))
    return [number for number, active in made if active] or [number for number, _ in made]


def suppliers(ground: Ground, sellers: list[int]) -> dict[str, int]:
    """Enter the suppliers: company -> id."""
    at = ground.start - 700 * DAY + 10 * HOUR
    return {
        said.company: ground.make("Contacts", at + place * DAY, supplier(ground, said, sellers[0]))
        for place, said in enumerate(ground.scenario.suppliers)
    }


def supplier(ground: Ground, said: Supplier, buyer: int) -> dict[str, Any]:
    first, last = ground.fake.first_name(), ground.fake.last_name()
    abroad = said.currency not in ("", ground.currency)
    return {
        "type": "Supplier",
        "company": said.company,
        "firstName": first,
        "lastName": last,
        "email": f"{slug(first)}@{slug(said.company)}.example",
        "phone": ground.phone(),
        **ground.address(),
        "country": said.country or ground.scenario.region.country,
        "salesPersonId": buyer,
        "accountNumber": f"{slug(said.company)[:4].upper()}01",
        "paymentTerms": "30 days",
        "taxStatus": "Exempt" if abroad else "Excl",
        "group": "Suppliers",
    }


def customers(ground: Ground, sellers: list[int], branch_ids: list[int]) -> list[Customer]:
    """Enter the customers: six of ten and the first before the story begins, the others as it goes on; oldest first."""
    said, chance = ground.scenario.customers, ground.chance("customers")
    wholesale, abroad = round(said.count * said.wholesale), round(said.count * said.abroad)
    kinds = ["wholesale"] * wholesale + ["export"] * abroad
    kinds = (kinds + ["retail"] * said.count)[: said.count]
    chance.shuffle(kinds)
    moments = sorted(entry(ground, chance, first=not place) for place in range(len(kinds)))
    made = []
    for number, (kind, at) in enumerate(zip(kinds, moments, strict=True), 1):
        record = customer(ground, kind, number, chance.choice(sellers))
        made.append(Customer(ground.make("Contacts", at, record), kind, at, chance.choice(branch_ids)))
    return made


def entry(ground: Ground, chance: random.Random, *, first: bool) -> int:
    """When a customer is entered."""
    if first or chance.random() < 0.6:
        return ground.start - DAY - chance.randrange(680 * DAY)
    return ground.start + chance.randrange((ground.end - ground.start) * 9 // 10)


def customer(ground: Ground, kind: str, number: int, seller: int) -> dict[str, Any]:
    first, last = ground.fake.first_name(), ground.fake.last_name()
    company = "" if kind == "retail" else ground.fake.company()
    host = f"{slug(company)}.example" if company else "mail.example"
    columns = {name.lower(): name for name in ground.scenario.prices}
    record = {
        "type": "Customer",
        "company": company,
        "firstName": first,
        "lastName": last,
        # The number keeps addresses apart, since names repeat.
        "email": f"{slug(first)}.{slug(last)}{number}@{host}",
        "phone": ground.phone(),
        "mobile": ground.phone() if kind == "retail" else "",
        **ground.address(),
        "country": "United States" if kind == "export" else ground.scenario.region.country,
        "salesPersonId": seller,
        "group": kind.capitalize(),
        **ON_TERMS[kind],
    }
    if kind == "wholesale":
        record |= {
            "accountNumber": f"{slug(company)[:4].upper()}{number:02d}",
            "billingCompany": company[:50],
            "postalAddress1": f"PO Box {100 + number}",
            "postalCity": record["city"],
            "postalPostCode": record["postCode"],
            "priceColumn": columns.get(f"wholesale{ground.currency.lower()}", ""),
            "paymentTerms": TERMS[number % len(TERMS)],
            "customFields": {"members_1000": f"Tier {'ABC'[number % 3]}"},
            "secondaryContacts": [second_contact(ground, company, host, job) for job in SECOND_JOBS[: number % 4]],
        }
    return record


# How each kind of customer buys.
ON_TERMS: dict[str, dict[str, Any]] = {
    "retail": {"taxStatus": "Incl", "paymentTerms": "Prepaid"},
    "wholesale": {"taxStatus": "Excl", "creditLimit": 5000.0},
    "export": {"taxStatus": "Exempt", "paymentTerms": "Prepaid", "creditLimit": 10000.0},
}


def second_contact(ground: Ground, company: str, host: str, job: str) -> dict[str, str]:
    first, last = ground.fake.first_name(), ground.fake.last_name()
    return {
        "company": company,
        "firstName": first,
        "lastName": last,
        "jobTitle": job,
        "email": f"{slug(first)}.{slug(last)}@{host}",
        "phone": ground.phone(),
    }
