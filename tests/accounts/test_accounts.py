"""Who is the account, and who is recognised as its caller?"""

from contextlib import suppress
from time import perf_counter

import pytest

from mockomni.accounts import Accounts, Caller, Stranger, username_of
from mockomni.clock import Clock
from mockomni.errors import Invalid, NotFound
from mockomni.settings import Behaviour
from mockomni.storage import directory


@pytest.mark.parametrize(
    ("company", "region", "username"),
    [
        ("Mock Omni", "NZ", "MockOmniNZ"),
        ("Harrow & Fields Trading Co. Ltd", "uk", "HarrowFieldsTradUK"),
        ("Café 24/7", "EU", "Caf247EU"),
        ("123", "US", "123US"),
    ],
)
def test_a_username_is_the_company_in_plain_letters_and_the_region(company, region, username):
    assert username_of(company, region) == username


def test_a_region_is_one_of_five():
    with pytest.raises(Invalid, match="UK, EU, AU, NZ, US"):
        username_of("Mock", "FR")


def test_the_first_account_is_named_after_the_seeded_shop(store):
    with store.unit(1, write=True) as unit:
        unit.state(company="Harrow Supply", region="AU")
    assert Accounts(store, Behaviour()).ensure().account.username == "HarrowSupplyAU"


def test_later_accounts_of_one_name_are_numbered(store):
    accounts = Accounts(store, Behaviour())
    assert [accounts.open().username for _ in range(3)] == ["MockOmniNZ", "MockOmni2NZ", "MockOmni3NZ"]
    assert [account.id for account in accounts] == [1, 2, 3]


def test_two_accounts_never_share_a_username(store):
    accounts = Accounts(store, Behaviour())
    accounts.open("acme")
    with pytest.raises(Invalid, match="already"):
        accounts.open("acme")


@pytest.mark.parametrize("username", ["", " a", "a:b", "a\tb", "x" * 101])
def test_some_texts_cannot_be_usernames(store, username):
    with pytest.raises(Invalid):
        Accounts(store, Behaviour()).open(username)


def test_an_unknown_account_is_not_found(accounts):
    with pytest.raises(NotFound):
        accounts.by_id(2)


def test_the_first_start_makes_a_connection_and_shows_its_key_once(store):
    first = Accounts(store, Behaviour()).ensure()
    again = Accounts(store, Behaviour()).ensure()
    assert (first.connection.name, len(first.key)) == ("Default", 32)
    assert (again.account.username, again.connection, again.key) == ("MockOmniNZ", first.connection, None)


def test_a_key_and_username_that_are_asked_for_are_there_at_every_start(store):
    for username, key in (("acme", "one"), ("acme", "one"), ("other", "one"), ("other", "two")):
        Accounts(store, Behaviour()).ensure(username, key)
        assert isinstance(Accounts(store, Behaviour()).recognise(username, key), Caller)
    assert len(Accounts(store, Behaviour()).first().connections.all()) == 2


def test_a_renamed_account_has_one_username(accounts, account):
    accounts.rename(account, "acme")
    assert accounts.recognise("MockOmniNZ", "x").why == (
        "No account has the username 'MockOmniNZ'. The first account's username is 'acme'."
    )


def test_a_key_is_of_one_account_only(accounts, account):
    other = accounts.open("other")
    _, key = other.connections.add("Sync")
    assert accounts.recognise(account.username, key).account is account


def test_a_key_in_the_place_of_the_username_is_not_repeated(accounts):
    why = accounts.recognise("0123456789abcdef0123456789abcdef", "").why
    assert why == (
        "What was sent as the username is a key; it belongs after the colon. "
        "The first account's username is 'MockOmniNZ'."
    )


def test_wrong_keys_leave_nothing_behind(accounts, account):
    sizes = {name: len(value) for name, value in vars(accounts).items() if hasattr(value, "__len__")}
    for number in range(50):
        accounts.recognise(account.username, f"wrong {number}")
        accounts.recognise(f"nobody {number}", "wrong")
    assert {name: len(value) for name, value in vars(accounts).items() if hasattr(value, "__len__")} == sizes


def test_an_account_opened_beside_this_process_is_found(store, accounts):
    Accounts(store, Behaviour()).open("beside").connections.add("Sync", key="a key")
    assert isinstance(accounts.recognise("beside", "a key"), Caller)


def test_tenants_that_outlive_their_shop_keep_their_numbers(accounts, account, store):
    with store.unit(1, write=True) as unit:
        unit.link.execute("DELETE FROM counters WHERE account_id = 1")
    assert (account.connections.add("Sync")[0].id, accounts.open("next").id) == (2, 2)


def filled(store):
    """The accounts that have a shop."""

    def has_facts(account_id):
        with suppress(NotFound), store.unit(account_id) as unit:
            return unit.facts() != {}

    return [id_ for id_ in range(1, 6) if has_facts(id_)]


def shop_in(region, store):
    """The image of a shop that says where it is."""
    with store.unit(1, write=True) as unit:
        unit.state(company="Mock", region=region)
    return store.image(1)


@pytest.mark.parametrize(("region", "key"), [("FR", None), ("NZ", " no key")], ids=["no region", "no key"])
def test_an_account_that_cannot_be_opened_leaves_nothing(store, accounts, region, key):
    image = shop_in(region, store)
    with pytest.raises(Invalid):
        accounts.open_with_key(image=image, key=key)
    assert ([each.id for each in accounts], filled(store)) == ([1], [1])


def test_the_only_account_too_leaves_nothing_when_its_key_cannot_be(store):
    with pytest.raises(Invalid, match="a key"):
        Accounts(store, Behaviour()).ensure(key=" no key")
    assert list(Accounts(store, Behaviour())) == []


def test_who_is_recognised_while_his_account_is_deleted_is_a_stranger(accounts, monkeypatch):
    account, _, key = accounts.open_with_key("gone")
    read = directory.visitor

    def deleted_meanwhile(*asked):
        found = read(*asked)
        monkeypatch.undo()
        accounts.close(account)
        return found

    monkeypatch.setattr(directory, "visitor", deleted_meanwhile)
    assert isinstance(accounts.recognise("gone", key), Stranger)
    assert [each.username for each in accounts] == ["MockOmniNZ"]


def test_an_account_is_deleted_once(accounts):
    account = accounts.open("gone")
    accounts.close(account)
    with pytest.raises(NotFound):
        accounts.close(account)


@pytest.mark.parametrize(
    "late",
    [
        lambda account: account.connections.add("Sync"),
        lambda account: account.snapshots.take("before"),
        lambda account: account.behave({"limits": "off"}),
        lambda account: account.move(Clock.reset),
    ],
    ids=["connection", "snapshot", "behaviour", "clock"],
)
def test_nothing_is_kept_for_an_account_that_is_deleted(accounts, late):
    account = accounts.open("gone")
    accounts.close(account)
    with pytest.raises(NotFound, match="any more"):
        late(account)


def test_an_account_that_is_deleted_while_all_are_shown_is_left_out(accounts):
    gone, shown = accounts.open("gone"), accounts.with_facts()
    first, _ = next(shown)
    accounts.close(gone)
    assert (first.username, [account.username for account, facts in shown if facts]) == ("MockOmniNZ", [])


def of_one_server(both_stores):
    """The first account, as each of two processes knows it."""
    first = Accounts(both_stores[0], Behaviour()).ensure().account
    return first, Accounts(both_stores[1], Behaviour()).first()


def as_stored(store):
    """What a third process finds."""
    account = Accounts(store, Behaviour()).first()
    return account.behaviour.error_style, account.behaviour.limits, account.clock.state.frozen


def test_what_was_read_before_a_change_does_not_take_it_back(both_stores):
    account, _ = of_one_server(both_stores)
    asked = perf_counter()
    with both_stores[0].directory() as unit:
        row = directory.one_account(unit, account.id)
    account.behave({"error_style": "object", "limits": "off"})
    account.move(lambda clock: clock.freeze(1_800_000_000))
    account.refresh(row, asked)
    here = account.behaviour.error_style, account.behaviour.limits, account.clock.state.frozen
    assert here == as_stored(both_stores[1]) == ("object", None, 1_800_000_000)


def test_two_processes_that_change_different_things_undo_nothing(both_stores):
    one, other = of_one_server(both_stores)
    one.behave({"error_style": "object"})
    other.behave({"limits": "off"})
    one.move(lambda clock: clock.freeze(1_800_000_000))
    other.move(lambda clock: clock.advance(60))
    assert as_stored(both_stores[1]) == ("object", None, 1_800_000_060)
    other.behave(None)
    assert as_stored(both_stores[0])[::2] == ("string", 1_800_000_060)


def test_a_clock_that_cannot_be_moved_stays_as_it_was(accounts, account):
    def fail(clock):
        clock.advance(60)
        raise ZeroDivisionError

    before = account.clock.state
    with pytest.raises(ZeroDivisionError):
        account.move(fail)
    assert account.clock.state == before
