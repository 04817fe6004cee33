"""Undo a cut-over: take away everything it brought in, as if it had never been."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_text, shift_month
from minshui.revenue.billing.facade import hold_runs
from minshui.revenue.cutover.contracts import CutoverStatus, Undone
from minshui.revenue.cutover.cutover_store import SUBJECT, change_row, lock_row
from minshui.revenue.cutover.errors import CUTOVER_EMPTY, PERIOD_CLOSED
from minshui.revenue.cutover.events import CutoverUndone
from minshui.revenue.cutover.queries.owned_rows import check_untouched
from minshui.revenue.cutover.queries.removing import (
    closed_month_of,
    give_numbers_back,
    lock_brought_in,
    remove_rows,
)


async def undo_cutover(ctx: Context, code: str, reason: str) -> Undone:
    """Remove every row that a cut-over wrote; the database is then as it was before.

    What stays is the trail: the project's own row, audit, outbox and import log; sequences and
    empty partitions do not go back. Raises ``E_CUTOVER_UNKNOWN``, ``…_STATUS``, ``…_EMPTY``,
    ``…_BUILT_UPON``, ``…_ROWS_CHANGED``, ``…_PERIOD_CLOSED``.
    """
    await hold_runs(ctx, alone=True)
    await _hold_plans(ctx)
    row = await lock_row(ctx, code, "撤销")
    if row.loaded_at is None:
        raise MinshuiError(CUTOVER_EMPTY, code=code)
    await lock_brought_in(ctx, row.id)
    await check_untouched(ctx, row.id, code, row.loaded["rows"])
    closed = await closed_month_of(ctx, row.id)
    if closed is not None:
        raise MinshuiError(PERIOD_CLOSED, code=code, month=month_text(closed))
    removed = await remove_rows(ctx, row.id, row.loaded_at)
    unused = await give_numbers_back(ctx, row.loaded["numbers"])
    await _close(ctx, row, reason, removed)
    return Undone({name: count for name, count in removed.items() if count}, unused)


async def _hold_plans(ctx: Context) -> None:
    """Keep reading plans from being made of meters that are about to go."""
    month = billing_month_of(ctx.clock.today())
    for by in (-1, 0, 1):
        key = f"reading:plan:{shift_month(month, by)}"
        await database_of(ctx.session).lock(ctx.session, key)


async def _close(ctx: Context, row: Any, reason: str, removed: dict[str, int]) -> None:
    await change_row(
        ctx,
        row.id,
        status=CutoverStatus.UNDONE.value,
        closed_by=ctx.actor.user_id,
        closed_at=ctx.clock.now(),
        closed_reason=reason,
    )
    await record_audit(
        ctx, "cutover.undo", SUBJECT, row.id, after={"reason": reason, "removed": removed}
    )
    await publish(ctx, CutoverUndone(row.id))
