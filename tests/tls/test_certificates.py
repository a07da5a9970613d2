"""The authority: made once, kept safe, refused in words when it is damaged."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from mockomni.certificates import CertificateError, authority

POSIX = pytest.mark.skipif(os.name == "nt", reason="files have no such rights on Windows")


def test_an_authority_is_made_once(tmp_path):
    first = authority(tmp_path / "a" / "b").path.read_bytes()
    assert authority(tmp_path / "a" / "b").path.read_bytes() == first
    assert sorted(each.name for each in (tmp_path / "a" / "b").iterdir()) == ["ca-key.pem", "ca.pem"]


@POSIX
def test_nobody_else_may_read_the_key(tmp_path):
    authority(tmp_path / "new")
    rights = {
        each.name: stat.S_IMODE(each.stat().st_mode) for each in [tmp_path / "new", *(tmp_path / "new").iterdir()]
    }
    assert rights == {"new": 0o700, "ca-key.pem": 0o600, "ca.pem": 0o644}


def test_the_certificate_for_everybody_holds_no_key(tmp_path):
    assert b"PRIVATE" not in authority(tmp_path).path.read_bytes()


def test_a_lost_certificate_is_copied_again(tmp_path):
    first = authority(tmp_path).path.read_bytes()
    (tmp_path / "ca.pem").write_text("spoilt")
    assert authority(tmp_path).path.read_bytes() == first


def test_many_who_make_it_at_once_have_the_same(tmp_path):
    made = []
    threads = [threading.Thread(target=lambda: made.append(authority(tmp_path).path.read_bytes())) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(made), len(set(made))) == (8, 1)


@pytest.mark.parametrize("held", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_damaged_authority_is_refused_by_name(tmp_path, held):
    (tmp_path / "ca-key.pem").write_text(held)
    with pytest.raises(CertificateError, match=r"ca-key\.pem holds no certificate authority; delete it"):
        authority(tmp_path)


def test_a_folder_that_cannot_be_is_refused_by_name(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CertificateError, match=r"file.* cannot keep a certificate authority"):
        authority(tmp_path / "file")


def test_a_name_that_is_none_is_refused(ours):
    with pytest.raises(CertificateError, match="there is no certificate for my_host"):
        ours.context(["my_host"])


def test_the_package_that_is_missing_is_named(tmp_path):
    code = (
        "import sys; sys.modules['trustme'] = None\n"
        "from mockomni.cli import main\n"
        f"main(['serve', '--tls', '--ca-folder', {str(tmp_path)!r}])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (
        1, "Error: TLS needs the package trustme: pip install 'mockomni[tls]' brings it\n"
    )  # fmt: skip
