"""For which hosts does this server answer, when a client takes it for a proxy? For its own names, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mockomni.trust import hostname

OWN_NAMES = ("localhost", "127.0.0.1", "::1")
NOT_OURS = "This is mockomni: as a proxy it answers for {names} and reaches no other host, so not {host}."
NO_CERTIFICATE = "This server has no certificate to answer as {host} with; start it with --tls."
NO_TLS_IN_TLS = "This proxy makes no tunnels inside TLS; use it by an address that begins with http://."


class Names:
    """The hosts that are this server, whoever asks for them."""

    def __init__(self, names: Iterable[str]):
        self._given = sorted({name.lower() for name in names})
        self._all = {*self._given, *OWN_NAMES}

    def refusal(self, authority: bytes) -> str | None:
        """Why a request for this host and port is none of ours, in one sentence; None when it is."""
        host = host_of(authority)
        if host in self._all:
            return None
        return NOT_OURS.format(names=", ".join(self._given) or "itself only", host=host)


def host_of(authority: bytes) -> str:
    """The host in ``api.cin7.com:443`` or ``[::1]:8080``, as names are compared."""
    return hostname(authority.decode("latin-1").rpartition("@")[2])


class Line:
    """A request's first line, forgiving: letters beyond ASCII are encoded, what stands before the path goes.

    curl sends such letters as they are. A base URL with a slash at its end makes ``//api/v1/…``, and a client that
    takes this server for a proxy sends the whole URL, whose host is then the ``authority``.
    """

    URL = re.compile(rb"^([A-Za-z]+ )https?://([^/? ]*)/*", re.IGNORECASE)
    SLASHES = re.compile(rb"^([A-Za-z]+ )/+(?=/)")

    def __init__(self, rfile):
        self._rfile = rfile
        self.authority = b""

    def readline(self) -> bytes:
        line = self._rfile.readline()
        if whole := self.URL.match(line):
            self.authority = whole[2]
            line = whole[1] + b"/" + line[whole.end() :]
        else:
            line = self.SLASHES.sub(rb"\1", line)
        return line if line.isascii() else b"".join(b"%%%02X" % each if each > 127 else bytes((each,)) for each in line)
