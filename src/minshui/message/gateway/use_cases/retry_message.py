"""Let a message that failed, or of which nobody knows, be sent again."""

from __future__ import annotations

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.errors import MESSAGE_EXPIRED
from minshui.message.gateway.handling import change_state, lock_in_state


async def retry_message(ctx: Context, message_id: int, reason: str) -> None:
    """Queue a message anew on its last channel, every supplier open to it again.

    One whose end is not known may arrive twice: that is what the person decides, with a reason.
    Raises ``E_MESSAGE_UNKNOWN``, ``E_MESSAGE_STATE`` or ``E_MESSAGE_EXPIRED``.
    """
    ended = frozenset({MessageState.FAILED, MessageState.UNCERTAIN})
    held = await lock_in_state(ctx, message_id, ended, "重试")
    if held.is_expired(ctx.clock.now()):
        expires_at = held.expires_at.isoformat() if held.expires_at else ""
        raise MinshuiError(MESSAGE_EXPIRED, expires_at=expires_at)
    await change_state(
        ctx,
        held,
        MessageState.QUEUED,
        reason,
        due_at=ctx.clock.now(),
        lease_until=None,
        attempts=0,
        asks=0,
        tried="",
        finished_at=None,
    )
    note_news(ctx.session, f"messages.{held.channel.value}")
