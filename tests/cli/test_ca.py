"""The authority on the command line, and a server that speaks TLS by it."""

import shlex
import ssl
import subprocess

import pytest
import requests

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ca")


@pytest.fixture(scope="module")
def secure(start, folder):
    """A server that speaks TLS."""
    flags = ("--tls", "--ca-folder", folder, "--answer-for", "omni.example", "--limits", "off", "--log-format", "off")
    return start(*flags, "--scenario", "empty", "--username", "TestNZ", "--key", KEY)


def test_the_command_says_where_the_certificate_is_and_how_to_trust_it(mockomni, folder):
    ran = mockomni("ca", "--ca-folder", folder)
    assert ran.exit_code == 0
    assert ran.output.startswith(f"Certificate  {folder}/ca.pem\n")


def test_path_prints_only_the_path_of_a_certificate(mockomni, folder):
    path = mockomni("ca", "path", env={"MOCKOMNI_CA_FOLDER": str(folder)}).output.rstrip("\n")
    assert len(ssl.create_default_context(cafile=path).get_ca_certs()) == 1


def test_env_prints_what_a_shell_reads(mockomni, tmp_path):
    odd = tmp_path / "a folder's"
    ran = mockomni("ca", "env", "--ca-folder", odd, "--url", "http://localhost:9000/api")
    told = subprocess.run(
        ["sh", "-c", ran.output + 'printf "%s|%s|%s" "$SSL_CERT_FILE" "$https_proxy" "$NO_PROXY"'],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told == f"{odd}/ca.pem|http://localhost:9000|localhost,127.0.0.1,::1"


def test_a_folder_that_cannot_be_made_is_told_in_one_line(mockomni, tmp_path):
    (tmp_path / "file").write_text("")
    ran = mockomni("ca", "--ca-folder", tmp_path / "file" / "below")
    assert (ran.exit_code, len(ran.output.splitlines()), "Not a directory" in ran.output) == (1, 1, True)


@pytest.mark.parametrize("name", ["a b", "http://omni.example", "omni.example:8080", ""])
def test_a_name_that_is_no_host_is_refused(mockomni, name):
    ran = mockomni("serve", "--tls", "--answer-for", name)
    assert (ran.exit_code, "is no host such as" in ran.output) == (2, True)


def test_a_server_with_tls_prints_what_it_takes_to_use_it(secure, folder):
    printed = [line.split("  ", 1)[-1].strip() for line in secure.printed.splitlines() if "  " in line]
    assert f"{secure.url.replace('http', 'https')}/api" in printed
    assert f"{secure.url} answers for https://api.cin7.com" in printed
    assert f"{folder}/ca.pem" in printed


@pytest.mark.parametrize("where", ["itself", "https://api.cin7.com", "http://api.cin7.com", "https://omni.example"])
def test_code_with_the_address_built_in_is_answered(secure, folder, where):
    base = secure.url.replace("http", "https") if where == "itself" else where
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(folder / "ca.pem")
        session.proxies = {} if where == "itself" else {"http": secure.url, "https": secure.url}
        answer = session.get(f"{base}/api/v1/Branches?fields=id", auth=secure.auth, timeout=9)
    assert (answer.status_code, answer.json()) == (200, [{"id": 1}])


def test_a_host_that_is_not_ours_is_refused_by_the_proxy(secure):
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": secure.url, "https": secure.url}
        with pytest.raises(requests.exceptions.ProxyError, match="403"):
            session.get("https://example.com/", timeout=9)
        assert session.get("http://example.com/", timeout=9).status_code == 403


def test_the_tests_door_is_not_there_under_the_name_of_the_live_service(secure, folder):
    with requests.Session() as session:
        session.trust_env, session.verify, session.proxies = False, str(folder / "ca.pem"), {"https": secure.url}
        assert session.get("https://api.cin7.com/_mock/connections", timeout=9).status_code == 403


def test_a_command_talks_to_the_server_by_tls_too(secure, folder, python):
    url = secure.url.replace("http", "https")
    code = f"import os; os.environ['SSL_CERT_FILE'] = {str(folder / 'ca.pem')!r}; from mockomni.cli import main; main()"
    ran = python("-c", code, "wait", *shlex.split(f"--url {url} --timeout 5"))
    assert (ran.returncode, ran.stdout) == (0, f"{url} is ready.\n")


def test_several_processes_share_one_certificate(start, folder, tmp_path):
    flags = ("--tls", "--ca-folder", folder, "--workers", 2, "--database", tmp_path / "shop.db", "--log-format", "off")
    served = start(*flags, "--scenario", "empty", "--limits", "off")
    url = f"{served.url.replace('http', 'https')}/api/v1/Branches?fields=id"
    for _ in range(6):
        answer = requests.get(url, auth=served.auth, verify=str(folder / "ca.pem"), timeout=9)
        assert answer.json() == [{"id": 1}]
    assert served.stop()[0] == 0
