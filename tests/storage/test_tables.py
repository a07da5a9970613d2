"""Are the tables that lie ready for SQLite those that ``tables`` describes?"""

import sqlite3
from contextlib import closing

import pytest

from mockomni.resources import STORED
from mockomni.storage import directory, schema, sqlite, tables


@pytest.mark.parametrize("group", tables.GROUPS)
def test_what_makes_the_tables_is_what_describes_them_today(group):
    ready = schema.file_of(group).read_text("utf-8")
    assert ready == tables.sqlite_ddl(group), "run: python -m mockomni.seeding"


@pytest.mark.parametrize("group", tables.GROUPS)
def test_tables_that_are_there_are_left_as_they_are(group):
    with closing(sqlite3.connect(":memory:")) as link:
        schema.make(link, group)
        made = set(link.iterdump())
        schema.make(link, group)
        assert set(link.iterdump()) == made
        assert schema.tables_in(link) == {table.name for table in tables.GROUPS[group]}


def test_shops_are_copied_by_every_column_but_the_account():
    columns = {name: columns.split(", ") for name, columns in sqlite.shop_columns()}
    assert columns == {
        table.name: [f'"{column.name}"' for column in table.c if column.name != "account_id"]
        for table in tables.GROUPS[schema.SHOPS]
        if table is not tables.schema
    }
    assert {each.name for each in STORED} < columns.keys()


def test_what_is_kept_of_a_tenant_goes_with_it():
    assert tuple(table.name for table in tables.TENANTS) == directory.OF_TENANTS
