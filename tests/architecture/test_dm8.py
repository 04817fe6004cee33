"""The production database's dialect compiles every table and index, and loses no predicate.

No DM8 server takes part: this holds the SQL against a reviewed file, nothing more.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.base import MasterBase, TenantBase

GOLDEN = Path(__file__).parent / "golden" / "dm8-schema.sql"


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    return create_engine("dm+dmPython://user:password@localhost:5236/minshui").dialect


def _schema(dialect: Dialect) -> str:
    import_models()
    statements = []
    for base in (MasterBase, TenantBase):
        for table in sorted(base.metadata.tables.values(), key=lambda each: each.name):
            statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
            statements += [
                str(CreateIndex(index).compile(dialect=dialect)).strip()
                for index in sorted(table.indexes, key=lambda each: str(each.name))
            ]
    return ";\n\n".join(line.replace("\t", "    ") for line in statements) + ";\n"


def test_the_schema_compiles_to_the_reviewed_sql(dialect: Dialect) -> None:
    schema = "\n".join(line.rstrip() for line in _schema(dialect).splitlines()) + "\n"
    if os.environ.get("MINSHUI_REVIEW_GOLDEN"):
        GOLDEN.write_text(schema, encoding="utf-8")
    assert schema == GOLDEN.read_text(encoding="utf-8")


def test_no_unique_rule_rests_on_a_predicate_that_dm8_drops() -> None:
    import_models()
    partial = [
        str(index.name)
        for base in (MasterBase, TenantBase)
        for table in base.metadata.tables.values()
        for index in table.indexes
        if index.unique and index.dialect_options["postgresql"]["where"] is not None
    ]
    assert partial == []
