"""Let the shards begin with a run."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.contracts import RunContract, RunStatus
from minshui.revenue.billing.run_store import change_status, find_run


async def start_run(ctx: Context, run_id: int) -> RunContract:
    """Mark a planned run as running (one that is running stays so) and return it.

    Done before several shards begin, so that none waits for another's first chunk. Raises
    ``E_RUN_UNKNOWN``, ``E_RUN_STATE``.
    """
    run = await find_run(ctx, run_id)
    startable = (RunStatus.PLANNED, RunStatus.RUNNING)
    await change_status(ctx, run, startable, RunStatus.RUNNING, "开账")
    return await find_run(ctx, run_id)
