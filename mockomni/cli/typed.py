"""How is what somebody typed behind a flag read? As values, or as a mistake that names the flag."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import click

from mockomni.settings import Limits, read_quirk

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


def read_limits(_context, _parameter, text: str) -> Limits | None:
    try:
        return Limits.read(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read_quirks(_context, _parameter, texts: tuple[str, ...]) -> dict[str, Any]:
    try:
        return dict(read_quirk(text) for text in texts)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read_public_url(_context, _parameter, url: str | None) -> str | None:
    if not url:
        return None
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"{url!r} is no address such as https://omni.example.com")
    return url.strip().rstrip("/").removesuffix("/api")


def read_host(_context, _parameter, host: str) -> str:
    return host.strip().removeprefix("[").removesuffix("]") or "127.0.0.1"


def read_names(_context, _parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not HOST.fullmatch(name):
            raise click.BadParameter(f"{name!r} is no host such as omni.example.com")
    return names
