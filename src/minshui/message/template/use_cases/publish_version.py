"""Publish a draft."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.template.contracts import StoredVersion, VersionState
from minshui.message.template.domain.checking import check_version
from minshui.message.template.version_store import (
    active_versions,
    find_version,
    lock_version,
    note_published,
    open_key,
    open_version,
    retire,
    update_version,
)


async def publish_version(ctx: Context, version_id: int) -> StoredVersion:
    """Put a draft in force; the version before it on its channel is retired.

    Messages already taken in keep the version that they were taken in with. Raises
    ``E_TEMPLATE_VERSION_UNKNOWN``, ``E_TEMPLATE_STATE``, and what ``check_version`` does.
    """
    template, draft = await lock_version(ctx, version_id, VersionState.DRAFT, "再次发布")
    channel = draft.version.channel
    active = await active_versions(ctx, template.id)
    check_version(draft.version, [each for on, each in active.items() if on != channel])
    before = await open_version(ctx, template, channel, VersionState.ACTIVE)
    if before is not None:
        await retire(ctx, before.version.id)
    await update_version(
        ctx,
        version_id,
        {
            "state": VersionState.ACTIVE.value,
            "open_key": open_key(template.id, channel, VersionState.ACTIVE),
            "published_by": ctx.actor.user_id,
            "published_at": ctx.clock.now(),
        },
    )
    note_published(ctx)
    await record_audit(
        ctx,
        "template.publish",
        "msg_template_version",
        version_id,
        before={"version": None if before is None else before.version.version},
        after={"template": template.code, "channel": channel, "version": draft.version.version},
    )
    return await find_version(ctx, version_id)
