"""Faults on several workers: counted once, whoever answers."""

from __future__ import annotations

import os
import threading

import pytest
import requests


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_workers_strike_no_more_than_planned(start, tmp_path):
    served = start("--workers", 2, "--database", tmp_path / "shop.db", "--limits", "off", "--log-format", "off")
    rule = {"path": "/v1/Branches", "status": 503, "times": 5}
    assert requests.post(f"{served.url}/_mock/faults", json=rule, timeout=30).status_code == 201

    def ask():
        return requests.get(f"{served.base}/v1/Branches", auth=served.auth, timeout=30).status_code

    assert sorted(at_once(ask, 20)) == [200] * 15 + [503] * 5
    assert requests.get(f"{served.url}/_mock/faults", timeout=30).json()["faults"][0]["fired"] == 5
    assert served.stop()[0] == 0


def at_once(call, count):
    """What comes of so many calls at the same time."""
    got = []
    threads = [threading.Thread(target=lambda: got.append(call())) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return got
