"""The production database's dialect compiles all that the program sends, and loses no predicate.

No DM8 server takes part: this holds tables, indexes and statements against reviewed files,
nothing more. After a look at what changed, ``MINSHUI_REVIEW_GOLDEN=1`` writes them anew.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import URL, ClauseElement, Delete, Insert, TextClause, Update
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Compiled, Dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.selectable import SelectBase

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db import prepared
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.engines import create_dm8_engine
from tests.architecture.source_tree import program_files

GOLDEN = Path(__file__).parent / "golden"
# SQL written out by hand: what is in the dialects' own folder is PostgreSQL's by design.
PLAIN_SQL = {
    "minshui.entrypoints.http_health._PING": "SELECT 1 runs everywhere",
    "minshui.infrastructure.db.migrating._LOCK": "migrations run on PostgreSQL only so far",
    "minshui.revenue.billing.queries.component_shares._LATE_FEES": "standard SQL",
    "minshui.revenue.billing.queries.component_shares._OF_BILL": "standard SQL",
    "minshui.revenue.billing.queries.component_shares._PARTS": "standard SQL",
    "minshui.revenue.billing.queries.component_shares._WHOLE": "standard SQL",
    "minshui.revenue.ledger.queries.account_statement._LINES": "standard SQL, windows, LIMIT",
    "minshui.revenue.ledger.queries.month_closes._POSTED": "standard SQL",
    "minshui.revenue.ledger.queries.till_totals._FROZEN": "standard SQL",
    "minshui.revenue.ledger.queries.till_totals._RECOMPUTED": "standard SQL",
}
DIALECTS = "minshui.infrastructure.db.dialects."
# What the dialect is known to write wrongly, or what only PostgreSQL understands.
SUSPICIOUS = re.compile(
    r"\bIS (NOT )?[01]\b|\bOF +SKIP|\bILIKE\b|::|\bANY *\(|DISTINCT ON|ON CONFLICT"
)
# DM8 knows UPDATE … FROM; the dialect names the target there once more, so look at these first
# when a server is at hand.
SEVERAL_TABLES = {
    "minshui.revenue.ledger.deposit_store._UPDATE_FROM_ENTRIES",
    # Its FROM is a scalar subquery's.
    "minshui.revenue.reading.calendar_store.MOVE_DUE",
    "minshui.revenue.reading.queries.review_scope.MOVE_POINTERS",
}


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    url = URL.create("dm", "user", "password", "localhost", 5236, "minshui")
    return create_dm8_engine(url, pool_size=1).dialect


def _statements() -> dict[str, ClauseElement]:
    """Every statement the program builds when it is imported, by where it stands."""
    found: dict[str, ClauseElement] = {}
    for file in program_files():
        if file.path.name.startswith("__") or "/migrations/" in file.name:
            continue
        for name, value in vars(import_module(file.dotted)).items():
            if value is prepared._prepared:
                continue  # they stand where they are built
            values = value.values() if isinstance(value, dict) else [value]
            for place, each in enumerate(values):
                if isinstance(each, SelectBase | Insert | Update | Delete | TextClause):
                    mark = f"[{place}]" if isinstance(value, dict) else ""
                    found.setdefault(f"{file.dotted}.{name}{mark}", each)
    first = {id(statement): name for name, statement in reversed(found.items())}
    return {name: found[name] for name in sorted(first.values())}


def _tidy(statements: list[str]) -> str:
    lines = ";\n\n".join(statements).replace("\t", "    ").splitlines()
    return "\n".join(line.rstrip() for line in lines) + ";\n"


def _hold(name: str, sql: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("MINSHUI_REVIEW_GOLDEN"):
        golden.write_text(sql, encoding="utf-8")
    assert sql == golden.read_text(encoding="utf-8")


def test_the_schema_compiles_to_the_reviewed_sql(dialect: Dialect) -> None:
    import_models()
    statements = []
    for base in (MasterBase, TenantBase):
        for table in sorted(base.metadata.tables.values(), key=lambda each: each.name):
            statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
            statements += [
                str(CreateIndex(index).compile(dialect=dialect)).strip()
                for index in sorted(table.indexes, key=lambda each: str(each.name))
            ]
    _hold("dm8-schema.sql", _tidy(statements))


def test_the_statements_compile_to_the_reviewed_sql(dialect: Dialect) -> None:
    statements = [
        f"-- {name}\n{statement.compile(dialect=dialect)}"
        for name, statement in _statements().items()
        if not isinstance(statement, TextClause) and not name.startswith(DIALECTS)
    ]
    _hold("dm8-statements.sql", _tidy(statements))


def test_sql_written_by_hand_is_known_and_has_a_reason() -> None:
    written = {
        name
        for name, statement in _statements().items()
        if isinstance(statement, TextClause) and not name.startswith(DIALECTS)
    }
    assert written == set(PLAIN_SQL)


def test_no_statement_loses_a_predicate_or_a_lock(dialect: Dialect) -> None:
    lost = []
    for name, statement in _statements().items():
        ours = statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        theirs = statement.compile(dialect=dialect)
        # A condition that is left out leaves its value out; DM8 adds those it returns into.
        missing = set(ours.params) - set(theirs.params)
        # Row locks that PostgreSQL shares are exclusive elsewhere: slower, never wrong.
        locks = [re.findall(r"FOR UPDATE|SKIP LOCKED", _exclusive(each)) for each in (ours, theirs)]
        if missing or locks[0] != locks[1]:
            lost.append(f"{name}: {sorted(missing)} {locks}")
    assert lost == []


def _exclusive(statement: Compiled) -> str:
    return re.sub(r"FOR (SHARE|KEY SHARE|NO KEY UPDATE)", "FOR UPDATE", str(statement))


def test_no_statement_is_written_in_a_way_that_dm8_refuses(dialect: Dialect) -> None:
    wrong = {
        name: found.group()
        for name, statement in _statements().items()
        if not isinstance(statement, TextClause)
        and not name.startswith(DIALECTS)
        and (found := SUSPICIOUS.search(str(statement.compile(dialect=dialect))))
    }
    assert wrong == {}


def test_changes_over_several_tables_are_the_reviewed_ones(dialect: Dialect) -> None:
    several = {
        name
        for name, statement in _statements().items()
        if (isinstance(statement, Update) and " FROM " in _head(statement, dialect))
        or (isinstance(statement, Delete) and " USING " in _head(statement, dialect))
    }
    assert several == SEVERAL_TABLES


def _head(statement: Update | Delete, dialect: Dialect) -> str:
    return " ".join(str(statement.compile(dialect=dialect)).partition("WHERE")[0].split())


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
