"""The history of each schema leads from nothing to exactly what the models say, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, inspect

from minshui.infrastructure.db.administration import create_empty_database
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.engines import create_postgresql_engine
from minshui.infrastructure.db.migrating import (
    Schema,
    alembic_config,
    head_revision,
    migrate_database,
)
from minshui.infrastructure.db.migrations.environment import VERSION_TABLE
from tests.databases import drop_database

BOTH_SCHEMAS = pytest.mark.parametrize("schema", ["master", "tenant"])


@pytest.fixture
async def empty(server_url: URL) -> AsyncIterator[URL]:
    name = f"empty_{uuid4().hex[:10]}"
    await create_empty_database(server_url, name)
    yield server_url.set(database=name)
    await drop_database(server_url, name)


def differences(connection: Connection, schema: Schema) -> list[Any]:
    metadata = MasterBase.metadata if schema == "master" else TenantBase.metadata
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return [
        each
        for each in compare_metadata(context, metadata)
        if not (each[0] == "remove_table" and each[1].name == VERSION_TABLE)
    ]


@BOTH_SCHEMAS
async def test_the_history_makes_what_the_models_say(empty: URL, schema: Schema) -> None:
    # when
    report = await migrate_database(empty, schema)
    # then: if this fails, write a revision with scripts/new_migration.py
    assert (report.before, report.after) == (None, head_revision(schema))
    engine = create_postgresql_engine(empty, pool_size=1)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, schema) == []
    await engine.dispose()


@BOTH_SCHEMAS
async def test_migrating_twice_changes_nothing(empty: URL, schema: Schema) -> None:
    await migrate_database(empty, schema)
    report = await migrate_database(empty, schema)
    assert report.before == report.after == head_revision(schema)


@BOTH_SCHEMAS
async def test_the_way_back_leaves_nothing_behind(empty: URL, schema: Schema) -> None:
    # given
    await migrate_database(empty, schema)

    def go_back(connection: Connection) -> list[str]:
        config = alembic_config(schema)
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return inspect(connection).get_table_names()

    # when
    engine = create_postgresql_engine(empty, pool_size=1)
    async with engine.begin() as connection:
        left = await connection.run_sync(go_back)
    await engine.dispose()
    # then
    assert left == [VERSION_TABLE]
