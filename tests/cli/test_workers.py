"""Several processes on one socket: do they share the work, replace their dead, and leave nobody behind?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def served(start, tmp_path):
    """Two workers on a file."""
    served = start("--workers", 2, "--database", tmp_path / "shop.db", "--limits", "off", "--log-format", "off")
    yield served
    if served.process.poll() is None:
        served.stop()


def children(served) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(served.process.pid)], capture_output=True, text=True)
    return {int(pid) for pid in found.stdout.split()}


def until(true, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)
    return found


def ask(served, path="/v1/Branches"):
    """The status, and which worker answered."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(served.base + path, auth=served.auth, timeout=10)
    return answer.status_code, answer.headers["Mockomni-Request"].partition("-")[0]


def ask_at_once(served, how_many=12):
    """What so many clients get who come at the same time."""
    got = []
    threads = [threading.Thread(target=lambda: got.append(ask(served))) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_workers_share_the_work(served):
    answers = until(lambda: (got := ask_at_once(served)) and len({worker for _, worker in got}) == 2 and got)
    assert {status for status, _ in answers} == {200}


def test_a_worker_that_is_killed_is_replaced_and_the_others_answer_meanwhile(served):
    first = until(lambda: len(born := children(served)) == 2 and born)
    os.kill(min(first), signal.SIGKILL)
    assert ask(served)[0] == 200
    assert until(lambda: len(born := children(served)) == 2 and born != first and born)


def test_sigterm_ends_every_worker(served):
    born = until(lambda: len(born := children(served)) == 2 and born)
    assert served.stop() == (0, "", "")
    assert [pid for pid in born if Path(f"/proc/{pid}").exists()] == []


def test_workers_end_when_their_parent_is_killed(served):
    born = until(lambda: len(born := children(served)) == 2 and born)
    served.stop(signal.SIGKILL)
    until(lambda: not any(is_alive(pid) for pid in born))


def is_alive(pid):
    """Is there such a process, and more of it than its entry in a table?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def at_once(call, how_many):
    """What comes of a call that is made so often at the same time."""
    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(lambda _: call(), range(how_many)))


def form_of(page):
    """The hidden fields of the first form in the middle of a page."""
    with requests.Session() as session:
        session.trust_env = False
        text = session.get(page, timeout=10).text
    return dict(re.findall(r'type="hidden" name="(\w+)" value="(\w*)"', text[text.index("<main") :]))


def posted(url, **sent):
    """The status of a form that was sent on a connection of its own."""
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=sent, timeout=20, allow_redirects=False).status_code


def test_a_form_that_comes_to_every_worker_makes_one_connection(served):
    page = f"{served.url}/settings/api/new"
    form = form_of(page)
    assert sorted(at_once(lambda: posted(page, name="Sync", **form), 12)) == [200] + [303] * 11


def test_wrong_tokens_are_counted_over_all_workers(start, tmp_path):
    flags = ("--require-admin-token", "--admin-token", "s3cret", "--scenario", "empty", "--log-format", "off")
    served = start("--workers", 2, "--database", tmp_path / "shop.db", *flags)
    assert sorted(at_once(lambda: posted(f"{served.url}/login", token="x"), 16)) == [403] * 5 + [429] * 11
    assert posted(f"{served.url}/login", token="s3cret") == 429
    served.stop()


def test_memory_cannot_be_shared(mockomni):
    said = mockomni("serve", "--workers", 2)
    assert (said.exit_code, "--workers needs a database that they can share" in said.output) == (2, True)


def test_a_system_that_cannot_fork_says_so(mockomni, monkeypatch, tmp_path):
    monkeypatch.delattr("os.fork")
    said = mockomni("serve", "--workers", 2, "--port", 0, "--database", tmp_path / "shop.db")
    assert (said.exit_code, "--workers needs a system that can fork" in said.output) == (1, True)


def test_a_form_of_one_workers_page_is_taken_by_every_worker(served):
    page = f"{served.base.removesuffix('/api')}/behaviour"

    def ask_for_page(method, path="", **more):
        # A connection of its own for each, so that either worker may get it.
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, page + path, timeout=10, allow_redirects=False, **more)

    token = ask_for_page("GET").text.split('name="csrf" value="')[1][:64]
    assert {ask_for_page("POST", "/clock/freeze", data={"csrf": token}).status_code for _ in range(12)} == {303}
