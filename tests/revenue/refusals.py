"""Refusals: the right code, and not one row of money changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError

_MONEY = {
    "biz_journal_line": "SUM(amount_fen)",
    "biz_account_entry": "SUM(amount_fen)",
    "biz_deposit": "SUM(balance_fen)",
    "biz_deposit_entry": "SUM(movement_fen)",
    "biz_charge": "SUM(open_fen)",
    "biz_payment": "SUM(amount_fen)",
    "biz_payment_item": "SUM(amount_fen)",
    "biz_till": "COUNT(open_cashier_id)",
    "sys_outbox": "MAX(id)",
    "sys_audit_log": "MAX(id)",
}


async def money_figures(ctx: Context) -> dict[str, tuple[int, int | None]]:
    """Return the row count and a sum of every table that money moves through."""
    figures = {}
    for table, figure in _MONEY.items():
        statement = text(f"SELECT COUNT(*), {figure} FROM {table}")  # noqa: S608 - constants
        count, total = (await ctx.session.execute(statement)).one()
        figures[table] = (int(count), None if total is None else int(total))
    return figures


@asynccontextmanager
async def refused(ctx: Context, code: str) -> AsyncIterator[pytest.ExceptionInfo[MinshuiError]]:
    """Expect ``code`` from the block, rolled back as an edge does, and nothing changed by it."""
    before = await money_figures(ctx)
    with pytest.raises(MinshuiError) as caught:
        async with ctx.session.begin_nested():
            yield caught
    assert caught.value.code == code
    assert await money_figures(ctx) == before
