"""Do connections come, change and go as the screens say?"""

import re
import threading

import pytest

from mockomni.accounts import Caller, everything, read_only
from mockomni.accounts.permissions import LINES
from mockomni.app import create_app
from mockomni.errors import Invalid, LimitReached, NotFound
from mockomni.storage.store import MEMORY, open_store


def test_a_key_is_32_lowercase_hexadecimal_digits(account):
    assert re.fullmatch("[0-9a-f]{32}", account.connections.add("Sync")[1])


def test_no_key_is_kept(account, store):
    _, key = account.connections.add("Sync")
    assert key.encode() not in store.image()


def test_a_new_connection_may_do_nothing(account):
    assert account.connections.add("Sync")[0].permissions == {}


def test_the_presets_have_every_line():
    assert (set(read_only()), set(everything())) == (set(LINES), set(LINES))


def test_permitting_replaces_the_whole_grid(account):
    connection, _ = account.connections.add("Sync", {"Stock": ["read"], "Users": ["read"]})
    account.connections.permit(connection.id, {"products": ["Create"]})
    assert account.connections.get(connection.id).permissions == {"Products": {"create"}}


def test_a_bad_grid_changes_nothing(account):
    connection, _ = account.connections.add("Sync", {"Stock": ["read"]})
    with pytest.raises(Invalid):
        account.connections.permit(connection.id, {"Stock": ["fly"]})
    assert account.connections.get(connection.id).permissions == {"Stock": {"read"}}


@pytest.mark.parametrize("name", ["", "   ", None, 5, "x" * 51, "a\nb"])
def test_a_connection_needs_a_short_name_on_one_line(account, name):
    with pytest.raises(Invalid):
        account.connections.add(name)


def test_names_are_trimmed_and_may_repeat(account):
    first, second = (account.connections.add(name)[0] for name in ("  Sync ", "Sync"))
    assert (first.name, second.name, first.id == second.id) == ("Sync", "Sync", False)


def test_a_connection_is_found_by_its_id_or_its_only_name(account):
    sync, _ = account.connections.add("Sync")
    assert account.connections.named(" sync ") == account.connections.named(str(sync.id)) == sync


def test_a_name_that_several_have_finds_none_of_them(account):
    ids = [account.connections.add("Sync")[0].id for _ in range(2)]
    with pytest.raises(Invalid, match=f"{ids[0]}, {ids[1]}"):
        account.connections.named("Sync")


def test_over_the_limit_omni_says_so_in_its_words(account):
    for number in range(4):
        account.connections.add(f"App {number}")
    with pytest.raises(LimitReached) as refused:
        account.connections.add("One more")
    assert str(refused.value) == "Unable to create more than 5 API connections"


def test_the_limit_is_a_setting_that_counts_at_once(account):
    account.behaviour = account.behaviour.with_quirks(connection_limit=1)
    with pytest.raises(LimitReached, match="more than 1 API connections"):
        account.connections.add("Second")


def test_a_removed_connection_makes_room_and_its_id_is_not_given_again(account):
    gone, _ = account.connections.add("Gone")
    account.connections.remove(gone.id)
    assert account.connections.add("New")[0].id > gone.id


@pytest.mark.parametrize("change", ["get", "remove", "regenerate"])
def test_an_unknown_connection_is_not_found(account, change):
    with pytest.raises(NotFound):
        getattr(account.connections, change)(99)


def test_only_the_new_key_works_once_it_is_regenerated(accounts, account):
    connection, old = account.connections.add("Sync")
    new = account.connections.regenerate(connection.id)
    assert isinstance(accounts.recognise(account.username, new), Caller)
    assert accounts.recognise(account.username, old).why == (
        "The username is right but the key is not: the key of connection 'Sync' was regenerated, which ended this one."
    )


@pytest.mark.parametrize("key", ["", " ", "a\nb", " padded", "x" * 201])
def test_some_texts_cannot_be_keys(account, key):
    with pytest.raises(Invalid):
        account.connections.add("Sync", key=key)


def test_a_key_that_another_connection_has_is_refused(account):
    account.connections.add("One", key="same")
    with pytest.raises(Invalid, match="already has that key"):
        account.connections.add("Two", key="same")


def test_ensuring_a_key_twice_makes_one_connection_that_may_do_everything(account):
    first = account.connections.ensure("ci:key")
    account.connections.permit(first.id, {})
    assert account.connections.ensure("ci:key").id == first.id
    assert account.connections.get(first.id).permissions == everything()


@pytest.fixture(params=["memory", "file"])
def any_store(request, tmp_path):
    """A fresh store of each kind."""
    store = open_store(MEMORY if request.param == "memory" else str(tmp_path / "shop.db"))
    yield store
    store.close()


def test_threads_never_make_more_connections_than_the_limit(make_app, any_store):
    account = make_app(store=any_store).extensions["mockomni"].accounts.first()
    made, refused = at_once(12, lambda number: account.connections.add(f"App {number}"))
    assert (len(made), {str(error) for error in refused}) == (4, {"Unable to create more than 5 API connections"})
    assert len({connection.id for connection, _ in made} | {1}) == len(account.connections.all()) == 5


def test_threads_that_regenerate_leave_exactly_one_key_that_works(make_app, any_store):
    accounts = make_app(store=any_store).extensions["mockomni"].accounts
    account = accounts.first()
    connection, _ = account.connections.add("Sync")
    keys, _ = at_once(8, lambda _: account.connections.regenerate(connection.id))
    working = [key for key in keys if isinstance(accounts.recognise(account.username, key), Caller)]
    assert (len(keys), len(working)) == (8, 1)


def at_once(count, call):
    """What so many threads got that begin together, and what was raised in them."""
    begin = threading.Barrier(count)
    results, errors = [], []

    def run(number):
        begin.wait()
        try:
            results.append(call(number))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors


def test_a_key_ended_by_another_process_has_ended(tmp_path):
    """Two servers on one file: what one of them remembers must not outlive what the other one changes."""
    here, there = (open_store(str(tmp_path / "shop.db")) for _ in range(2))
    first, second = (create_app(store=store, username="SharedNZ", key="k" * 32) for store in (here, there))
    asked = second.test_client()
    assert asked.get("/api/v1/Users", auth=("SharedNZ", "k" * 32)).status_code == 200
    connections = first.extensions["mockomni"].accounts.first().connections
    connections.regenerate(connections.all()[0].id)
    assert asked.get("/api/v1/Users", auth=("SharedNZ", "k" * 32)).status_code == 401
    here.close()
    there.close()
