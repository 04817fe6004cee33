"""Send the same again, as a new message."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.attachments import open_attachments
from minshui.message.gateway.contracts import (
    Accepted,
    MessageState,
    Receiver,
    ReceiverKind,
    Submission,
)
from minshui.message.gateway.domain.states import STATE_NAMES
from minshui.message.gateway.errors import MESSAGE_STATE
from minshui.message.gateway.handling import find_held
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from minshui.message.gateway.use_cases.submit_messages import submit_messages
from minshui.message.template.facade import TemplateCategory, published_template

_ENDED_OR_SENT = frozenset(
    {
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.UNCERTAIN,
        MessageState.EXPIRED,
        MessageState.CANCELLED,
    }
)


async def resend_message(
    ctx: Context, message_id: int, *, caller: str, dedupe_key: str, reason: str
) -> Accepted:
    """Submit a message's content anew, to the same addresses, by the template as it is now.

    Raises ``E_MESSAGE_UNKNOWN``; ``E_MESSAGE_STATE`` while it still waits or is on its way, and
    for codes, which nobody may send a second time; and what ``submit_messages`` does.
    """
    held = await find_held(ctx, message_id)
    template = await published_template(ctx, held.template_code)
    is_code = template.template.category is TemplateCategory.VERIFICATION
    if held.state not in _ENDED_OR_SENT or is_code:
        state = "是验证码" if is_code else STATE_NAMES[held.state]
        raise MinshuiError(MESSAGE_STATE, message=message_id, state=state, work="重发")
    cipher = await field_cipher(ctx)
    contents = unseal(cipher, held.sealed)
    files = await open_attachments(ctx, cipher, [message_id])
    # The receiver's own addresses go first, so that it reaches whom it reached.
    receiver = Receiver(ReceiverKind(held.receiver_kind), held.receiver_ref, contents.addresses)
    (answer,) = await submit_messages(
        ctx,
        [
            Submission(
                template_code=held.template_code,
                receiver=receiver,
                parameters=contents.parameters,
                caller=caller,
                dedupe_key=dedupe_key,
                attachments=files.get(message_id, ()),
            )
        ],
    )
    after = {"resent_as": answer.message_id, "reason": reason}
    await record_audit(ctx, "message.resend", MessageRow.__tablename__, message_id, after=after)
    return answer
