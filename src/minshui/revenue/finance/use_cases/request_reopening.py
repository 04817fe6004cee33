"""Ask for a closed month to be opened again, and do it when it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text
from minshui.revenue.finance.close_store import closes_of, mark_reopened
from minshui.revenue.finance.errors import MONTH_LATER, MONTH_OPEN
from minshui.revenue.finance.events import MonthReopened
from minshui.revenue.finance.permissions import APPROVE_REOPEN
from minshui.revenue.finance.queries.month_state import closed_after, is_closed, month_of
from minshui.revenue.ledger.facade import change_period, hold_period
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)


async def request_reopening(ctx: Context, month: int, reason: str) -> Process:
    """Ask for a month to be opened again; another person decides.

    Raises ``E_MONTH_INVALID``, ``E_MONTH_OPEN``, ``E_MONTH_LATER`` (a later month is closed: the
    last one is opened first), ``E_APPROVAL_PENDING``.
    """
    await _check(ctx, month_of(month))
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=REOPENING.code,
            subject=f"反关账：会计期间 {month_text(month)}",
            reason=reason,
            payload={"month": month},
            open_key=f"reopen_month:{month}",
        ),
    )


async def _reopen(ctx: Context, process: Process) -> Mapping[str, Any]:
    month = int(process.payload["month"])
    await hold_period(ctx, month, alone=True)
    await _check(ctx, month)
    revision = len(await closes_of(ctx, month))
    await mark_reopened(ctx, month, process.id)
    await change_period(ctx, month, "open")
    await publish(ctx, MonthReopened(month, revision))
    return {"month": month, "revision": revision}


async def _check(ctx: Context, month: int) -> None:
    if not await is_closed(ctx, month):
        raise MinshuiError(MONTH_OPEN, month=month_text(month), work="反关账")
    later = await closed_after(ctx, month)
    if later is not None:
        raise MinshuiError(MONTH_LATER, month=month_text(month), later=month_text(later))


REOPENING = ApprovalKind("reopen_month", "反关账", APPROVE_REOPEN, _reopen)
