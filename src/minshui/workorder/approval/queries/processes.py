"""The list of processes."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.workorder.approval.contracts import Process, ProcessFilter, approval_kinds
from minshui.workorder.approval.errors import APPROVAL_UNKNOWN
from minshui.workorder.approval.models import ProcessRow
from minshui.workorder.approval.process_store import find_process, process_contract
from minshui.workorder.approval.queries.scoped import PROCESS_ROWS


def kinds_decided_by(ctx: Context) -> frozenset[str]:
    """Return the kinds that the actor may decide."""
    kinds = approval_kinds().values()
    return frozenset(kind.code for kind in kinds if ctx.actor.may(kind.decide.code))


async def list_processes(ctx: Context, wanted: ProcessFilter, page: PageRequest) -> Page[Process]:
    """Return a page of the processes of ``wanted.kinds`` and of those the actor asked for, as far
    as they are of the actor's scope, newest first.
    """
    where = [
        PROCESS_ROWS.seen(ctx),
        or_(
            ProcessRow.biz_type_code.in_(sorted(wanted.kinds)),
            ProcessRow.requested_by == ctx.actor.user_id,
        ),
    ]
    if wanted.status is not None:
        where.append(ProcessRow.process_status == wanted.status.value)
    if wanted.kind is not None:
        where.append(ProcessRow.biz_type_code == wanted.kind)
    if wanted.cust_id is not None:
        where.append(ProcessRow.cust_id == wanted.cust_id)
    if wanted.requested_by is not None:
        where.append(ProcessRow.requested_by == wanted.requested_by)
    total = (
        await ctx.session.execute(select(func.count(ProcessRow.id)).where(*where))
    ).scalar_one()
    rows = await ctx.session.execute(
        select(ProcessRow.__table__)
        .where(*where)
        .order_by(ProcessRow.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([process_contract(row) for row in rows], total, page.page, page.size)


async def visible_process(ctx: Context, process_id: int) -> Process:
    """Return a process that the actor asked for or may decide; others are unknown to them."""
    process = await find_process(ctx, process_id)
    own = process.requested_by == ctx.actor.user_id
    if not own and process.kind not in kinds_decided_by(ctx):
        raise MinshuiError(APPROVAL_UNKNOWN, process=process_id)
    return process
