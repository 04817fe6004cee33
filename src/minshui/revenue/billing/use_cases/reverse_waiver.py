"""Ask again for a late fee that was let off."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.events import LateFeeWaived
from minshui.revenue.billing.late_fee_errors import WAIVER_REVERSED, WAIVER_UNKNOWN
from minshui.revenue.billing.late_fee_store import FeeEntry, append_fee_entries
from minshui.revenue.billing.models import LateFeeWaiver
from minshui.revenue.customer.facade import lock_accounts

_FIND = select(LateFeeWaiver.__table__).where(LateFeeWaiver.id == bindparam("waiver_id"))
_LOCK = _FIND.with_for_update()
_REVERSE = (
    update(LateFeeWaiver)
    .where(LateFeeWaiver.id == bindparam("waiver_id"))
    .values(
        status="reversed",
        reversed_by=bindparam("by"),
        reversed_at=bindparam("at"),
        reversal_reason=bindparam("why"),
    )
    .execution_options(synchronize_session=False)
)


async def reverse_waiver(ctx: Context, waiver_id: int, reason: str) -> int:
    """Take a waiver back: its fee is due again; return how much.

    Raises ``E_WAIVER_UNKNOWN``, ``E_WAIVER_REVERSED``.
    """
    key = {"waiver_id": waiver_id}
    seen = (await ctx.session.execute(_FIND, key)).one_or_none()
    if seen is None:
        raise MinshuiError(WAIVER_UNKNOWN, waiver=waiver_id)
    await lock_accounts(ctx, [seen.account_id])
    row = (await ctx.session.execute(_LOCK, key)).one()
    if row.status != "standing":
        raise MinshuiError(WAIVER_REVERSED, waiver=waiver_id)
    await ctx.session.execute(
        _REVERSE, {**key, "by": ctx.actor.user_id, "at": ctx.clock.now(), "why": reason}
    )
    entry = FeeEntry(
        account_id=row.account_id,
        bill_id=row.bill_id,
        bill_month=row.bill_month,
        kind="waiver",
        amount_fen=-row.amount_fen,
        recorded_on=ctx.clock.today(),
        waiver_id=waiver_id,
    )
    await append_fee_entries(ctx, [entry])
    await record_audit(
        ctx,
        "late_fee.reverse_waiver",
        "biz_late_fee_waiver",
        waiver_id,
        before={"status": "standing"},
        after={"status": "reversed", "reason": reason},
    )
    await publish(
        ctx, LateFeeWaived(row.account_id, -row.amount_fen), shard_key=f"account:{row.account_id}"
    )
    return int(row.amount_fen)
