"""What a client gets that takes the server for a proxy."""

import socket
from contextlib import closing

import pytest
from told import LIVE, ask, serving

CONNECT = b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
GET = b"GET /api HTTP/1.1\r\nHost: api.cin7.com\r\n\r\n"


def tunnel(client, to=b"api.cin7.com:443", version=b"1.1"):
    client.sendall((CONNECT % (to, to)).replace(b"1.1", version))
    assert client.recv(1000) == ESTABLISHED


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_tunnel_to_the_live_service_leads_into_the_server(plain, trusting, version):
    tunnel(plain, version=version)
    with trusting.wrap_socket(plain, server_hostname=LIVE) as client:
        for _ in range(2):
            assert ask(client, GET) == (200, {"scheme": "https", "host": LIVE, "path": "/api", "read": 0})


def test_a_tunnel_may_be_spoken_plainly_into(plain):
    tunnel(plain, b"api.cin7.com:80")
    assert ask(plain, GET) == (200, {"scheme": "http", "host": LIVE, "path": "/api", "read": 0})


@pytest.mark.parametrize("host", [b"localhost:1", b"127.0.0.1:8080", b"[::1]:443", b"API.Cin7.com:443"])
def test_the_server_answers_for_its_own_names_too(plain, host):
    tunnel(plain, host)


@pytest.mark.parametrize(
    "host",
    [b"www.cin7.com:443", b"example.com:443", b"api.cin7.com.example:443", b"10.0.0.1:443", b"api.cin7.com@x:443"],
)
def test_a_tunnel_to_any_other_host_is_refused(plain, host):
    status, why = ask(plain, CONNECT % (host, host))
    name = host.rpartition(b"@")[2].partition(b":")[0].decode()
    assert (status, why.endswith(f"reaches no other host, so not {name}."), plain.recv(1)) == (403, True, b"")


@pytest.mark.parametrize(
    "target", [b"http://api.cin7.com/api", b"https://api.cin7.com/api", b"HTTP://localhost:80/api"]
)
def test_a_whole_url_of_ours_is_answered(plain, target):
    host = target.split(b"/")[2].decode()
    status, said = ask(plain, b"GET " + target + b" HTTP/1.1\r\nHost: other\r\n\r\n")
    assert (status, said["path"], said["host"]) == (200, "/api", host)


@pytest.mark.parametrize("target", [b"http://example.com/api", b"http://example.com", b"http://example.com?x=/"])
def test_a_whole_url_of_any_other_host_is_refused(plain, target):
    status, why = ask(plain, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (status, why) == (
        403,
        "This is mockomni: as a proxy it answers for 127.0.0.1, api.cin7.com and reaches no other host, "
        "so not example.com.",
    )


@pytest.mark.parametrize("target", [b"api.cin7.com", b"api.cin7.com:", b":443", b"/api", b"http://api.cin7.com/"])
def test_a_tunnel_to_nowhere_in_particular_is_a_bad_request(plain, target):
    assert ask(plain, CONNECT % (target, b"x"))[0] in (400, 403)


def test_what_follows_has_to_wait_for_the_tunnel(plain):
    assert ask(plain, CONNECT % (b"api.cin7.com:443", b"x") + b"\x16\x03\x01") == (
        400, "What follows CONNECT has to wait for its answer."
    )  # fmt: skip


def test_a_tunnel_inside_tls_is_refused_in_words(secret):
    assert ask(secret, CONNECT % (b"api.cin7.com:443", b"x")) == (
        403, "This proxy makes no tunnels inside TLS; use it by an address that begins with http://."
    )  # fmt: skip


def test_without_a_certificate_there_is_no_tunnel():
    with (
        serving(names=[LIVE]) as server,
        closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client,
    ):
        assert ask(client, CONNECT % (b"api.cin7.com:443", b"x")) == (
            403, "This server has no certificate to answer as api.cin7.com with; start it with --tls."
        )  # fmt: skip
