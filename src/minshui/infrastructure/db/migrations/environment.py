"""What both schemas' Alembic environments do."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

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
    )
    with context.begin_transaction():
        context.run_migrations()


def render_own_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their name, so that a revision reads like the models."""
    if kind == "type" and isinstance(item, JsonType):
        autogen.imports.add("from minshui.infrastructure.db.types import JsonType")
        return "JsonType()"
    return False


def is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out what no model declares: partitions are made as months come."""
    return kind != "table" or name is None or not _is_partition(name)


def _is_partition(name: str) -> bool:
    tail = name.rpartition("_")[2]
    return tail.isdigit() and len(tail) in {4, 6}
