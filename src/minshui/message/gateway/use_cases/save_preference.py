"""Note what a receiver wants."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.message.gateway.contracts import ChannelCode, ReceiverKind
from minshui.message.gateway.models import PreferenceRow


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether a receiver wants messages of a category by a channel."""

    receiver_kind: ReceiverKind
    receiver_ref: str
    category: str
    channel: ChannelCode
    wants: bool


async def save_preference(ctx: Context, wish: Preference) -> None:
    """Note a wish; codes and urgent messages come all the same."""
    key = {
        "receiver_kind": wish.receiver_kind.value,
        "receiver_ref": wish.receiver_ref,
        "category": wish.category,
        "channel": wish.channel.value,
    }
    values = {"wants": wish.wants, "changed_at": ctx.clock.now()}
    database = database_of(ctx.session)
    if not await database.insert_if_absent(ctx.session, PreferenceRow, key | values):
        await ctx.session.execute(
            update(PreferenceRow)
            .where(*(getattr(PreferenceRow, name) == value for name, value in key.items()))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    subject = f"{wish.receiver_kind.value}:{wish.receiver_ref}"
    after = {"category": wish.category, "channel": wish.channel, "wants": wish.wants}
    await record_audit(ctx, "message.preference", PreferenceRow.__tablename__, subject, after=after)
