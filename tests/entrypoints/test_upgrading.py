"""A database of the first release is brought to what today's program needs."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Connection

from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.engines import create_postgresql_engine
from minshui.infrastructure.db.migrating import alembic_config
from minshui.revenue.ledger.contracts import Purpose
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine

FIRST_CHART = (
    ("1001", "库存现金", "asset", "cash"),
    ("1122.01", "应收账款－应收水费", "asset", "receivable"),
    ("9001", "在途现金（自设）", "asset", "in_transit"),
    ("1231", "坏账准备（自设）", "asset", None),
)


def _to_the_first_release(connection: Connection) -> None:
    config = alembic_config("tenant")
    config.attributes["connection"] = connection
    command.downgrade(config, "0001")


@pytest.fixture
async def first_release(database: Installation) -> Installation:
    """The installation as the first release left it: its schema, and a chart with two changes."""
    engine = create_postgresql_engine(database.tenant_url, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(_to_the_first_release)
    await engine.dispose()
    async with driver_connection(database.tenant_url) as connection:
        await connection.execute("DELETE FROM biz_ledger_account")
        await connection.executemany(
            "INSERT INTO biz_ledger_account (code, name, kind, purpose) VALUES ($1, $2, $3, $4)",
            FIRST_CHART,
        )
    return database


async def chart(database: Installation) -> dict[str, tuple[str, str | None]]:
    async with driver_connection(database.tenant_url) as connection:
        rows = await connection.fetch("SELECT code, name, purpose FROM biz_ledger_account")
    return {row["code"]: (row["name"], row["purpose"]) for row in rows}


@pytest.mark.slow
async def test_an_upgrade_adds_the_accounts_that_are_posted_to(
    first_release: Installation, minshui: CommandLine
) -> None:
    # when
    code, said = await minshui("migrate")

    # then every purpose has its account, and what the tenant changed has stayed
    assert (code, "0001 → " in said) == (0, True)
    accounts = await chart(first_release)
    assert {purpose for _, purpose in accounts.values()} == {each.value for each in Purpose}
    assert accounts["9001"] == ("在途现金（自设）", "in_transit")
    assert accounts["1231"] == ("坏账准备（自设）", "allowance")
    assert "2241.01" not in accounts

    # and again it changes nothing
    assert (await minshui("migrate"))[0] == 0
    assert await chart(first_release) == accounts
