"""Who may reach a door that is not Omni's? On loopback every program of this machine but no website; else a token."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

ARCHIVE = "application/zip"
# What a browser says of a request that no foreign page made.
OWN_SITES = frozenset({"same-origin", "none"})


@dataclass(frozen=True)
class Guard:
    """The rule for every request but ``health``.

    An admin token, known by its SHA-256, opens everything, and nothing else does unless ``is_open``, as a server is
    that only listens on loopback. An open door asks for a local ``Host`` (a name that a foreign site pointed at this
    machine is none) and for no foreign ``Origin``. A write is JSON or an archive, which no plain form of a website
    can send.
    """

    token_hash: str = ""
    is_open: bool = True
    public_url: str | None = None

    def refusal(self, method: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """The status and the sentence that turn a request away, or None."""
        if not self.has_token(headers):
            if not self.is_open:
                return 401, self._token_wanted(headers)
            stranger = self.stranger(headers)
            if stranger:
                return 403, stranger
        if method in ("POST", "PUT") and not is_ours(headers.get("Content-Type", "")):
            return 415, "A write to this door is JSON: send Content-Type: application/json."
        return None

    def stranger(self, headers: Mapping[str, str], *, may_visit: bool = False) -> str | None:
        """What an open door says to a request that no program of this machine made, or None."""
        host = headers.get("Host", "")
        if host and not (is_loopback(hostname(host)) or hostname(host) == self._public_host):
            return (
                f"Host {host!r} is no name of this machine; call it as localhost or 127.0.0.1, "
                "start it with --public-url, or send its admin token."
            )
        return self.other_site(headers, may_visit=may_visit)

    def other_site(self, headers: Mapping[str, str], *, may_visit: bool = False) -> str | None:
        """What any door says to a request that another website's page made, or None.

        A page ``may_visit`` by a link that a person followed: what is read then, the other site never sees.
        """
        host, origin = headers.get("Host", ""), headers.get("Origin", "")
        if origin and authority(origin) not in {host.lower(), self.public_authority}:
            return f"Origin {origin!r} is another site, and no website may use this door."
        site = headers.get("Sec-Fetch-Site", "none")
        if site not in OWN_SITES and not (may_visit and is_visit(headers)):
            return f"Another site sent this (Sec-Fetch-Site: {site}), and no website may use this door."
        return None

    def is_token(self, text: str) -> bool:
        """Is this the admin token? Nothing is, where the server has none."""
        return hmac.compare_digest(hash_of(text.strip()), self.token_hash)

    def sends_token(self, headers: Mapping[str, str]) -> bool:
        """Does somebody send what he takes for the admin token?"""
        return headers.get("Authorization", "").lower().startswith("bearer ")

    def has_token(self, headers: Mapping[str, str]) -> bool:
        """Does somebody send the admin token?"""
        return self.sends_token(headers) and self.is_token(headers["Authorization"].partition(" ")[2])

    @property
    def public_authority(self) -> str | None:
        """Host and port of the address that clients use, when it is another."""
        return authority(self.public_url) if self.public_url else None

    def _token_wanted(self, headers: Mapping[str, str]) -> str:
        if not self.token_hash:
            return "This door needs an admin token and the server was started without one; give it --admin-token."
        if self.sends_token(headers):
            return "This is not the server's admin token."
        return "This door needs the server's admin token: send Authorization: Bearer <token>."

    @property
    def _public_host(self) -> str | None:
        return hostname(self.public_authority) if self.public_authority else None


def hash_of(secret: str) -> str:
    """What is kept of a key, a token or a login."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def is_visit(headers: Mapping[str, str]) -> bool:
    """Does a browser say that a person is going to another page, in a window of its own?"""
    return headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"


def is_ours(content_type: str) -> bool:
    """Is this a content type of ours, which no plain form of a website can send?"""
    return content_type.partition(";")[0].strip().lower() in ("application/json", ARCHIVE)


def authority(url: str) -> str:
    """Host and port of an address such as an ``Origin``; empty when it has none (``null``, ``http://[``)."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() if "://" in url else ""
    except ValueError:
        return ""


def hostname(host: str) -> str:
    """A ``Host`` header without its port, brackets and final dot."""
    host = host.strip().lower()
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return host.removesuffix(".")


def is_loopback(host: str) -> bool:
    """Does this name or address mean the machine it is said on, by standard and without asking a name server?"""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
