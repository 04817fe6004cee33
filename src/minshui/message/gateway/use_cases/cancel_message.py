"""Call a message back before it is sent."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.handling import change_state, lock_in_state


async def cancel_message(ctx: Context, message_id: int, reason: str) -> None:
    """Cancel a message that still waits.

    Raises ``E_MESSAGE_UNKNOWN``, or ``E_MESSAGE_STATE`` once somebody has it in hand.
    """
    queued = frozenset({MessageState.QUEUED})
    held = await lock_in_state(ctx, message_id, queued, "取消")
    await change_state(ctx, held, MessageState.CANCELLED, reason, finished_at=ctx.clock.now())
