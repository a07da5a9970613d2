"""What does Omni answer? One view for every path below ``/api``, one for the pictures, and the order of the checks."""

from __future__ import annotations

import gzip
import itertools
import logging
import re
import secrets
from collections.abc import Callable, Iterable
from functools import cache, partial
from time import perf_counter

from flask import Flask, Response, request
from werkzeug import datastructures
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Rule

from mockomni.accounts import Account, Accounts, Caller, Stranger
from mockomni.api import shapes
from mockomni.api.access import Porter, why_forbidden
from mockomni.api.bodies import Refused
from mockomni.api.call import Call, sent_headers
from mockomni.api.routes import Place, place_of, why_nowhere
from mockomni.api.shapes import Answer
from mockomni.api.verbs import id_of, view_of
from mockomni.api.weather import Weather
from mockomni.engine import Shop
from mockomni.errors import BadBody, BadQuery, Invalid, NotFound, Unavailable
from mockomni.exchange import ID_HEADER, Exchange, Headers, phrase
from mockomni.faults import Faults
from mockomni.late import WIRE
from mockomni.resources.fields import Row
from mockomni.rules.images import linked
from mockomni.settings import Behaviour
from mockomni.windows import Counter

MOST_QUERY = 2048
# Answers of these never have a body.
BODILESS = frozenset((*range(100, 200), 204, 304))
SANE_HOST = re.compile(r"[A-Za-z0-9._\-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")

# What nearly every call meets; nobody need look for it in the map.
OMNI = Rule("/api/<path:path>", endpoint="api")

log = logging.getLogger("mockomni")


class Complete(datastructures.Headers):
    """Headers that are as they shall leave, so that nobody need look at each again."""

    def __init__(self, pairs: Iterable[tuple[str, str]]):
        self._list = list(pairs)


class Sent(Response):
    """A response that is as it shall leave: one piece of bytes, its headers complete."""

    def __init__(self, body: bytes, line: str, headers: Iterable[tuple[str, str]]):
        super().__init__([body], line, Complete(headers))

    def get_wsgi_headers(self, environ):
        return self.headers

    def get_app_iter(self, environ):
        return () if environ["REQUEST_METHOD"] == "HEAD" or self.status_code in BODILESS else self.response


class AnyCase(BaseConverter):
    """``api``, in any case."""

    regex = "[aA][pP][iI]"


class Rest(BaseConverter):
    """Everything that follows, empty or full of slashes."""

    regex = r"[\s\S]*"
    part_isolating = False


class Door:
    """Omni's own door. ``record`` is given an Exchange for every answer that leaves it."""

    def __init__(
        self,
        accounts: Accounts,
        counter: Counter,
        record: Callable[[Exchange], None],
        faults: Faults,
        public_url: str | None = None,
    ):
        self._accounts = accounts
        self._counter = counter
        self._record = record
        self._weather = Weather(faults)
        self._public_url = public_url.rstrip("/") if public_url else None
        self._porter = Porter(accounts)
        self._start = secrets.token_hex(3)
        self._numbers = itertools.count(1)

    def mount(self, app: Flask) -> None:
        """Put the door's rules on an app. They take every method: Omni refuses those it lacks in its own way."""
        app.url_map.converters |= {"api": AnyCase, "rest": Rest}
        app.view_functions |= {"api": self.api, "files": self.files}
        for path, endpoint in (
            ("/<api:_>/<rest:path>", "api"),
            ("/<api:_>", "api"),
            ("/files/<rest:path>", "files"),
        ):
            app.url_map.add(Rule(path, endpoint=endpoint, strict_slashes=False, merge_slashes=False))
        for status in (404, 405):
            app.register_error_handler(status, self.elsewhere)

    def api(self, path: str = "", _: str = "") -> Response:
        """Any call of Omni's API."""
        return self._answered(self._omni, path)

    def files(self, path: str) -> Response:
        """A picture. Whoever has its link may see it, as on the live service."""
        return self._answered(self._picture, path)

    def elsewhere(self, error: HTTPException) -> Response:
        """A call outside the API, which the app itself turns away: answered as Omni does, and explained."""
        return self._answered(partial(self._nowhere, error.code or 404), request.path.removeprefix("/"))

    def _nowhere(self, status: int, call: Call, path: str) -> Answer:
        if status == 405:
            return shapes.no_such_verb(self._behaviour(call), call.method, ("GET",), f"/{path} can only be read.")
        return shapes.refusal(404, self._behaviour(call), f"{why_nowhere(path, '/')} Omni's API is below /api.")

    def _answered(self, answerer: Callable[[Call, str], Answer], path: str) -> Response:
        began = perf_counter()
        environ = request.environ
        call = Call(
            f"{self._start}-{next(self._numbers)}",
            environ["REQUEST_METHOD"],
            request.path,
            environ.get("QUERY_STRING", ""),
        )
        try:
            answer = answerer(call, path)
        except Unavailable as error:
            answer = shapes.refusal(503, self._behaviour(call), f"{error.why}. The same call may be made again.")
        except Exception as error:
            log.exception("%s %s failed (%s)", call.method, call.path, call.id)
            why = f"mockomni itself failed, with {type(error).__name__}; the log says where."
            answer = shapes.refusal(500, self._behaviour(call), why)
        body, headers = self._sent(call, answer)
        response = Sent(body, answer.line, headers)
        began -= self._delivered(answer)
        account = call.account
        self._record(
            Exchange(
                id=call.id,
                at=(account or self._accounts).clock.now(),
                account_id=None if account is None else account.id,
                connection=call.connection,
                method=call.method,
                path=call.path,
                query=call.query,
                request_headers=sent_headers(environ, call.authorization),
                request_body=call.body,
                status=answer.status,
                response_headers=headers,
                response_body=answer.body,
                milliseconds=(perf_counter() - began) * 1000,
                why=answer.why,
                notes=answer.notes,
            )
        )
        return response

    def _delivered(self, answer: Answer) -> float:
        """Have an answer leave as a fault wants it, and tell how long that takes."""
        if answer.delivery is None:
            return 0.0
        request.environ[WIRE].deliver(answer.delivery)
        return answer.delivery.delay

    def turned_away(self, status: int, text: str, *, method: str, path: str, query: str) -> str:
        """Record a request that the server refused before it came here, and give it its number."""
        number = f"{self._start}-{next(self._numbers)}"
        body = text.encode()
        self._record(
            Exchange(
                id=number,
                at=self._accounts.clock.now(),
                account_id=None,
                connection="",
                method=method,
                path=path,
                query=query,
                request_headers=(),
                request_body=b"",
                status=status,
                response_headers=(("Content-Type", "text/plain"), (ID_HEADER, number)),
                response_body=body,
                milliseconds=0.0,
                why=f"The server refused this before Omni could see it: {text.rstrip('.') or phrase(status)}.",
            )
        )
        return number

    def _behaviour(self, call: Call) -> Behaviour:
        return (call.account or self._accounts).behaviour

    def _sent(self, call: Call, answer: Answer) -> tuple[bytes, Headers]:
        """Body and headers as they leave, compressed when that is switched on and the client takes it."""
        body: bytes = answer.body
        more: Headers = ((ID_HEADER, call.id),)
        if self._behaviour(call)["gzip"] and body and request.accept_encodings["gzip"]:
            body, more = gzip.compress(body, 5, mtime=0), (*more, ("Content-Encoding", "gzip"))
        return body, (*answer.headers, *more, ("Content-Length", str(len(body))))

    # The checks, in the order of the contract

    def _omni(self, call: Call, path: str) -> Answer:
        if len(call.query) > MOST_QUERY:
            return shapes.query_too_long(len(call.query), MOST_QUERY)
        visitor = self._porter.visitor(request.environ.get("HTTP_AUTHORIZATION"))
        call.authorization, who = visitor.shown, visitor.who
        if isinstance(who, Stranger):
            call.account = who.account
            return shapes.unauthorized(self._behaviour(call), who.why + other_product())
        call.account, call.connection = who.account, who.connection.name
        call.read_body()
        refused = self._over_limit(who)
        if refused or not self._weather.threatens(who.account):
            return refused or self._allowed(call, path, who, who.account.shop)
        return self._weather.answer(call, path, who, partial(self._allowed, call, path, who))

    def _over_limit(self, who: Caller) -> Answer | None:
        account, behaviour = who.account, who.account.behaviour
        if behaviour.limits is None:
            return None
        full = self._counter.take((account.id, who.connection.id), account.clock, behaviour.limits)
        return None if full is None else shapes.limited(behaviour, full)

    def _allowed(self, call: Call, path: str, who: Caller, shop: Shop) -> Answer:
        behaviour, connection = who.account.behaviour, who.connection
        place = place_of(path)
        if place is None:
            return shapes.refusal(404, behaviour, why_nowhere(path))
        verb = place.verbs.get(call.method)
        if verb is None:
            why = f"{place.resource.name} knows {' and '.join(place.verbs)} at this path, but not {call.method}."
            return shapes.no_such_verb(behaviour, call.method, place.verbs, why)
        if not connection.may(place.resource.permission, call.method):
            return shapes.refusal(403, behaviour, why_forbidden(connection, place.resource, call.method))
        return self._done(call, who.account, shop, place, verb)

    def _done(self, call: Call, account: Account, shop: Shop, place: Place, verb: str) -> Answer:
        try:
            answer = view_of(place.resource, verb)(call, shop, place)
        except tuple(REFUSALS) as error:
            status, text, why = next(REFUSALS[kind](error) for kind in type(error).__mro__ if kind in REFUSALS)
            return shapes.refusal(status, account.behaviour, why, text=text)
        if has_links(place.resource.sheet):
            answer.body = linked(answer.body, f"{self._base()}/files/{account.id}")
        return answer

    def _picture(self, call: Call, path: str) -> Answer:
        account_id, _, name = path.partition("/")
        if call.method not in ("GET", "HEAD"):
            return shapes.no_such_verb(self._behaviour(call), call.method, ("GET",), "Pictures can only be seen.")
        try:
            account = self._accounts.by_id(id_of(account_id))
            found = account.shop.picture(name)
        except NotFound as error:
            return shapes.refusal(404, self._behaviour(call), str(error))
        call.account = account
        if found is None:
            return shapes.refusal(404, account.behaviour, f"This account has no picture {name[:100]!r}.")
        return shapes.picture(*found)

    def _base(self) -> str:
        """Where this server is, as its clients see it."""
        if self._public_url is not None:
            return self._public_url
        host = request.environ.get("HTTP_HOST", "")
        if not SANE_HOST.fullmatch(host):
            host = f"{request.environ['SERVER_NAME']}:{request.environ['SERVER_PORT']}"
        return f"{request.scheme}://{host}"


# What the floors below refuse with: the status, the text (empty: the one that goes with the status), the reason.
REFUSALS: dict[type[Exception], Callable[..., tuple[int, str, str]]] = {
    NotFound: lambda error: (404, "", str(error) or "There is no record with that id."),
    BadQuery: lambda error: (400, str(error), error.why),
    BadBody: lambda error: (400, str(error), str(error)),
    Refused: lambda error: (error.status, str(error), error.why),
    Invalid: lambda error: (400, str(error), str(error)),
}


@cache
def has_links(sheet: Row) -> bool:
    """Does the sheet, or one inside it, link to pictures?"""
    inside = (cell.sheet for cell in sheet.fields.values() if hasattr(cell, "sheet"))
    return "link" in sheet.fields or any(has_links(each) for each in inside)


def other_product() -> str:
    """A word to whoever calls Cin7 Core, which is another product."""
    if "HTTP_API_AUTH_ACCOUNTID" in request.environ or "HTTP_API_AUTH_APPLICATIONKEY" in request.environ:
        return " The api-auth- headers that came belong to Cin7 Core, which is another product with another API."
    return ""
