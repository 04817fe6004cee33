"""Begin a new version of a template for a channel."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.template.contracts import Draft, StoredVersion, VersionState
from minshui.message.template.domain.channels import CHANNEL_NAMES, check_channels
from minshui.message.template.errors import TEMPLATE_DRAFT_OPEN
from minshui.message.template.version_store import insert_draft, lock_template, open_version


async def add_draft(ctx: Context, code: str, channel: str, draft: Draft) -> StoredVersion:
    """Add a draft with the next number; there is one at a time.

    Raises ``E_TEMPLATE_UNKNOWN``, ``E_TEMPLATE_CHANNEL`` or ``E_TEMPLATE_DRAFT_OPEN``.
    """
    check_channels((channel,))
    template = await lock_template(ctx, code)
    there = await open_version(ctx, template, channel, VersionState.DRAFT)
    if there is not None:
        raise MinshuiError(
            TEMPLATE_DRAFT_OPEN,
            code=code,
            channel=CHANNEL_NAMES[channel],
            version=there.version.version,
        )
    stored = await insert_draft(ctx, template, channel, draft)
    after = {"template": code, "channel": channel, "version": stored.version.version}
    await record_audit(
        ctx, "template.draft", "msg_template_version", stored.version.id, after=after
    )
    return stored
