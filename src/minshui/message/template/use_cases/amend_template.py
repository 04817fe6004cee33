"""Change what is said of a template."""

from __future__ import annotations

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.template.contracts import SaveTemplate, Template
from minshui.message.template.domain.channels import check_channels
from minshui.message.template.models import TemplateRow
from minshui.message.template.version_store import find_template, head_of, lock_template


async def amend_template(ctx: Context, command: SaveTemplate) -> Template:
    """Change everything of a template but its code and its words.

    Raises ``E_TEMPLATE_UNKNOWN`` or ``E_TEMPLATE_CHANNEL``.
    """
    check_channels(command.channels)
    before = await lock_template(ctx, command.code)
    head = head_of(command)
    await ctx.session.execute(
        update(TemplateRow)
        .where(TemplateRow.id == before.id)
        .values(**head)
        .execution_options(synchronize_session=False)
    )
    await record_audit(
        ctx, "template.amend", "msg_template", command.code, before=head_of(before), after=head
    )
    return await find_template(ctx, command.code)
