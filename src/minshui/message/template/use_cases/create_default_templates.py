"""Give a tenant the templates that it begins with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.template.contracts import Draft, VersionState
from minshui.message.template.defaults import DEFAULT_TEMPLATES
from minshui.message.template.domain.channels import SMS, WECHAT
from minshui.message.template.models import TemplateRow, TemplateVersionRow
from minshui.message.template.version_store import head_of, note_published, open_key, words_of


async def create_default_templates(ctx: Context) -> None:
    """Create those of the default templates that the tenant does not have yet.

    In force, but for short messages and WeChat: those are drafts until somebody enters the codes
    that the tenant's suppliers have given these words.
    """
    known = set((await ctx.session.execute(select(TemplateRow.code))).scalars())
    missing = [each for each in DEFAULT_TEMPLATES if each.head.code not in known]
    if not missing:
        return
    now = ctx.clock.now()
    made = {"created_by": ctx.actor.user_id, "created_at": now}
    heads = [{"code": each.head.code, **head_of(each.head), **made} for each in missing]
    await ctx.session.execute(insert(TemplateRow), heads)
    ids = dict((await ctx.session.execute(select(TemplateRow.code, TemplateRow.id))).tuples().all())
    versions = [
        _version(ctx, ids[each.head.code], channel, draft) | made
        for each in missing
        for channel, draft in each.words.items()
    ]
    await ctx.session.execute(insert(TemplateVersionRow), versions)
    note_published(ctx)
    codes = [each.head.code for each in missing]
    await record_audit(ctx, "template.defaults", "msg_template", codes[0], after={"codes": codes})


def _version(ctx: Context, template_id: int, channel: str, draft: Draft) -> dict[str, Any]:
    bound = channel not in (SMS, WECHAT)
    state = VersionState.ACTIVE if bound else VersionState.DRAFT
    return {
        "template_id": template_id,
        "channel": channel,
        "version": 1,
        **words_of(draft),
        "state": state.value,
        "open_key": open_key(template_id, channel, state),
        "published_by": ctx.actor.user_id,
        "published_at": ctx.clock.now() if bound else None,
    }
