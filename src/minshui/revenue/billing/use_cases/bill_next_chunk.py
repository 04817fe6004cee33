"""Bill the next chunk of a run."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.chunk_issuing import issue_chunk
from minshui.revenue.billing.contracts import ChunkResult, RunStatus
from minshui.revenue.billing.queries.unbilled_columns import unbilled_columns
from minshui.revenue.billing.run_store import (
    change_status,
    claim_chunk,
    find_run,
    finish_run,
    hold_runs,
    park_accounts,
    run_state_error,
)


async def bill_next_chunk(ctx: Context, run_id: int) -> ChunkResult | None:
    """Bill the next chunk that nobody works on; None: there is none left to take.

    Everything of a chunk is in this transaction: when it is lost the chunk is pending again.
    Accounts that cannot be billed are parked with their reason, the others go on. Raises
    ``E_RUN_UNKNOWN``, ``E_RUN_STATE`` for an abandoned run, and what ``post_chunk`` raises.
    """
    await hold_runs(ctx, alone=False)
    run = await find_run(ctx, run_id)
    if run.status is RunStatus.ABANDONED:
        raise run_state_error(run, "开账")
    if run.status is RunStatus.DONE:
        return None
    if run.status is RunStatus.PLANNED:
        await change_status(
            ctx, run, (RunStatus.PLANNED, RunStatus.RUNNING), RunStatus.RUNNING, "开账"
        )
    claimed = await claim_chunk(ctx, run_id)
    if claimed is None:
        await finish_run(ctx, run_id)
        return None
    span = (claimed.first_account_id, claimed.last_account_id)
    readings = await unbilled_columns(ctx, run, span)
    issued = await issue_chunk(ctx, run, claimed, readings)
    await park_accounts(ctx, run_id, issued.failures)
    return issued.result
