"""Whose certificate must a client trust? The command that makes our authority and says how to trust it."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import urlsplit

import click

from mockomni.cli.client import url_option
from mockomni.cli.shape import Command, argument, setting

EXAMPLES = """
mockomni ca                                  # where the certificate is, and how each language trusts it
eval "$(mockomni ca env)"                  # this shell's programs reach https://api.cin7.com inside mockomni
curl --cacert "$(mockomni ca path)" --proxy http://127.0.0.1:8080 -u NAME:KEY https://api.cin7.com/api/v1/Products
"""

HOW = """\
Certificate  {path}

`mockomni serve --tls` speaks HTTPS with certificates of this authority, and is a proxy that answers for
https://api.cin7.com. A program reaches it when it uses the proxy and trusts the certificate; nothing has to be
installed on the machine.

For what is started from a shell: curl, Python, Go, Ruby, .NET on Linux, and Node from 22.21 on
  eval "$(mockomni ca env)"
curl
  curl --proxy {url} --cacert {quoted} https://api.cin7.com/api/v1/Products
Python, requests
  requests.get(url, proxies={{"https": "{url}"}}, verify="{path}")
Python, httpx
  httpx.Client(proxy="{url}", verify=ssl.create_default_context(cafile="{path}"))
PHP, after the line for shells
  php -d curl.cainfo={quoted} -d openssl.cafile={quoted} app.php
Java
  keytool -importcert -noprompt -alias mockomni -file {quoted} -keystore omni.jks -storepass changeit
  java -Djavax.net.ssl.trustStore=omni.jks -Djavax.net.ssl.trustStorePassword=changeit \
    -Dhttps.proxyHost={host} -Dhttps.proxyPort={port} App.java

docs/addresses.md has more: older Node, PHP's streams, no proxy at all.

Beside the certificate lies the authority's key. Whoever has it can pretend to be any site to those who trust the
certificate, so trust it for your tests, not for your machine.
"""


def ca_folder_option(command):
    """``--ca-folder``."""
    return setting(
        "--ca-folder",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        default=lambda: Path(click.get_app_dir("mockomni")),
        show_default="the platform's for settings",
        help="Where the certificate authority is kept.",
    )(command)


@click.command(cls=Command, examples=EXAMPLES)
@ca_folder_option
@argument("only", type=click.Choice(["path", "env"]), required=False)
@url_option
def ca(ca_folder: Path, only: str | None, url: str):
    """Make mockomni's own certificate authority, once, and say how to trust it.

    With `path` it prints only where the certificate is, with `env` only the variables that a shell's programs need.
    `mockomni serve --tls` uses it, and makes it too. Deleting its files makes another one the next time.
    """
    from mockomni.certificates import authority

    path = str(authority(ca_folder.absolute()).path)
    if only == "path":
        click.echo(path)
    elif only == "env":
        click.echo("\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables(path, url).items()))
    else:
        parts = urlsplit(url)
        where = {"url": url, "host": parts.hostname, "port": parts.port or 80}
        click.echo(HOW.format(path=path, quoted=shlex.quote(path), **where), nl=False)


def variables(path: str, url: str) -> dict[str, str]:
    """What makes common programs use the proxy and trust the certificate; some read small letters only."""
    trust = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    proxies = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
    directly = ("NO_PROXY", "no_proxy")
    return (
        dict.fromkeys(trust, path)
        | dict.fromkeys(proxies, url)
        | dict.fromkeys(directly, "localhost,127.0.0.1,::1")
        | {"NODE_USE_ENV_PROXY": "1"}
    )
