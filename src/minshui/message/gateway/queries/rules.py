"""Who may send what, and who wants what."""

from __future__ import annotations

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import ChannelCode, ReceiverKind
from minshui.message.gateway.errors import CALLER_UNKNOWN
from minshui.message.gateway.models import CallerRow, PreferenceRow
from minshui.message.gateway.use_cases.save_caller import Caller
from minshui.message.gateway.use_cases.save_preference import Preference


async def list_callers(ctx: Context) -> list[Caller]:
    """Return the registered callers."""
    rows = await ctx.session.execute(select(*CallerRow.__table__.c).order_by(CallerRow.caller))
    return [
        Caller(
            caller=row.caller,
            title=row.title,
            is_enabled=row.is_enabled,
            most_per_minute=row.most_per_minute,
            most_per_day=row.most_per_day,
            categories=tuple(row.categories.split()),
        )
        for row in rows
    ]


async def find_caller(ctx: Context, name: str) -> Caller:
    """Return a registered caller; raises ``E_CALLER_UNKNOWN``."""
    for caller in await list_callers(ctx):
        if caller.caller == name:
            return caller
    raise MinshuiError(CALLER_UNKNOWN, caller=name)


async def preferences_of(ctx: Context, kind: ReceiverKind, ref: str) -> list[Preference]:
    """Return what a receiver has said they want or do not want."""
    rows = await ctx.session.execute(
        select(PreferenceRow.category, PreferenceRow.channel, PreferenceRow.wants)
        .where(PreferenceRow.receiver_kind == kind.value, PreferenceRow.receiver_ref == ref)
        .order_by(PreferenceRow.category, PreferenceRow.channel)
    )
    return [
        Preference(kind, ref, row.category, ChannelCode(row.channel), row.wants) for row in rows
    ]
