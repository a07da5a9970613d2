"""An app that tells what it was told, a server for it, and what a raw client says."""

from __future__ import annotations

import http.client
import json

from served import served

LIVE = "api.cin7.com"
NAMES = (LIVE, "localhost", "127.0.0.1", "::1")


def told(environ, start_response):
    """A WSGI app that says how it was called."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    said = {
        "scheme": environ["wsgi.url_scheme"],
        "host": environ.get("HTTP_HOST"),
        "path": environ["PATH_INFO"],
        "read": len(environ["wsgi.input"].read(length)),
    }
    answer = json.dumps(said).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


def serving(app=told, **more):
    """A server that tells, unless another app is to answer."""
    return served(app, **more)


def answer(client):
    """The status of the next answer, and what is in it."""
    response = http.client.HTTPResponse(client)
    response.begin()
    text = response.read().decode()
    return response.status, json.loads(text) if text.startswith("{") else text


def ask(client, *sent):
    """Send bytes and read the answer."""
    for each in sent:
        client.sendall(each)
    return answer(client)
