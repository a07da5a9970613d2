"""An app that says what it was told, and how it is asked."""

import json
import threading


class Echo:
    """A WSGI app that says what it was told; ``/slow`` waits until it is let go, ``/unread`` leaves its body alone."""

    def __init__(self):
        self.entered = threading.Semaphore(0)
        self.let_go = threading.Event()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            self.entered.release()
            assert self.let_go.wait(30)
        length = environ.get("CONTENT_LENGTH")
        is_read = environ["PATH_INFO"] != "/unread"
        body = environ["wsgi.input"].read(int(length)) if length and is_read else b""
        if environ.get("wsgi.input_terminated") and is_read:
            body = environ["wsgi.input"].read()
        told = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"].encode("latin-1").decode(),
            "query": environ["QUERY_STRING"],
            "body": body.decode(),
        }
        answer = b"" if environ["REQUEST_METHOD"] == "HEAD" else json.dumps(told).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]


def told(**said):
    return 200, {"method": "GET", "path": "/", "query": "", "body": "", **said}


HOST = b" HTTP/1.1\r\nHost: x\r\n"
