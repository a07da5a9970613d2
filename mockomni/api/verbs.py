"""What does each verb do here? Text and bytes in, the shop's verbs called, an answer out."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import orjson
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from mockomni.api import bodies, shapes
from mockomni.api.call import Call
from mockomni.api.routes import Place
from mockomni.api.shapes import Answer
from mockomni.engine import Result, Shop
from mockomni.errors import BadQuery, NotFound
from mockomni.query.bind import Query, bind, bind_one
from mockomni.query.ids import whole
from mockomni.query.select import select
from mockomni.resources import Resource
from mockomni.resources.resource import CREATE, DELETE, GET, LIST, UPDATE
from mockomni.spelling import hint

OPTIONS = ("loadboms",)
MOST_NOTES = 20


def list_(call: Call, shop: Shop, place: Place) -> Answer:
    """A page of records."""
    resource = place.resource
    query = bind(resource, call.arguments, shop.behaviour)
    rows = chosen(shop.list(resource, query), query)
    return shapes.many(rows, why_listed(resource, query, len(rows)), query.notes)


def get(call: Call, shop: Shop, place: Place) -> Answer:
    """One record, or all that share a key where a resource has it so."""
    resource = place.resource
    wanted = key_of(place)
    rows = shop.get(resource, wanted)
    notes: tuple[str, ...] = ()
    if call.query:
        query = bind_one(resource, call.arguments, shop.behaviour)
        rows, notes = chosen(rows, query), query.notes
    if resource.many:
        return shapes.many(rows, f"{counted(len(rows), resource)} with {resource.lookup} {wanted!r}.", notes)
    return shapes.one(rows[0], f"The record of {resource.name} with {resource.lookup} {wanted}.", notes)


def create(call: Call, shop: Shop, place: Place) -> Answer:
    """New records, each with a result of its own."""
    sent = bodies.records(call.whole_body())
    options, notes = read_options(call)
    results = shop.create(place.resource, sent, options=options)
    return written(results, notes + bodies.ignored(place.resource.creates, sent))


def update(call: Call, shop: Shop, place: Place) -> Answer:
    """Changed records, each with a result of its own."""
    sent = bodies.records(call.whole_body())
    options, notes = read_options(call)
    results = shop.update(place.resource, sent, options=options)
    return written(results, notes + bodies.ignored(place.resource.updates, sent, used=("id",)))


def delete(call: Call, shop: Shop, place: Place) -> Answer:
    """One record less."""
    wanted = id_of(place.key)
    result = shop.delete(place.resource, wanted)
    notes = unused(call, ()) + (("The body of a DELETE was ignored.",) if call.body else ())
    return shapes.one(
        shapes.result(result), f"The record of {place.resource.name} with id {wanted} was deleted.", notes
    )


# The two writes that are like no other


def put_cartons(call: Call, shop: Shop, place: Place) -> Answer:
    """All cartons of one order, over those it had."""
    order_id = id_of(place.key)
    sent = bodies.records(call.whole_body())
    shop.put_cartons(order_id, sent)
    why = f"Order {order_id} has these {len(sent)} cartons now."
    return shapes.one(b"true", why, unused(call, ()) + bodies.ignored(place.resource.updates, sent))


def add_image(call: Call, shop: Shop, place: Place) -> Answer:
    """A picture for a product, sent as a form with a file."""
    product_id, priority = whole_number(call, "productId"), whole_number(call, "imagePriority", 0)
    request.environ["wsgi.input"] = BytesIO(call.whole_body())
    try:
        file = request.files.get("file")
    except RequestEntityTooLarge:
        raise bodies.Refused(bodies.TOO_LARGE, "The form has too many or too large parts.", status=413) from None
    if file is None:
        raise bodies.Refused(shapes.MALFORMED, "The body is no multipart form with a part called 'file'.")
    result = shop.add_image(product_id, priority, file.read())
    return shapes.one(shapes.result(result), why_written([result]), unused(call, ("productId", "imagePriority")))


View = Callable[[Call, Shop, Place], Answer]
VIEWS: dict[str, View] = {LIST: list_, GET: get, CREATE: create, UPDATE: update, DELETE: delete}
NAMED: dict[tuple[str, str], View] = {("Cartons", UPDATE): put_cartons, ("ProductImages", CREATE): add_image}


def view_of(resource: Resource, verb: str) -> View:
    """Who answers a verb on a resource: the verb's view, or the one that these two have together."""
    return NAMED.get((resource.name, verb)) or VIEWS[verb]


def chosen(rows: list[bytes], query: Query) -> list[bytes]:
    """The rows with the fields that were asked for."""
    if query.fields is None:
        return rows
    return [orjson.dumps(select(orjson.loads(row), query.fields)) for row in rows]


def key_of(place: Place) -> int | str:
    """The key in the path as its column holds it; NotFound for what no record could have."""
    if place.resource.columns[place.resource.lookup].kind == "integer":
        return id_of(place.key)
    if "\0" in place.key:
        raise NotFound("The key holds the character NUL.")
    return place.key


def id_of(key: str) -> int:
    """A key as the number it is."""
    number = whole(key)
    if number is None:
        raise NotFound(f"{key[:60]!r} is not an id, which are whole numbers.")
    return number


def whole_number(call: Call, name: str, unless_given: int | None = None) -> int:
    """A query parameter that is a whole number; BadQuery when it is not."""
    text = (call.argument(name.lower()) or "").strip()
    if not text and unless_given is not None:
        return unless_given
    number = whole(text)
    if number is None:
        raise BadQuery(f"The {name} argument must be a whole number, not {text[:60]!r}.")
    return number


def read_options(call: Call) -> tuple[dict[str, str], tuple[str, ...]]:
    """The query parameters that change what a write does, and a note on the others."""
    options: dict[str, str] = {}
    for name, value in call.arguments if call.query else ():
        if name.lower() in OPTIONS:
            options.setdefault(name.lower(), value)
    return options, unused(call, OPTIONS)


def unused(call: Call, known: tuple[str, ...]) -> tuple[str, ...]:
    """A note on each query parameter that is none of these."""
    if not call.query:
        return ()
    names = {name.lower() for name in known}
    strange = [name for name, _ in call.arguments if name.lower() not in names]
    return tuple(f"The parameter {name[:60]!r} was ignored{hint(name, known, '=')}." for name in strange[:MOST_NOTES])


def written(results: list[Result], notes: tuple[str, ...]) -> Answer:
    """The results of a batch, in order."""
    notes += tuple(f"Record {result.index}: {note}" for result in results for note in result.notes)[:MOST_NOTES]
    return shapes.many(map(shapes.result, results), why_written(results), notes)


# Words for the journal


def why_listed(resource: Resource, query: Query, count: int) -> str:
    asked = f"page {query.page}, at most {query.rows} a page"
    if count == 0 and query.page > 1:
        return f"No {resource.name}: {asked}, is past the end."
    return f"{counted(count, resource)}: {asked}."


def counted(count: int, resource: Resource) -> str:
    return f"{count or 'No'} record{'' if count == 1 else 's'} of {resource.name}"


def why_written(results: list[Result]) -> str:
    failed = [result for result in results if not result.success]
    if not failed:
        return f"All {len(results)} records were written." if len(results) != 1 else "The record was written."
    first = failed[0]
    reason = "; ".join(first.errors) or "no reason given"
    return f"{len(failed)} of {len(results)} records failed, the first of them record {first.index}: {reason}."
