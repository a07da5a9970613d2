"""HAR 1.2 as a JSON schema, written from the format's public description: what must be there, and of which type."""

TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer", "minimum": -1}, {"type": "number", "minimum": 0}


def thing(*optional, **fields):
    """An object with these fields, all needed but the optional ones; more are allowed when they begin with ``_``."""
    return {
        "type": "object",
        "properties": {**fields, "comment": TEXT},
        "required": [name for name in fields if name not in optional],
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def several(each):
    return {"type": "array", "items": each}


PAIR = thing(name=TEXT, value=TEXT)
COOKIE = thing(
    "path", "domain", "expires", "httpOnly", "secure",
    name=TEXT, value=TEXT, path=TEXT, domain=TEXT, expires=TEXT,
    httpOnly={"type": "boolean"}, secure={"type": "boolean"},
)  # fmt: skip
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
URL = {"type": "string", "pattern": r"^https?://[!-~]+$"}

MESSAGE = {
    "httpVersion": TEXT, "cookies": several(COOKIE), "headers": several(PAIR), "headersSize": WHOLE, "bodySize": WHOLE,
}  # fmt: skip
REQUEST = thing(
    "postData",
    method=TEXT,
    url=URL,
    queryString=several(PAIR),
    postData=thing("params", mimeType=TEXT, text=TEXT, params=several(PAIR)),
    **MESSAGE,
)
RESPONSE = thing(
    status=WHOLE,
    statusText=TEXT,
    redirectURL=TEXT,
    content=thing(
        "compression", "text", "encoding", size=WHOLE, mimeType=TEXT, text=TEXT, encoding=TEXT, compression=WHOLE
    ),
    **MESSAGE,
)
TIMINGS = thing("blocked", "dns", "connect", "ssl", **dict.fromkeys(("blocked", "dns", "connect", "ssl"), WHOLE),
                send=NUMBER, wait=NUMBER, receive=NUMBER)  # fmt: skip
ENTRY = thing(
    "pageref", "serverIPAddress", "connection",
    startedDateTime=MOMENT, time=NUMBER, request=REQUEST, response=RESPONSE, cache={"type": "object"}, timings=TIMINGS,
    pageref=TEXT, serverIPAddress=TEXT, connection=TEXT,
)  # fmt: skip
HAR = thing(
    log=thing("browser", "pages", version={"const": "1.2"}, creator=thing(name=TEXT, version=TEXT),
              browser=thing(name=TEXT, version=TEXT), pages={"type": "array"}, entries=several(ENTRY))
)  # fmt: skip
