"""Retire a version."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.template.contracts import StoredVersion, VersionState
from minshui.message.template.version_store import find_version, lock_version, retire


async def retire_version(ctx: Context, version_id: int) -> StoredVersion:
    """Take an active version out of force: its channel has none until the next is published.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN`` or ``E_TEMPLATE_STATE``.
    """
    template, active = await lock_version(ctx, version_id, VersionState.ACTIVE, "停用")
    await retire(ctx, version_id)
    await record_audit(
        ctx,
        "template.retire",
        "msg_template_version",
        version_id,
        before={
            "template": template.code,
            "channel": active.version.channel,
            "version": active.version.version,
        },
    )
    return await find_version(ctx, version_id)
