"""Does the grid open what it should?"""

import pytest

from mockomni.accounts import permissions
from mockomni.errors import Invalid
from mockomni.resources import RESOURCES


def test_the_grid_has_a_line_for_every_permission_of_the_shelf():
    assert sorted(permissions.LINES) == sorted({resource.permission for resource in RESOURCES})


@pytest.mark.parametrize(
    ("column", "opens"),
    [
        ("create", {"POST"}),
        ("read", {"GET"}),
        ("update", {"PUT"}),
        ("write", {"POST", "PUT", "DELETE"}),
    ],
)
def test_a_column_opens_these_methods(column, opens):
    grid = {"Contacts": frozenset({column})}
    assert {method for method in permissions.OPENED_BY if permissions.allows(grid, "Contacts", method)} == opens


def test_names_are_read_in_any_case_and_empty_lines_left_out():
    sent = {"products": ["READ", "Write"], "STOCK": [], "Users": ["read"]}
    assert permissions.read_grid(sent) == {"Products": {"read", "write"}, "Users": {"read"}}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"Prodcts": ["read"]}, "there is no resource 'Prodcts'; there are: Adjustments, "),
        ({"Stock": ["reed"]}, "Stock: there is no column 'reed'; there are: create, read, update, write"),
        ({"Stock": "read"}, "Stock takes a list of columns, such as ['read', 'write'], not 'read'"),
        ({"Stock": None}, "Stock takes a list of columns, such as ['read', 'write'], not None"),
    ],
)
def test_what_no_grid_has_is_named(sent, says):
    with pytest.raises(Invalid) as refused:
        permissions.read_grid(sent)
    assert refused.value.problems[0].startswith(says)


def test_every_problem_of_a_grid_is_told_at_once():
    with pytest.raises(Invalid) as refused:
        permissions.read_grid({"a": ["read"], "Stock": ["b", "c"]})
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ((), ""),
        (("write",), "Write"),
        (("write", "read"), "Read and Write"),
        (permissions.COLUMNS, "Create, Read, Update and Write"),
    ],
)
def test_columns_are_said_in_the_order_of_the_grid(columns, words):
    assert permissions.in_words(columns) == words
