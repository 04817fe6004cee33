"""Lists of batches, their progress, and who could not be taken in."""

from __future__ import annotations

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.message.gateway.batch_store import SELECT_BATCH, batch_contract, find_batch
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.contracts_batch import (
    Batch,
    BatchProgress,
    BatchState,
    RefusedMember,
)
from minshui.message.gateway.models import BatchMemberRow, BatchRow, MessageRow


async def list_batches(ctx: Context, state: BatchState | None, page: PageRequest) -> Page[Batch]:
    """Return a page of batches, newest first."""
    where = [] if state is None else [BatchRow.state == state.value]
    count = select(func.count(BatchRow.id)).where(*where)
    total = (await ctx.session.execute(count)).scalar_one()
    statement = SELECT_BATCH.where(*where).order_by(BatchRow.id.desc())
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    return Page([batch_contract(row) for row in rows], total, page.page, page.size)


async def batch_progress(ctx: Context, batch_id: int) -> BatchProgress:
    """Return a batch and the states of its messages; raises ``E_BATCH_UNKNOWN``."""
    batch = await find_batch(ctx, batch_id)
    counted = (
        select(MessageRow.state, func.count(MessageRow.id))
        .where(MessageRow.batch_id == batch_id)
        .group_by(MessageRow.state)
    )
    rows = await ctx.session.execute(counted)
    return BatchProgress(batch, {MessageState(state): count for state, count in rows})


async def refused_members(ctx: Context, batch_id: int, page: PageRequest) -> Page[RefusedMember]:
    """Return a page of those who could not be taken in; raises ``E_BATCH_UNKNOWN``."""
    await find_batch(ctx, batch_id)
    where = (BatchMemberRow.batch_id == batch_id, BatchMemberRow.error_code.is_not(None))
    total = (
        await ctx.session.execute(select(func.count(BatchMemberRow.id)).where(*where))
    ).scalar_one()
    rows = await ctx.session.execute(
        select(*(getattr(BatchMemberRow, name) for name in RefusedMember.__slots__))
        .where(*where)
        .order_by(BatchMemberRow.place)
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([RefusedMember(*row) for row in rows], total, page.page, page.size)
