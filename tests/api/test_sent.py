"""What leaves for each status: never a body where HTTP knows none."""

import pytest

from mockomni.api.views import Sent

HEADERS = (("Content-Type", "text/plain"), ("Content-Length", "4"))


def left(method, line):
    """What a server is given to send."""
    begun = []
    answer = Sent(b"body", line, HEADERS)({"REQUEST_METHOD": method}, lambda *head: begun.append(head))
    return begun, b"".join(answer)


@pytest.mark.parametrize("line", ["200 OK", "404 NOT FOUND", "503 SERVICE UNAVAILABLE", "299 Odd"])
def test_a_body_leaves_as_it_is_and_headers_as_they_were_given(line):
    assert left("GET", line) == ([(line, list(HEADERS))], b"body")


@pytest.mark.parametrize(
    ("method", "line"), [("HEAD", "200 OK"), ("GET", "204 NO CONTENT"), ("GET", "304 NOT MODIFIED")]
)
def test_nothing_leaves_where_there_is_no_body(method, line):
    assert left(method, line) == ([(line, list(HEADERS))], b"")
