"""Who is let through the tests' door, and with which words the others are turned away."""

import pytest

from mockomni.trust import Guard, hash_of

OPEN = Guard(public_url="https://omni.example.com")
GUARDED = Guard(hash_of("s3cret"), is_open=False)
JSON = {"Content-Type": "application/json"}
LOCAL = {"Host": "127.0.0.1:8080"}
TOKEN = {"Authorization": "Bearer s3cret"}


def status(guard, method="GET", **headers):
    refusal = guard.refusal(method, {name.replace("_", "-"): value for name, value in headers.items()})
    return refusal and refusal[0]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8080", None),
        ("LOCALHOST", None),
        ("shop.localhost:8080", None),
        ("127.0.0.1:8080", None),
        ("127.5.5.5", None),
        ("[::1]:8080", None),
        ("localhost.", None),
        ("omni.example.com", None),
        ("omni.example.com:443", None),
        ("", None),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("192.168.1.5:8080", 403),
        ("0.0.0.0:8080", 403),
        ("other.example.com", 403),
    ],
)
def test_on_loopback_a_host_is_a_name_of_this_machine(host, expected):
    assert status(OPEN, Host=host) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:8080", None),
        ("https://omni.example.com", None),
        ("http://127.0.0.1:3000", 403),
        ("http://localhost:8080", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("127.0.0.1:8080", 403),
        ("http://[", 403),
        ("http://[127.0.0.1]:8080", 403),
        ("http://127.0.0.1:8080@[", 403),
    ],
)
def test_no_other_site_may_use_an_open_door(origin, expected):
    assert status(OPEN, Origin=origin, **LOCAL) == expected


@pytest.mark.parametrize(
    ("site", "expected"), [("same-origin", None), ("none", None), ("same-site", 403), ("cross-site", 403)]
)
def test_what_a_browser_says_of_the_site_is_believed(site, expected):
    assert status(OPEN, Sec_Fetch_Site=site, **LOCAL) == expected


@pytest.mark.parametrize(
    ("method", "content_type", "expected"),
    [
        ("POST", "application/json", None),
        ("PUT", "Application/JSON; charset=utf-8", None),
        ("POST", "text/plain", 415),
        ("POST", "application/x-www-form-urlencoded", 415),
        ("PUT", "", 415),
        ("DELETE", "", None),
        ("GET", "", None),
    ],
)
@pytest.mark.parametrize(("guard", "proof"), [(OPEN, LOCAL), (GUARDED, TOKEN)], ids=["open", "guarded"])
def test_a_write_is_json(guard, proof, method, content_type, expected):
    refusal = guard.refusal(method, {"Content-Type": content_type, **proof})
    assert (refusal and refusal[0]) == expected


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        ("Bearer s3cret", None),
        ("bearer s3cret", None),
        ("Bearer s3cre", 401),
        ("Bearer ", 401),
        ("Bearer sécret", 401),
        ("Basic s3cret", 401),
        ("", 401),
    ],
)
def test_beyond_loopback_only_the_token_opens(authorization, expected):
    assert status(GUARDED, Authorization=authorization, **LOCAL) == expected


def test_with_the_token_any_name_of_the_server_will_do():
    assert status(GUARDED, Host="omni.internal", Origin="https://ci.example", **TOKEN) is None


def test_a_guarded_door_without_a_token_opens_for_nobody():
    assert status(Guard(is_open=False), Authorization="Bearer ") == 401


def test_a_refusal_says_what_to_do():
    refusals = [GUARDED.refusal("GET", {}), GUARDED.refusal("GET", {"Authorization": "Bearer x"})]
    assert refusals == [
        (401, "This door needs the server's admin token: send Authorization: Bearer <token>."),
        (401, "This is not the server's admin token."),
    ]
