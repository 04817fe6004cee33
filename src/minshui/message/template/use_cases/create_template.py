"""Create a template."""

from __future__ import annotations

import re

from sqlalchemy import insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import SaveTemplate, Template
from minshui.message.template.domain.channels import check_channels
from minshui.message.template.errors import TEMPLATE_CODE_FORM, TEMPLATE_CODE_TAKEN
from minshui.message.template.models import TemplateRow
from minshui.message.template.version_store import find_template, head_of

_CODE = re.compile(r"[a-z][a-z0-9_.]{1,63}")


async def create_template(ctx: Context, command: SaveTemplate) -> Template:
    """Create a template without any words yet.

    Raises ``E_TEMPLATE_CODE_FORM``, ``E_TEMPLATE_CODE_TAKEN`` or ``E_TEMPLATE_CHANNEL``.
    """
    code = command.code
    if _CODE.fullmatch(code) is None:
        raise MinshuiError(TEMPLATE_CODE_FORM, place=Place("code"), code=code)
    check_channels(command.channels)
    known = await ctx.session.execute(select(TemplateRow.name).where(TemplateRow.code == code))
    if (name := known.scalar_one_or_none()) is not None:
        raise MinshuiError(TEMPLATE_CODE_TAKEN, place=Place("code"), code=code, name=name)
    head = head_of(command)
    values = {"code": code, "created_by": ctx.actor.user_id, "created_at": ctx.clock.now()}
    await ctx.session.execute(insert(TemplateRow), {**head, **values})
    await record_audit(ctx, "template.create", "msg_template", code, after=head)
    return await find_template(ctx, code)
