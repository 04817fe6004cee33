"""Templates and their versions, as those see them who write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.message.template.contracts import (
    StoredVersion,
    TemplateFilter,
    TemplateSummary,
    VersionState,
)
from minshui.message.template.models import TemplateRow, TemplateVersionRow
from minshui.message.template.version_store import (
    TEMPLATE_COLUMNS,
    VERSION_COLUMNS,
    find_template,
    stored_version,
    template_contract,
)

_OPEN = select(
    TemplateVersionRow.template_id,
    TemplateVersionRow.channel,
    TemplateVersionRow.version,
    TemplateVersionRow.state,
).where(
    is_among(TemplateVersionRow.template_id, "templates"), TemplateVersionRow.open_key.is_not(None)
)


async def list_templates(
    ctx: Context, wanted: TemplateFilter, page: PageRequest
) -> Page[TemplateSummary]:
    """Return a page of templates by code, each with what is in force and what is drafted."""
    where = []
    if wanted.category is not None:
        where.append(TemplateRow.category == wanted.category.value)
    if wanted.channel is not None:
        has_version = select(TemplateVersionRow.id).where(
            TemplateVersionRow.template_id == TemplateRow.id,
            TemplateVersionRow.channel == wanted.channel,
        )
        where.append(has_version.exists())
    if wanted.text:
        pattern = wanted.text
        where.append(
            or_(
                TemplateRow.code.contains(pattern, autoescape=True),
                TemplateRow.name.contains(pattern, autoescape=True),
            )
        )
    total = (
        await ctx.session.execute(select(func.count(TemplateRow.id)).where(*where))
    ).scalar_one()
    rows = await ctx.session.execute(
        select(*TEMPLATE_COLUMNS)
        .where(*where)
        .order_by(TemplateRow.code)
        .limit(page.size)
        .offset(page.offset)
    )
    templates = [template_contract(row) for row in rows]
    numbers = await _open_numbers(ctx, [each.id for each in templates])
    items = [
        TemplateSummary(
            each,
            active=numbers[each.id, VersionState.ACTIVE],
            drafts=numbers[each.id, VersionState.DRAFT],
        )
        for each in templates
    ]
    return Page(items, total, page.page, page.size)


async def template_summary(ctx: Context, code: str) -> TemplateSummary:
    """Return one template; raises ``E_TEMPLATE_UNKNOWN``."""
    template = await find_template(ctx, code)
    numbers = await _open_numbers(ctx, [template.id])
    return TemplateSummary(
        template,
        active=numbers[template.id, VersionState.ACTIVE],
        drafts=numbers[template.id, VersionState.DRAFT],
    )


async def template_history(
    ctx: Context, code: str, channel: str | None, page: PageRequest
) -> Page[StoredVersion]:
    """Return a page of a template's versions, newest first; raises ``E_TEMPLATE_UNKNOWN``."""
    template = await find_template(ctx, code)
    where = [TemplateVersionRow.template_id == template.id]
    if channel is not None:
        where.append(TemplateVersionRow.channel == channel)
    count = select(func.count(TemplateVersionRow.id)).where(*where)
    total = (await ctx.session.execute(count)).scalar_one()
    rows = await ctx.session.execute(
        select(*VERSION_COLUMNS)
        .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
        .where(*where)
        .order_by(TemplateVersionRow.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([stored_version(row) for row in rows], total, page.page, page.size)


async def _open_numbers(
    ctx: Context, template_ids: Sequence[int]
) -> dict[tuple[int, VersionState], dict[str, int]]:
    rows = await ctx.session.execute(_OPEN, {"templates": list(template_ids)})
    numbers: dict[tuple[int, VersionState], dict[str, int]] = defaultdict(dict)
    for row in rows:
        numbers[row.template_id, VersionState(row.state)][row.channel] = row.version
    return numbers
