"""Do the numbers count what was asked, once, over all processes, and can Prometheus read them?"""

from __future__ import annotations

import os

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mockomni.metrics import Metrics
from mockomni.settings import Behaviour, Limits


def scraped(text):
    """Every sample by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@pytest.fixture
def scrape(client):
    return lambda: scraped(client.get("/_mock/metrics").text)


def test_requests_are_counted_by_resource_and_status(client, stranger, scrape):
    client.get("/api/v1/Products")
    client.get("/api/v1/products/1")
    client.get("/api/v1/Nonsense")
    stranger.get("/api/v1/Stock")
    counted = {key[1:]: value for key, value in scrape().items() if key[0] == "mockomni_requests_total"}
    assert counted == {("Products", "2xx"): 1, ("Products", "4xx"): 1, ("other", "4xx"): 1, ("Stock", "4xx"): 1}


def test_every_request_is_in_a_bucket_of_its_duration(client, scrape):
    for _ in range(3):
        client.get("/api/v1/Products")
    numbers = scrape()
    assert numbers["mockomni_request_duration_seconds_bucket", "+Inf"] == 3
    assert numbers["mockomni_request_duration_seconds_count",] == 3
    assert 0 < numbers["mockomni_request_duration_seconds_sum",] < 30


def test_calls_that_were_one_too_many_are_counted(make_app, caller_of):
    client = caller_of(make_app(behaviour=Behaviour(limits=Limits(2, 60, 5000))))
    for _ in range(5):
        client.get("/api/v1/Products")
    assert scraped(client.get("/_mock/metrics").text)["mockomni_limited_total",] == 3


def test_accounts_and_the_version_are_told(scrape):
    numbers = scrape()
    assert numbers["mockomni_accounts",] == 1
    assert [value for name, value in numbers.items() if name[0] == "mockomni_info"] == [1]


def test_the_tests_door_is_not_counted(client, scrape):
    client.get("/_mock/health")
    assert scrape()["mockomni_request_duration_seconds_count",] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_processes_count_together(client):
    client.get("/api/v1/Products")
    exchange, metrics = client.last(), Metrics(processes=3)
    for place in (0, 1, 1):
        pid = os.fork()
        if pid == 0:
            metrics.take_place(place)
            metrics.count(exchange)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    assert scraped(metrics.text({}))["mockomni_requests_total", "Products", "2xx"] == 3
