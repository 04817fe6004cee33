"""Billing as background work: a run's job bills one chunk a step, several jobs share a run. A
cancellation of many bills goes the same way.

Every night prepayment pays what is open: bills that a reversal opened again, a case that was
released, arrears taken over, a payment that raced its chunk.
"""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.queries.cancellations import cancellation_progress
from minshui.revenue.billing.queries.runs import run_progress
from minshui.revenue.billing.use_cases.bill_next_chunk import bill_next_chunk
from minshui.revenue.billing.use_cases.cancel_next_chunk import cancel_next_chunk
from minshui.revenue.billing.use_cases.settle_span import settle_span

BILLING_QUEUE = "billing"
BILL_CHUNKS = "billing.bill_chunks"
CANCEL_CHUNKS = "billing.cancel_chunks"
SETTLE_PREPAID = "billing.settle_prepaid"
SETTLE_NIGHTLY = Schedule(
    name=SETTLE_PREPAID, cron="40 2 * * *", kind=SETTLE_PREPAID, title="预存款抵扣未缴账单"
)
_ACCOUNTS_A_SPAN = 200


async def enqueue_run(ctx: Context, run_id: int, shards: int) -> None:
    """Let up to ``shards`` shards work on a run; asking again while they do changes nothing."""
    for number in range(1, shards + 1):
        await enqueue(
            ctx,
            BILL_CHUNKS,
            {"run_id": run_id},
            queue=BILLING_QUEUE,
            dedup_key=f"{BILL_CHUNKS}:{run_id}:{number}",
        )


async def bill_chunks(ctx: Context, job: Job) -> JobStep:
    """Bill one chunk of the job's run."""
    run_id = int(job.payload["run_id"])
    result = await bill_next_chunk(ctx, run_id)
    progress = await run_progress(ctx, run_id)
    return JobStep(
        finished=result is None,
        progress_done=progress.done_chunks,
        progress_total=progress.run.chunk_count,
        note=f"已开账 {progress.bill_count} 户，待处理 {progress.parked_count} 户",
    )


async def enqueue_cancellation(ctx: Context, cancellation_id: int, shards: int) -> None:
    """Let up to ``shards`` shards take bills back; asking again while they do changes nothing."""
    for number in range(1, shards + 1):
        await enqueue(
            ctx,
            CANCEL_CHUNKS,
            {"cancellation_id": cancellation_id},
            queue=BILLING_QUEUE,
            dedup_key=f"{CANCEL_CHUNKS}:{cancellation_id}:{number}",
        )


async def cancel_chunks(ctx: Context, job: Job) -> JobStep:
    """Take back one chunk of the job's cancellation."""
    cancellation_id = int(job.payload["cancellation_id"])
    result = await cancel_next_chunk(ctx, cancellation_id)
    progress = await cancellation_progress(ctx, cancellation_id)
    return JobStep(
        finished=result is None,
        progress_done=progress.done_chunks,
        progress_total=progress.cancellation.chunk_count,
        note=f"已撤销 {progress.bill_count} 张，保留 {progress.held_count} 户",
    )


async def settle_prepaid(ctx: Context, job: Job) -> JobStep:
    """Settle one span of accounts and queue the next: one transaction and one job a span."""
    after = int(job.payload.get("after", 0))
    span = await settle_span(ctx, after, _ACCOUNTS_A_SPAN)
    if span.last_account_id is not None:
        following = {"after": span.last_account_id}
        dedup_key = f"{SETTLE_PREPAID}:{span.last_account_id}"
        await enqueue(ctx, SETTLE_PREPAID, following, dedup_key=dedup_key)
    amount = yuan_text(span.amount_fen)
    return JobStep(note=f"预存销账 {span.settled_count} 张，{amount} 元")
