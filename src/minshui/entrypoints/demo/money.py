"""How a town pays: most in full, some round up and keep a prepayment, some not at all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from minshui.entrypoints.demo.stage import Stage
from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.facade import (
    BatchResult,
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    collect_batch,
)

FIFTY_YUAN_FEN = 5_000
_ARREARS = (
    select(Bill.account_id, Bill.cust_id, func.sum(Bill.open_fen).label("owed_fen"))
    .where(Bill.open_fen > 0)
    .group_by(Bill.account_id, Bill.cust_id)
    .order_by(Bill.account_id)
)


async def collect_month(stage: Stage, month: int, on: date) -> BatchResult:
    """Post a day's bank file: 92 % of those who owe pay, every eighth of them rounds up."""
    async with stage.work("accountant", on) as ctx:
        rows = _payments(await _arrears(ctx), month)
        return await collect_batch(
            ctx, CollectBatch(method=PaymentMethod.TRANSFER, channel="batch", rows=rows)
        )


async def _arrears(ctx: Context) -> Sequence[tuple[int, int, int]]:
    rows = await ctx.session.execute(_ARREARS)
    return [(row.account_id, row.cust_id, int(row.owed_fen)) for row in rows]


def _payments(arrears: Sequence[tuple[int, int, int]], month: int) -> list[CollectedRow]:
    source = random.Random(month)  # noqa: S311 - sample data
    rows = []
    for account_id, cust_id, owed_fen in arrears:
        luck = source.random()
        if luck < 0.08:
            continue
        rounds_up = luck < 0.195
        amount = -(-owed_fen // FIFTY_YUAN_FEN) * FIFTY_YUAN_FEN if rounds_up else owed_fen
        rows.append(CollectedRow(account_id, cust_id, amount, f"{month}-{account_id}"))
    return rows
