"""A client of the shop that a test has."""

import pytest
import requests


@pytest.fixture
def call(omni):
    """Call the test's shop: a method, a path after ``/api``, and what requests takes."""
    with requests.Session() as session:
        yield lambda method, path, **more: session.request(
            method, omni.url + path, **{"auth": omni.auth, "timeout": 10} | more
        )
