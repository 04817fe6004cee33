"""Bill parked accounts again, once what was wrong has been mended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.chunk_issuing import issue_chunk
from minshui.revenue.billing.contracts import ChunkResult, RunContract, RunStatus
from minshui.revenue.billing.errors import PARKED_UNKNOWN
from minshui.revenue.billing.queries.unbilled_columns import unbilled_columns
from minshui.revenue.billing.run_store import (
    add_chunk,
    find_run,
    hold_runs,
    lock_parked,
    park_again,
    resolve_parked,
    run_state_error,
)


async def retry_parked(
    ctx: Context, run_id: int, account_ids: Collection[int] = ()
) -> ChunkResult | None:
    """Bill the parked accounts of a run (or those chosen) again, as one more chunk of it.

    What fails again stays parked with its new reason; accounts that have nothing to bill any
    more are dropped from the list. The bills are issued today, with as many days to pay as the
    run's. None where no account is parked. Raises ``E_RUN_UNKNOWN``,
    ``E_RUN_STATE``, ``E_PARKED_UNKNOWN``.
    """
    await hold_runs(ctx, alone=True)
    run = await find_run(ctx, run_id)
    if run.status is RunStatus.ABANDONED:
        raise run_state_error(run, "重试")
    parked = await lock_parked(ctx, run_id)
    unknown = set(account_ids) - set(parked)
    if unknown:
        raise MinshuiError(PARKED_UNKNOWN, account=min(unknown), run=run.code)
    chosen = sorted(account_ids or parked)
    if not chosen:
        return None
    readings = await unbilled_columns(ctx, run, (chosen[0], chosen[-1]), chosen)
    claimed = await add_chunk(ctx, run_id, chosen[0], chosen[-1])
    issued = await issue_chunk(ctx, _issued_today(ctx, run), claimed, readings)
    failed = {each.account_id for each in issued.failures}
    await park_again(ctx, run_id, issued.failures)
    await resolve_parked(ctx, run_id, issued.billed_accounts, "billed")
    await resolve_parked(ctx, run_id, set(chosen) - failed - issued.billed_accounts, "dropped")
    return issued.result


def _issued_today(ctx: Context, run: RunContract) -> RunContract:
    issued_on = max(run.issued_on, ctx.clock.today())
    return replace(run, issued_on=issued_on, due_on=run.due_on + (issued_on - run.issued_on))
