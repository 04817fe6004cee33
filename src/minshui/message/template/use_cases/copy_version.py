"""Begin a new version with the words of an earlier one."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.message.template.contracts import Draft, StoredVersion
from minshui.message.template.use_cases.add_draft import add_draft
from minshui.message.template.version_store import find_version


async def copy_version(ctx: Context, version_id: int) -> StoredVersion:
    """Return a new draft that says what a version says, on the same channel.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN`` or ``E_TEMPLATE_DRAFT_OPEN``.
    """
    version = (await find_version(ctx, version_id)).version
    draft = Draft(
        version.subject,
        version.body,
        version.parameters,
        version.binding,
        f"复制自版本 {version.version}",
    )
    return await add_draft(ctx, version.template_code, version.channel, draft)
