"""Change a draft."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.template.contracts import Draft, StoredVersion, VersionState
from minshui.message.template.version_store import (
    find_version,
    lock_version,
    update_version,
    words_of,
)


async def edit_draft(ctx: Context, version_id: int, draft: Draft) -> StoredVersion:
    """Say a draft anew.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN``, or ``E_TEMPLATE_STATE`` once it is published.
    """
    _, before = await lock_version(ctx, version_id, VersionState.DRAFT, "修改，请另建新版本")
    words = words_of(draft)
    await update_version(ctx, version_id, words)
    await record_audit(
        ctx,
        "template.edit",
        "msg_template_version",
        version_id,
        before={"subject": before.version.subject, "body": before.version.body},
        after=words,
    )
    return await find_version(ctx, version_id)
