"""How is a request of this door read and answered? JSON in, JSON out, and errors that explain themselves."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from flask import Response, current_app, request
from werkzeug.exceptions import ClientDisconnected

from mockomni.accounts import Account
from mockomni.errors import Invalid, LimitReached, MockomniError, NotFound, Unavailable

MOST_BYTES = 32 * 1024 * 1024
# No number that anybody means has more digits.
MOST_DIGITS_MEANT = 100

STATUSES = {NotFound: 404, LimitReached: 409}

log = logging.getLogger("mockomni.control")


class Refused(Exception):
    """A request of this door cannot be met; ``more`` goes into the answer beside the sentence."""

    def __init__(self, status: int, sentence: str, **more: Any):
        super().__init__(sentence)
        self.status = status
        self.more = more


def here():
    """What the app was wired with."""
    return current_app.extensions["mockomni"]


def chosen() -> Account:
    """The account named by ``?account=``, the first one when none is named."""
    everybody = here().accounts
    id_ = whole_number("account", None, 1)
    account = everybody.first() if id_ is None else everybody.by_id(id_)
    if account is None:
        raise NotFound("no account is open yet")
    return account


def whole_number(name: str, default: int | None, least: int, most: int | None = None) -> Any:
    """A number from the query string."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > MOST_DIGITS_MEANT or not least <= int(text) <= (most or int(text)):
        span = f"from {least} to {most}" if most else f"from {least} up"
        raise Refused(400, f"{name} is a whole number {span}, not {text!r}.")
    return int(text)


def body(*, whole: bool = False) -> Any:
    """The JSON that was sent: an object, or with ``whole`` anything."""
    request.max_content_length = MOST_BYTES
    try:
        sent = orjson.loads(request.get_data() or b"{}")
    except ClientDisconnected:
        raise Refused(400, "Less of the body came than was promised.") from None
    except ValueError as error:
        raise Refused(400, f"The body is not JSON: {error}.") from None
    if not whole and not isinstance(sent, dict):
        raise Refused(400, "The body is a JSON object.")
    return sent


def answer(value: Any, status: int = 200) -> Response:
    """JSON, never kept by a cache."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(text, status, headers, content_type="application/json")


def told(error: Unavailable) -> str:
    """What failed: where it is, no more than programs of this machine learn, whatever token comes with the question."""
    return error.why if here().guard.is_open else str(error)


def explain(error: Exception) -> Response:
    """An error as this door says it."""
    if isinstance(error, Refused):
        response = answer({"error": str(error), **error.more}, error.status)
        if "retry_after" in error.more:
            response.headers["Retry-After"] = str(error.more["retry_after"])
        return response
    if isinstance(error, Invalid):
        return answer({"error": str(error), "problems": error.problems}, 400)
    if isinstance(error, Unavailable):
        return answer({"error": told(error)}, 503)
    if isinstance(error, MockomniError):
        return answer({"error": str(error)}, STATUSES.get(type(error), 400))
    status = getattr(error, "code", None)
    if isinstance(status, int):
        return answer({"error": str(getattr(error, "description", error))}, status)
    log.exception("%s %s failed", request.method, request.path)
    return answer({"error": f"This is a mistake of mockomni's: {type(error).__name__}: {error}"}, 500)
