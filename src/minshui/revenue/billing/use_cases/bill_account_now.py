"""Bill what one account has to bill at once, without waiting for the month's run."""

from __future__ import annotations

from datetime import timedelta

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.cancellation_store import require_no_cancellation
from minshui.revenue.billing.chunk_issuing import issue_chunk
from minshui.revenue.billing.contracts import (
    BilledNow,
    ChunkResult,
    RunContract,
    RunKind,
    RunStatus,
)
from minshui.revenue.billing.errors import ACCOUNT_IN_RUN, BILL_NOW_REFUSED, NOTHING_TO_BILL
from minshui.revenue.billing.parameters import DUE_DAYS
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.billing.queries.bills import bills_of_chunks
from minshui.revenue.billing.queries.unbilled_columns import unbilled_columns, unbilled_months
from minshui.revenue.billing.run_store import add_chunk, find_run, hold_runs, insert_run, run_over
from minshui.revenue.customer.facade import AccountContract, lock_accounts
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.reading.facade import hold_billable_readings


async def bill_account_now(ctx: Context, account_id: int, *, or_nothing: bool = False) -> BilledNow:
    """Bill the account's approved and unbilled readings, each in its month, by the chunk's path.

    A meter's last reading without a successor becomes a closing bill. All or nothing: raises
    ``E_ACCOUNT_UNKNOWN``, ``E_CANCEL_UNFINISHED``, ``E_ACCOUNT_IN_RUN`` while a run is still to
    bill the account, ``E_NOTHING_TO_BILL`` (unless that is fine: ``or_nothing``),
    ``E_BILL_NOW_REFUSED`` with the reason a run would park it for.
    """
    # Shared: chunks of other accounts go on. Two at once for one account wait for its row.
    await hold_runs(ctx, alone=False)
    await require_no_cancellation(ctx)
    await hold_billable_readings(ctx)
    (account,) = await lock_accounts(ctx, [account_id])
    run_code = await run_over(ctx, account_id)
    if run_code is not None:
        raise MinshuiError(ACCOUNT_IN_RUN, account=account.code, run=run_code)
    months = await unbilled_months(ctx, account_id)
    if not months and not or_nothing:
        raise MinshuiError(NOTHING_TO_BILL, account=account.code)
    await ensure_bill_partitions(ctx, months)
    results = [await _bill_month(ctx, account, month) for month in months]
    bills = await bills_of_chunks(ctx, account.cust_id, [each.chunk_id for each in results])
    return BilledNow(
        bills=tuple(bills),
        total_amount_fen=sum(each.total_amount_fen for each in results),
        offset_fen=sum(each.offset_fen for each in results),
    )


async def _bill_month(ctx: Context, account: AccountContract, month: int) -> ChunkResult:
    run = await _own_run(ctx, account, month)
    claimed = await add_chunk(ctx, run.id, account.id, account.id)
    readings = await unbilled_columns(ctx, run, (account.id, account.id))
    issued = await issue_chunk(ctx, run, claimed, readings)
    for failed in issued.failures:
        place = None if failed.failure.place is None else Place(failed.failure.place)
        raise MinshuiError(
            BILL_NOW_REFUSED,
            place=place,
            account=account.code,
            reason=failed.failure.message,
            code=failed.failure.code,
        )
    return issued.result


async def _own_run(ctx: Context, account: AccountContract, month: int) -> RunContract:
    """Make a run of one chunk that is done as soon as it is there: nobody else works on it."""
    today, now = ctx.clock.today(), ctx.clock.now()
    due_days = await parameter(ctx, *DUE_DAYS.name, today)
    number = next(iter(await next_numbers(ctx, f"bill_run:{month}")))
    values = {
        "code": f"{month}-{number:03d}",
        "kind": RunKind.OFF_CYCLE.value,
        "bill_month": month,
        "scope": {"account_ids": [account.id]},
        "status": RunStatus.DONE.value,
        "issued_on": today,
        "due_on": today + timedelta(days=due_days),
        "chunk_count": 1,
        "account_count": 1,
        "created_by": ctx.actor.user_id,
        "created_at": now,
        "finished_at": now,
    }
    run = await find_run(ctx, await insert_run(ctx, values))
    await record_audit(
        ctx,
        "billing.account.bill_now",
        "bill_run",
        run.id,
        after={"code": run.code, "account_id": account.id},
    )
    return run
