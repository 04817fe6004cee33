"""Conditions on many keys travel as one parameter."""

from __future__ import annotations

from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.keys import is_among
from minshui.revenue.customer.models import Account

MORE_THAN_THE_PROTOCOL_TAKES = 100_000
STATEMENT = select(Account.id).where(is_among(Account.id, "ids"))


async def test_more_keys_than_a_protocol_takes_parameters_are_compared(
    session: AsyncSession,
) -> None:
    found = await session.execute(STATEMENT, {"ids": range(-MORE_THAN_THE_PROTOCOL_TAKES, 0)})
    assert found.all() == []


async def test_no_keys_find_nothing(session: AsyncSession) -> None:
    assert (await session.execute(STATEMENT, {"ids": []})).all() == []


def test_elsewhere_the_keys_are_a_json_text() -> None:
    engine = create_engine("dm+dmPython://user:password@localhost:5236/minshui")
    sql = " ".join(str(STATEMENT.compile(engine)).split())
    assert sql.endswith(
        "WHERE biz_account.id IN (SELECT listed.item FROM"
        " JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed)"
    )
