"""Let mails go again to an address that could not be reached."""

from __future__ import annotations

from sqlalchemy import select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.mail.errors import UNREACHABLE_LIFTED, UNREACHABLE_UNKNOWN
from minshui.message.mail.models import UnreachableRow


async def lift_unreachable(ctx: Context, unreachable_id: int, reason: str) -> None:
    """Say that an address may be tried again; the next bounce closes it again.

    Raises ``E_UNREACHABLE_UNKNOWN`` or ``E_UNREACHABLE_LIFTED``. Audited.
    """
    found = await ctx.session.execute(
        select(UnreachableRow.lifted_at, UnreachableRow.status)
        .where(UnreachableRow.id == unreachable_id)
        .with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise MinshuiError(UNREACHABLE_UNKNOWN, id=unreachable_id)
    if row.lifted_at is not None:
        raise MinshuiError(UNREACHABLE_LIFTED, id=unreachable_id)
    await ctx.session.execute(
        update(UnreachableRow)
        .where(UnreachableRow.id == unreachable_id)
        .values(lifted_at=ctx.clock.now(), lifted_by=ctx.actor.user_id, lift_reason=reason)
        .execution_options(synchronize_session=False)
    )
    await record_audit(
        ctx,
        "mail.lift_unreachable",
        "msg_mail_unreachable",
        unreachable_id,
        before={"status": row.status},
        after={"reason": reason},
    )
