"""How was a shop before? Snapshots of an account over HTTP: taken, restored, and carried elsewhere in a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, request

from mockomni.accounts.snapshots import MOST_BYTES, Snapshot
from mockomni.clock import stamp
from mockomni.control.answers import Refused, answer, body, chosen
from mockomni.trust import ARCHIVE


def snapshots():
    """Every snapshot of the account."""
    return answer({"snapshots": [snapshot_json(each) for each in chosen().snapshots.all()]})


def take():
    """Keep the shop as it is, under the ``name`` that was sent, over what had that name."""
    account, sent = chosen(), body()
    if set(sent) != {"name"}:
        raise Refused(400, 'A snapshot has a name: {"name": "before"}.')
    return answer(snapshot_json(account.snapshots.take(sent["name"])), 201)


def restore(name: str):
    """Make the shop and its time as they were."""
    account = chosen()
    account.snapshots.restore(name)
    return answer({"restored": name, "clock": stamp(account.clock.now())})


def remove_snapshot(name: str):
    """Forget a snapshot."""
    chosen().snapshots.remove(name)
    return answer({"removed": name})


def export(name: str):
    """A snapshot as a file."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.mockomni.zip"}
    return Response(chosen().snapshots.exported(name), 200, headers, content_type=ARCHIVE)


def take_in():
    """Keep a snapshot that was exported, under its own name or the ``?name=`` given; a wrong file is refused whole."""
    account = chosen()
    if request.mimetype != ARCHIVE:
        raise Refused(415, f"Send the exported file as it is, with Content-Type: {ARCHIVE}.")
    request.max_content_length = MOST_BYTES
    return answer(snapshot_json(account.snapshots.imported(request.get_data(), request.args.get("name"))), 201)


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as this door shows it."""
    return {"name": snapshot.name, "created": stamp(snapshot.created), "bytes": snapshot.length}


ROUTES = (
    ("GET", "/snapshots", snapshots),
    ("POST", "/snapshots", take),
    ("POST", "/snapshots/<name>/restore", restore),
    ("DELETE", "/snapshots/<name>", remove_snapshot),
    ("GET", "/snapshots/<name>/export", export),
    ("POST", "/snapshots/import", take_in),
)
