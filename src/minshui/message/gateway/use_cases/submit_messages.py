"""Ask for messages."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.message.gateway.contracts import Accepted, Submission
from minshui.message.gateway.intake import take_in


async def submit_messages(
    ctx: Context, submissions: Sequence[Submission], *, traces: Sequence[str] = ()
) -> list[Accepted]:
    """Queue messages in this transaction, all or none; the answers are in the given order.

    A caller's key that is known replays its message (R-138): nothing new is made. Whom no
    channel reaches, or who wants none, gets a message that is ``suppressed``. ``traces`` are the
    trace ids of submissions that come from different requests.

    Raises ``E_MESSAGE_KEY_REUSED`` (the key with other content), ``E_MESSAGE_QUEUE_FULL`` (R-021),
    ``E_CALLER_DISABLED``, ``E_CALLER_CATEGORY``, ``E_CALLER_QUOTA``, ``E_TEMPLATE_UNKNOWN``,
    ``E_MESSAGE_CHANNEL``, ``E_MESSAGE_NO_CHANNEL``, ``E_MESSAGE_ADDRESS_FORM``,
    ``E_MESSAGE_EXPIRED``, ``E_TEMPLATE_VALUE_…`` and ``E_ATTACHMENT…``, with the place.
    """
    answers = await take_in(ctx, submissions, traces=traces)
    return [answer for answer in answers if isinstance(answer, Accepted)]
