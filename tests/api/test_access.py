"""Who is let in, and to what?"""

import base64
import threading

import pytest

from mockomni.accounts.permissions import COLUMNS, LINES
from mockomni.api.access import MOST_REMEMBERED, Porter
from mockomni.resources import RESOURCES

KEY = "0123456789abcdef0123456789abcdef"


def basic(text: str | bytes, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(text.encode() if isinstance(text, str) else text).decode()}"


@pytest.mark.parametrize(
    "header", [basic(f"MockOmniNZ:{KEY}"), basic(f"MockOmniNZ:{KEY}", "basic"), basic(f"MockOmniNZ:{KEY}", " BASIC  ")]
)
def test_the_right_credentials_are_let_in_however_the_header_is_written(stranger, header):
    assert stranger.get("/api/v1/Users", headers={"Authorization": header}).status_code == 200


KIND = "The Authorization header is not of the kind Basic, the only one that Omni knows."
BASE64 = "The Authorization header is Basic, but what follows is not username:key in Base64."
KEY_IN_FRONT = "What was sent as the username is a key; it belongs after the colon."
FIRST = "The first account's username is 'MockOmniNZ'."


@pytest.mark.parametrize(
    ("header", "why", "shown"),
    [
        (None, "No Authorization header was sent; Omni wants Basic, with username and key.", None),
        (f"Bearer {KEY}", KIND, "Bearer …"),
        (KEY, KIND, "… …"),
        ("", KIND, "… …"),
        ("Basic", BASE64, "Basic …"),
        ("Basic !!!", BASE64, "Basic …"),
        (basic("no colon"), BASE64, "Basic …"),
        (basic("MockOmniNZ:wrong")[:-2] + "=", BASE64, "Basic …"),
        (
            basic("MockOmniNZ:wrong"),
            "The username is right but the key is not: no API connection of account 'MockOmniNZ' has it.",
            "Basic MockOmniNZ:…",
        ),
        (
            basic(f"MockOmniNZ:{KEY.upper()}"),
            "The username is right but the key is not: no API connection of account 'MockOmniNZ' has it.",
            "Basic MockOmniNZ:…",
        ),
        (basic(f"acme:{KEY}"), f"No account has the username 'acme'. {FIRST}", "Basic acme:…"),
        (basic(f"mockomninz:{KEY}"), f"No account has the username 'mockomninz'. {FIRST}", "Basic mockomninz:…"),
        (basic(f"{KEY}:MockOmniNZ"), f"{KEY_IN_FRONT} {FIRST}", "Basic …:…"),
        (basic(b"caf\xe9:x"), f"No account has the username 'café'. {FIRST}", "Basic café:…"),
        (basic("café:x"), f"No account has the username 'café'. {FIRST}", "Basic café:…"),
    ],
)
def test_whoever_is_not_let_in_is_told_why_in_the_journal_alone(stranger, header, why, shown):
    answer = stranger.get("/api/v1/Users", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.text) == (401, '"Unauthorized access"')
    assert (stranger.why(), dict(stranger.last().request_headers).get("Authorization")) == (why, shown)


def test_a_key_of_somebodys_choice_is_not_shown_as_a_username_either(account, stranger):
    account.connections.add("Sync", key="swordfish")
    stranger.get("/api/v1/Users", auth=("swordfish", account.username))
    assert "swordfish" not in str(stranger.last())


def test_headers_of_the_other_product_are_recognised(stranger):
    stranger.get("/api/v1/Users", headers={"api-auth-accountid": "1", "api-auth-applicationkey": "2"})
    assert stranger.why().endswith("belong to Cin7 Core, which is another product with another API.")


def test_the_old_key_stops_the_moment_a_new_one_is_made(account, client, connect):
    sync = connect(Users=["read"])
    connection = account.connections.named("Shop sync")
    assert sync.get("/api/v1/Users").status_code == 200
    key = account.connections.regenerate(connection.id)
    assert [sync.get("/api/v1/Users", **more).status_code for more in ({}, {"auth": (account.username, key)})] == [
        401,
        200,
    ]
    assert sync.last().connection == "Shop sync"


def test_threads_that_keep_calling_never_get_in_with_an_ended_key(account, connect):
    sync = connect(Users=["read"])
    connection = account.connections.named("Shop sync")
    ended, late = threading.Event(), []

    def call():
        caller = type(sync)(sync.app, *sync.auth)
        for _ in range(40):
            began_after = ended.is_set()
            status = caller.get("/api/v1/Users").status_code
            if began_after:
                late.append(status)
        late.append(caller.get("/api/v1/Users").status_code if ended.wait(10) else "never ended")

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    account.connections.regenerate(connection.id)
    ended.set()
    for thread in threads:
        thread.join()
    assert set(late) == {401}


def test_a_removed_connection_stops_at_once_and_the_journal_knows(account, connect):
    sync = connect(Users=["read"])
    sync.get("/api/v1/Users")
    account.connections.remove(account.connections.named("Shop sync").id)
    assert sync.get("/api/v1/Users").status_code == 401
    assert sync.why() == (
        "The username is right but the key is not: connection 'Shop sync', whose key this was, has been removed."
    )


def test_a_permission_counts_from_the_next_call(account, connect):
    sync = connect()
    assert sync.get("/api/v1/Users").status_code == 403
    account.connections.permit(account.connections.named("Shop sync").id, {"Users": ["read"]})
    assert sync.get("/api/v1/Users").status_code == 200


def test_a_renamed_account_is_called_by_its_new_name_at_once(accounts, account, client):
    client.get("/api/v1/Users")
    accounts.rename(account, "acme")
    assert [client.get("/api/v1/Users", auth=(name, KEY)).status_code for name in ("MockOmniNZ", "acme")] == [401, 200]


def test_another_accounts_key_opens_nothing(accounts, client):
    _, key = accounts.open("other").connections.add("Sync", {"Users": ["read"]})
    assert client.get("/api/v1/Users", auth=("MockOmniNZ", key)).status_code == 401
    assert client.get("/api/v1/Users", auth=("other", key)).status_code == 200


def test_only_right_credentials_are_remembered_and_not_without_end(accounts):
    porter = Porter(accounts)
    for number in range(MOST_REMEMBERED + 10):
        porter.visitor(basic(f"MockOmniNZ:{KEY}") + " " * number)
        porter.visitor(basic(f"MockOmniNZ:{number}"))
    # What another process may change is looked up every time.
    assert len(porter._remembered[1]) == (0 if accounts.are_shared else 10)


# The grid over the whole shelf

NEEDED = {"GET": {"read"}, "POST": {"create", "write"}, "PUT": {"update", "write"}, "DELETE": {"write"}}


@pytest.mark.parametrize("method", NEEDED)
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
def test_a_method_is_opened_by_its_columns_and_by_no_other(account, connect, resource, method):
    caller = connect()
    connection = account.connections.named("Shop sync")
    for path in (f"/api/{resource.path}", f"/api/{resource.path}/1"):
        if caller.open(path, method=method).status_code in (404, 405):
            continue
        opened = set()
        for column in COLUMNS:
            account.connections.permit(connection.id, {resource.permission: [column]})
            if caller.open(path, method=method).status_code != 403:
                opened.add(column)
        assert opened == NEEDED[method]
        others = {line: COLUMNS for line in LINES if line != resource.permission}
        account.connections.permit(connection.id, others)
        assert caller.open(path, method=method).status_code == 403
        account.connections.permit(connection.id, {})


@pytest.mark.parametrize(
    ("grid", "method", "path", "why"),
    [
        ({}, "GET", "Stock", "Connection 'Shop sync' lacks Read on Stock; it has nothing there."),
        (
            {"Contacts": ["read", "create", "update"]},
            "DELETE",
            "Contacts/1",
            "Connection 'Shop sync' lacks Write on Contacts; it has Create, Read and Update there.",
        ),
        (
            {"Contacts": ["read"]},
            "POST",
            "Contacts",
            "Connection 'Shop sync' lacks Create or Write on Contacts; it has Read there.",
        ),
    ],
)
def test_the_journal_says_which_permission_is_missing(connect, grid, method, path, why):
    caller = connect(**grid)
    assert caller.open(f"/api/v1/{path}", method=method).status_code == 403
    assert caller.why() == why
