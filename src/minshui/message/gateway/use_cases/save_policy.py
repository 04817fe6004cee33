"""Set the tenant's quiet hours and the most messages that may wait."""

from __future__ import annotations

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.message.gateway.models import PolicyRow
from minshui.message.gateway.policy import Policy, load_policy

_ONLY_ROW = 1


async def save_policy(ctx: Context, wanted: Policy) -> None:
    """Write the rules down; they hold for messages taken in from now on."""
    before, hours = await load_policy(ctx), wanted.quiet_hours
    values = {
        "quiet_from": hours.start if hours else None,
        "quiet_until": hours.end if hours else None,
        "most_queued": wanted.most_queued,
    }
    database = database_of(ctx.session)
    if not await database.insert_if_absent(ctx.session, PolicyRow, values | {"id": _ONLY_ROW}):
        await ctx.session.execute(
            update(PolicyRow)
            .where(PolicyRow.id == _ONLY_ROW)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    known = before.quiet_hours
    told = {
        "quiet_from": known.start if known else None,
        "quiet_until": known.end if known else None,
        "most_queued": before.most_queued,
    }
    await record_audit(
        ctx, "message.policy", PolicyRow.__tablename__, _ONLY_ROW, before=told, after=values
    )
