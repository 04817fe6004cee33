"""What both schemas' Alembic environments do."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import ExecuteSQLOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect

from minshui.infrastructure.db.types import JsonType

VERSION_TABLE = "sys_schema_version"


def run_on_given_connection() -> None:
    """Run the wanted migrations, all in one transaction, on ``attributes["connection"]``."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes.get("target_metadata"),
        version_table=VERSION_TABLE,
        compare_type=True,
        compare_server_default=False,
        render_item=render_own_type,
        include_name=is_compared,
        process_revision_directives=add_sequences,
    )
    with context.begin_transaction():
        context.run_migrations()


def render_own_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their name, so that a revision reads like the models."""
    if kind == "type" and isinstance(item, JsonType):
        autogen.imports.add("from minshui.infrastructure.db.types import JsonType")
        return "JsonType()"
    return False


def add_sequences(
    migration: MigrationContext, _revision: Any, directives: list[MigrationScript]
) -> None:
    """Create the sequences that models declare by themselves: Alembic does not compare these."""
    metadata = migration.opts["target_metadata"]
    if not isinstance(metadata, MetaData) or migration.connection is None:
        return
    present = set(inspect(migration.connection).get_sequence_names())
    wanted = sorted({each.name for each in metadata._sequences.values()} - present)
    for script in directives:
        if script.upgrade_ops is not None and script.downgrade_ops is not None:
            script.upgrade_ops.ops[:0] = [ExecuteSQLOp(f"CREATE SEQUENCE {n}") for n in wanted]
            script.downgrade_ops.ops += [ExecuteSQLOp(f"DROP SEQUENCE {n}") for n in wanted]


def is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out what no model declares: partitions are made as months come."""
    return kind != "table" or name is None or not _is_partition(name)


def _is_partition(name: str) -> bool:
    tail = name.rpartition("_")[2]
    return tail.isdigit() and len(tail) in {4, 6}
