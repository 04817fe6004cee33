"""See what a message says, and to whom: noted in the audit."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.attachments import open_attachments
from minshui.message.gateway.handling import find_held
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from minshui.message.template.facade import (
    TemplateCategory,
    published_template,
    render,
    version,
)

_HIDDEN = "******"


@dataclass(frozen=True, slots=True)
class MessageContent:
    """A message in clear; of a code nothing but its address is shown."""

    message_id: int
    address: str
    subject: str
    body: str
    parameters: dict[str, str]
    attachments: list[str]


async def read_content(ctx: Context, message_id: int) -> MessageContent:
    """Return a message's words and address; raises ``E_MESSAGE_UNKNOWN``."""
    held = await find_held(ctx, message_id)
    cipher = await field_cipher(ctx)
    contents = unseal(cipher, held.sealed)
    words = await version(ctx, held.version_id)
    template = await published_template(ctx, held.template_code)
    rendered = render(words, contents.parameters)
    files = await open_attachments(ctx, cipher, [message_id])
    await record_audit(ctx, "message.read_content", MessageRow.__tablename__, message_id)
    is_code = template.template.category is TemplateCategory.VERIFICATION
    return MessageContent(
        message_id=message_id,
        address=contents.addresses.get(held.channel, ""),
        subject=_HIDDEN if is_code else rendered.subject,
        body=_HIDDEN if is_code else rendered.body,
        parameters={
            name: _HIDDEN if is_code else text for name, text in rendered.parameters.items()
        },
        attachments=[file.name for file in files.get(message_id, ())],
    )
