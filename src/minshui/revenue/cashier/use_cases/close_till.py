"""End a shift."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import CloseTill, TillContract
from minshui.revenue.cashier.domain.till_sums import expected_cash_fen, over_short_fen
from minshui.revenue.cashier.errors import COUNTED_INVALID, TILL_CLOSED, TILL_OTHERS
from minshui.revenue.cashier.events import TillClosed
from minshui.revenue.cashier.models import Till
from minshui.revenue.cashier.queries.scoped import TILL_ROWS
from minshui.revenue.cashier.till_store import lock_till, till_totals
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal

_CLOSE = (
    update(Till)
    .where(Till.id == bindparam("till_id"))
    .values(
        status="closed",
        open_cashier_id=None,
        closed_at=bindparam("closed_at"),
        totals=bindparam("totals"),
        counted_cash_fen=bindparam("counted_cash_fen"),
        over_short_fen=bindparam("over_short_fen"),
        over_short_reason=bindparam("over_short_reason"),
    )
    .execution_options(synchronize_session=False)
)


async def close_till(ctx: Context, command: CloseTill) -> TillContract:
    """Freeze the till's totals by method and book what the counted cash is over or short.

    Waits for payments in hand. Raises ``E_TILL_UNKNOWN``, ``E_TILL_OTHERS``,
    ``E_TILL_CLOSED`` or ``E_COUNTED_INVALID``.
    """
    if command.counted_cash_fen < 0:
        raise MinshuiError(COUNTED_INVALID, amount=yuan_text(command.counted_cash_fen))
    till = await lock_till(ctx, command.till_id)
    if ctx.actor.kind != "system" and till.cashier_id != ctx.actor.user_id:
        await TILL_ROWS.check(ctx, till.id)
        raise MinshuiError(TILL_OTHERS, till=till.code, work="结账")
    if till.status != "open":
        raise MinshuiError(TILL_CLOSED, till=till.code, work="结账")
    totals = await till_totals(ctx, till.id)
    difference_fen = over_short_fen(
        command.counted_cash_fen, expected_cash_fen(till.float_fen, totals)
    )
    if difference_fen:
        lines = [
            PostingLine(difference_fen, Purpose.CASH),
            PostingLine(-difference_fen, Purpose.SUSPENSE),
        ]
        await post_journal(ctx, JournalDraft("till", "till", till.id, lines))
    closed = replace(
        till,
        status="closed",
        closed_at=ctx.clock.now(),
        counted_cash_fen=command.counted_cash_fen,
        over_short_fen=difference_fen,
        over_short_reason=command.over_short_reason if difference_fen else None,
    )
    values = {
        "till_id": till.id,
        "closed_at": closed.closed_at,
        "totals": {method.value: asdict(figures) for method, figures in totals.items()},
        "counted_cash_fen": closed.counted_cash_fen,
        "over_short_fen": closed.over_short_fen,
        "over_short_reason": closed.over_short_reason,
    }
    await ctx.session.execute(_CLOSE, values)
    net_fen = sum(figures.net_fen for figures in totals.values())
    await record_audit(
        ctx,
        "till.close",
        "till",
        till.id,
        after={"net_fen": net_fen, "over_short_fen": difference_fen},
    )
    await publish(ctx, TillClosed(till.id, net_fen, difference_fen), shard_key=f"till:{till.id}")
    return closed
