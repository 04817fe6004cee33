"""What is in force now."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.template.contracts import PublishedTemplate, TemplateVersion
from minshui.message.template.domain.channels import CHANNEL_NAMES
from minshui.message.template.errors import TEMPLATE_NOT_PUBLISHED
from minshui.message.template.version_store import (
    active_versions,
    find_template,
    published_version,
)


async def published_template(ctx: Context, code: str) -> PublishedTemplate:
    """Return a template with the versions that are active now; raises ``E_TEMPLATE_UNKNOWN``."""
    template = await find_template(ctx, code)
    return PublishedTemplate(template, await active_versions(ctx, template.id))


async def published(ctx: Context, code: str, channel: str) -> TemplateVersion:
    """Return the version of a template that is active on a channel.

    Raises ``E_TEMPLATE_UNKNOWN`` or ``E_TEMPLATE_NOT_PUBLISHED``.
    """
    found = (await published_template(ctx, code)).versions.get(channel)
    if found is None:
        name = CHANNEL_NAMES.get(channel, channel)
        raise MinshuiError(TEMPLATE_NOT_PUBLISHED, code=code, channel=name)
    return found


async def version(ctx: Context, version_id: int) -> TemplateVersion:
    """Return a version that is or was published, by its id; it never changes.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN``.
    """
    return await published_version(ctx, version_id)
