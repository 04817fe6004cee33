"""Adjustments in the database: pre-built statements."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.adjustment.errors import ADJUSTMENT_UNKNOWN
from minshui.revenue.adjustment.models import BillAdjustment

_INSERT = insert(BillAdjustment).returning(BillAdjustment.id)
_LOCK = (
    select(BillAdjustment.__table__)
    .where(BillAdjustment.id == bindparam("adjustment"))
    .with_for_update()
)
_LINK = (
    update(BillAdjustment)
    .where(BillAdjustment.id == bindparam("adjustment"))
    .values(process_id=bindparam("process"))
    .execution_options(synchronize_session=False)
)
_EXECUTED = (
    update(BillAdjustment)
    .where(BillAdjustment.id == bindparam("adjustment"))
    .values(
        status="executed",
        adjustment_bill_id=bindparam("bill"),
        journal_id=bindparam("journal"),
        reading_id=bindparam("reading"),
        executed_by=bindparam("user"),
        executed_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)


def stored_prices(prices: Mapping[str, Decimal]) -> dict[str, str] | None:
    """Return prices as they are stored."""
    return {code: f"{price:f}" for code, price in sorted(prices.items())} or None


def prices_of(stored: Mapping[str, str] | None) -> dict[str, Decimal]:
    """Return prices from what is stored."""
    return {code: Decimal(price) for code, price in (stored or {}).items()}


async def insert_adjustment(ctx: Context, values: dict[str, Any]) -> int:
    """Insert an adjustment that is asked for and return its id."""
    return int((await ctx.session.execute(_INSERT, values)).scalar_one())


async def lock_adjustment(ctx: Context, adjustment_id: int) -> Any:
    """Lock an adjustment's row; raises ``E_ADJUSTMENT_UNKNOWN``."""
    row = (await ctx.session.execute(_LOCK, {"adjustment": adjustment_id})).one_or_none()
    if row is None:
        raise MinshuiError(ADJUSTMENT_UNKNOWN, adjustment=adjustment_id)
    return row


async def link_process(ctx: Context, adjustment_id: int, process_id: int) -> None:
    """Note which process decides about an adjustment."""
    await ctx.session.execute(_LINK, {"adjustment": adjustment_id, "process": process_id})


async def mark_executed(
    ctx: Context,
    adjustment_id: int,
    *,
    bill_id: int,
    journal_id: int | None,
    reading_id: int | None,
) -> None:
    """Note what came of an adjustment."""
    await ctx.session.execute(
        _EXECUTED,
        {
            "adjustment": adjustment_id,
            "bill": bill_id,
            "journal": journal_id,
            "reading": reading_id,
            "user": ctx.actor.user_id,
            "now": ctx.clock.now(),
        },
    )
