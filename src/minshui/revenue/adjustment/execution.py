"""Make an adjustment that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.adjustment.adjustment_store import (
    lock_adjustment,
    mark_executed,
    prices_of,
)
from minshui.revenue.adjustment.contracts import AdjustmentStatus
from minshui.revenue.adjustment.errors import ADJUSTMENT_DONE, ADJUSTMENT_STALE
from minshui.revenue.adjustment.events import AdjustmentExecuted
from minshui.revenue.adjustment.permissions import APPROVE
from minshui.revenue.adjustment.reasons import reason_codes
from minshui.revenue.billing.facade import (
    AdjustBill,
    AdjustedBill,
    adjust_bill,
    bill_by_number,
    bill_number,
)
from minshui.revenue.reading.facade import move_pointer
from minshui.workorder.approval.facade import ApprovalKind, Process


async def execute(
    ctx: Context, adjustment_id: int, accounting_month: int | None = None
) -> AdjustedBill:
    """Make an adjustment once: its bill, its postings and, where it says so, the pointer.

    It is booked in ``accounting_month``, the present one where none is given.

    Raises ``E_ADJUSTMENT_DONE``, ``E_ADJUSTMENT_STALE`` where it comes to something else than
    was asked for, ``E_POINTER_FIXED``, and what ``adjust_bill`` raises.
    """
    row = await lock_adjustment(ctx, adjustment_id)
    if row.status != AdjustmentStatus.REQUESTED:
        raise MinshuiError(ADJUSTMENT_DONE, adjustment=row.code)
    number = bill_number(row.bill_month, row.bill_id)
    reasons = await reason_codes(ctx)
    words = f"{reasons.get(row.reason_code, row.reason_code)}：{row.reason}"
    # Readings are locked before accounts.
    reading_id = await _move_pointer(ctx, row, number, words) if row.moves_pointer else None
    command = AdjustBill(
        number,
        row.usage_m3,
        prices_of(row.prices),
        row.amounts or {},
        reference=f"{row.code} {words}",
        accounting_month=accounting_month,
    )
    adjusted = await adjust_bill(ctx, command, adjustment_id)
    if adjusted.total_fen != row.total_fen:
        raise MinshuiError(
            ADJUSTMENT_STALE,
            adjustment=row.code,
            asked=yuan_text(row.total_fen),
            now=yuan_text(adjusted.total_fen),
        )
    await mark_executed(
        ctx,
        adjustment_id,
        bill_id=adjusted.bill_id,
        journal_id=adjusted.journal_id,
        reading_id=reading_id,
    )
    await publish(
        ctx,
        AdjustmentExecuted(
            adjustment_id, row.account_id, row.bill_id, adjusted.bill_id, adjusted.total_fen
        ),
        shard_key=f"account:{row.account_id}",
    )
    return adjusted


async def _move_pointer(ctx: Context, row: Any, number: str, words: str) -> int | None:
    reading = (await bill_by_number(ctx, number)).reading
    if reading is None:
        return None
    return await move_pointer(ctx, reading.id, row.usage_m3, f"{row.code} {words}")


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    adjusted = await execute(ctx, payload["adjustment_id"], payload.get("accounting_month"))
    return {"bill_number": adjusted.number, "total_fen": adjusted.total_fen}


BILL_ADJUSTMENT = ApprovalKind("bill_adjustment", "账务调整", APPROVE, _execute)
