"""Lists of what came back and of addresses that cannot be reached."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.paging import Page, PageRequest
from minshui.message.gateway.models import MessageRow
from minshui.message.mail.contracts import BounceListing, Unreachable
from minshui.message.mail.domain.tags import address_index
from minshui.message.mail.models import BounceRow, UnreachableRow


async def list_bounces(
    ctx: Context, page: PageRequest, *, kind: str | None = None, message_id: int | None = None
) -> Page[BounceListing]:
    """Return the mails of the bounce mailboxes, the latest first."""
    statement = (
        select(
            BounceRow.id,
            BounceRow.supplier,
            BounceRow.kind,
            BounceRow.status,
            BounceRow.text_given,
            BounceRow.message_id,
            MessageRow.address_mask,
            BounceRow.read_at,
        )
        .outerjoin(MessageRow, MessageRow.id == BounceRow.message_id)
        .order_by(BounceRow.id.desc())
    )
    if kind is not None:
        statement = statement.where(BounceRow.kind == kind)
    if message_id is not None:
        statement = statement.where(BounceRow.message_id == message_id)
    rows, total = await _page(ctx, statement, page)
    return Page([BounceListing(*row) for row in rows], total, page.page, page.size)


async def list_unreachable(
    ctx: Context, page: PageRequest, *, address: str = "", lifted: bool | None = None
) -> Page[Unreachable]:
    """Return the addresses that cannot be reached, the latest first; ``address``: just that one."""
    statement = (
        select(
            UnreachableRow.id,
            MessageRow.address_mask,
            UnreachableRow.message_id,
            UnreachableRow.status,
            UnreachableRow.text_given,
            UnreachableRow.times,
            UnreachableRow.first_at,
            UnreachableRow.last_at,
            UnreachableRow.lifted_at,
            UnreachableRow.lift_reason,
        )
        .outerjoin(MessageRow, MessageRow.id == UnreachableRow.message_id)
        .order_by(UnreachableRow.last_at.desc(), UnreachableRow.id.desc())
    )
    if address:
        index = address_index(await field_cipher(ctx), address)
        statement = statement.where(UnreachableRow.address_index == index)
    if lifted is not None:
        is_lifted = UnreachableRow.lifted_at.is_not(None)
        statement = statement.where(is_lifted if lifted else ~is_lifted)
    rows, total = await _page(ctx, statement, page)
    return Page([Unreachable(*row) for row in rows], total, page.page, page.size)


async def _page(ctx: Context, statement: Select[Any], page: PageRequest) -> tuple[list[Any], int]:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await ctx.session.execute(counted)).scalar_one()
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    return list(rows.all()), total
