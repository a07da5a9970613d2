"""What is in the shop? Tables of every resource, asked for as the API is: the pages below ``/data``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
from flask import Response, redirect, request

from mockomni.accounts import Account
from mockomni.errors import BadQuery, NotFound
from mockomni.query.bind import MOST_ROWS, Query, bind
from mockomni.resources import Resource
from mockomni.resources.references import Target
from mockomni.rules.images import linked
from mockomni.storage import reports
from mockomni.web import data_tables as tables
from mockomni.web.frame import base, chosen, page, to

ROWS_OFFERED = (25, 50, 100, MOST_ROWS)
EVERYTHING = Query(None, (("id", False),))


class Asked(NamedTuple):
    """What a table was asked for, as it was written."""

    where: str
    order: str
    fields: str
    page: str
    rows: str
    looked_up: str

    @classmethod
    def now(cls, resource: Resource) -> Asked:
        """The parameters of the address; ``fields`` may come once or, from a form, name by name."""
        said = request.args
        looked_up = said.get(resource.parameter, "") if resource.parameter else ""
        fields = ",".join(each.strip() for each in said.getlist("fields") if each.strip())
        return cls(said.get("where", ""), said.get("order", ""), fields, *numbers(), looked_up)

    def given(self, resource: Resource) -> dict[str, str]:
        """The parameters as the API has them, without those that say nothing."""
        named = {**self._asdict(), resource.parameter: self.looked_up}
        return {name: value for name, value in named.items() if name and name != "looked_up" and value.strip()}


def numbers() -> tuple[str, str]:
    """``page`` and ``rows`` as they were written."""
    return request.args.get("page", ""), request.args.get("rows", "")


# Tables


def index() -> Response:
    """Every resource, and how many records it has."""
    account = chosen()
    with account.shop.unit() as unit:
        counts = {each.name: reports.count(unit, each, EVERYTHING) for each in tables.LISTED}
    return page("data.html", resources=tables.LISTED, counts=counts)


def table(name: str) -> Response:
    """The records of one resource, asked for as the API is."""
    resource, account = named(name), chosen()
    asked = Asked.now(resource)
    given = asked.given(resource)
    about: dict[str, Any] = {
        "resource": resource,
        "asked": asked,
        "given": given,
        "api": f"{base()}/api/{resource.path}" + (f"?{urlencode(given, quote_via=quote)}" if given else ""),
        "rows_offered": ROWS_OFFERED,
        "example": example(resource),
        "account_named": request.args.get("account"),
    }
    try:
        query = bind(resource, given, account.behaviour)
    except BadQuery as error:
        nothing = bind(resource, {}, account.behaviour)
        return page(
            "data_table.html", 400, **about, **shown_as(resource, nothing, given), rows=[], count=0, error=error
        )
    found = account.shop.keyed(resource, query)
    with account.shop.unit() as unit:
        count = reports.count(unit, resource, query)
    shown = tables.columns(resource, query.fields)
    rows = [
        (tables.at(resource, *key), tables.row(resource, read(account, wire), shown, query.fields))
        for key, wire in found
    ]
    return page("data_table.html", **about, **shown_as(resource, query, given), rows=rows, count=count, error=None)


def read(account: Account, wire: bytes) -> dict[str, Any]:
    """A wire form as a client reads it."""
    return orjson.loads(linked(wire, f"{base()}/files/{account.id}"))


def example(resource: Resource) -> str:
    """A condition that can be asked of a resource."""
    dated = "modifiedDate" if "modifiedDate" in resource.columns else "createdDate"
    return f"{dated} >= 2026-01-01T00:00:00Z" if dated in resource.columns else f"{resource.key[0]} > 1"


def shown_as(resource: Resource, query: Query, given: dict[str, str]) -> dict[str, Any]:
    """The columns of a table and the ways to the other pages and orders of it."""
    shown = tables.columns(resource, query.fields)

    def with_(**changed: Any) -> str:
        return to(f"/data/{resource.name}", **{**given, **changed})

    return {
        "query": query,
        "heads": [head(column, query if given.get("order") else None, with_) for column in shown],
        "choices": tables.choices(resource, shown),
        "earlier": with_(page=query.page - 1) if query.page > 1 else None,
        "later": with_(page=query.page + 1),
    }


class Head(NamedTuple):
    """The top of a column: the way to the table ordered by it, and whether it is already (as ``aria-sort`` says it)."""

    name: str
    kind: str
    address: str
    sorted: str


def head(column: tables.Column, query: Query | None, with_: Callable[..., str]) -> Head:
    """A column's top; only an order that somebody asked for is shown."""
    name, descending = query.order[0] if query else ("", False)
    if not column.sortable:
        return Head(column.name, column.kind, "", "")
    if name != column.name:
        return Head(column.name, column.kind, with_(order=f"{column.name} ASC", page=None), "")
    other = "ASC" if descending else "DESC"
    return Head(
        column.name,
        column.kind,
        with_(order=f"{column.name} {other}", page=None),
        "descending" if descending else "ascending",
    )


def named(name: str) -> Resource:
    """The resource of a path; NotFound when there is none whose records can be listed."""
    resource = tables.by_name(name)
    if resource is None:
        raise NotFound(f"there is no table {name[:60]!r}; all there are stand on the page Data")
    return resource


# One by what it is called


def find(name: str, column: str, value: str) -> Response:
    """The record that a value names, where the value alone does not say of which kind it is."""
    account = chosen()
    for resource in Target(name, column).resources:
        if tables.by_name(resource.name) is None or column not in tables.fields_of(resource):
            continue
        for key in keys_of(resource, account, column, value):
            return redirect(to(tables.at(resource, *key)))  # type: ignore[return-value]
    raise NotFound(f"there is no record of {name[:60]} with {column[:60]} {value[:60]!r}")


def keys_of(resource: Resource, account: Account, column: str, value: str) -> Iterable[tuple[Any, ...]]:
    """The keys of the records whose column has a value."""
    is_number = resource.columns[column].kind == "integer"
    wanted = tables.whole(value) if is_number else value
    if wanted is None or "\0" in value:
        return []
    with account.shop.unit() as unit:
        return [tuple(row[name] for name in resource.key) for row in unit.find(resource, **{column: wanted})]
