"""The requirement's tables and ours: docs/requirements/tables.csv against the program."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import Table

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.base import MasterBase, TenantBase
from tests.architecture.source_tree import ROOT

LIST = ROOT / "docs" / "requirements" / "tables.csv"
# Tables of the requirement's §9.4 and its tenant chapter; wildcards are not tables.
REQUIREMENT_TABLES = 55


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    import_models()
    return {**MasterBase.metadata.tables, **TenantBase.metadata.tables}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_table_of_the_program_is_listed(
    tables: dict[str, Table], rows: list[dict[str, str]]
) -> None:
    assert sorted(set(tables) - {row["table"] for row in rows}) == []


def test_every_table_listed_as_built_is_there_and_no_open_one_is(
    tables: dict[str, Table], rows: list[dict[str, str]]
) -> None:
    wrong = [row["table"] for row in rows if (row["table"] in tables) != (row["state"] == "built")]
    assert wrong == []


def test_every_open_table_has_a_reason(rows: list[dict[str, str]]) -> None:
    assert [row["table"] for row in rows if row["state"] == "open" and not row["note"]] == []


def test_the_requirement_lost_no_table(rows: list[dict[str, str]]) -> None:
    assert sum(row["origin"] == "requirement" for row in rows) == REQUIREMENT_TABLES


def test_every_documented_column_stands_where_the_list_says(
    tables: dict[str, Table], rows: list[dict[str, str]]
) -> None:
    missing = []
    for row in rows:
        for pair in filter(None, row["documented_columns"].split("; ")):
            documented, ours = pair.split("→")
            if ours.startswith("="):
                continue  # computed; the note says how
            table, _, column = ours.rpartition(".")
            if column not in tables[table or row["table"]].columns:
                missing.append(f"{row['table']}.{documented} → {ours}")
    assert missing == []
