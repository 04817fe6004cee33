"""The categories of templates, for routes that go by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.message.template.models import TemplateRow

_OF_CODES = prepared(
    select(TemplateRow.code, TemplateRow.category).where(is_among_texts(TemplateRow.code, "codes"))
)


async def categories_of(ctx: Context, template_codes: Iterable[str]) -> Mapping[str, str]:
    """Return the category of each template, by its code."""
    found = await ctx.session.execute(_OF_CODES, {"codes": sorted(set(template_codes))})
    return {row.code: row.category for row in found}
