"""Give up a run: the bills it has issued stand, the rest is left to another run."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.billing.contracts import RunContract, RunStatus
from minshui.revenue.billing.run_store import change_status, find_run


async def abandon_run(ctx: Context, run_id: int, reason: str) -> RunContract:
    """Abandon a run that is not done; raises ``E_RUN_UNKNOWN``, ``E_RUN_STATE``."""
    run = await find_run(ctx, run_id)
    unfinished = (RunStatus.PLANNED, RunStatus.RUNNING)
    await change_status(
        ctx, run, unfinished, RunStatus.ABANDONED, "放弃", finished_at=ctx.clock.now()
    )
    await record_audit(
        ctx,
        "billing.run.abandon",
        "bill_run",
        run_id,
        before={"status": run.status},
        after={"status": RunStatus.ABANDONED, "reason": reason},
    )
    return await find_run(ctx, run_id)
