"""Every night prepayment pays what is open, some accounts a transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from minshui.entrypoints.wiring import job_handlers, schedules
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.queue import claim_job, enqueue
from minshui.revenue.billing import jobs
from minshui.revenue.billing.facade import SETTLE_NIGHTLY, SETTLE_PREPAID, settle_prepaid
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    open_case_lock,
    release_case_lock,
)
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills


async def _owe_and_hold(ctx: Context, households: int) -> list[Payer]:
    """Bills of 30 yuan, and 20 yuan of prepayment that came after them."""
    payers = await build_town(ctx, households=households)
    await issue_bills(ctx, 202610, [NewBill(payer, 3000) for payer in payers])
    openings = [OpeningDeposit(payer.account_id, 2000) for payer in payers]
    await open_deposits(ctx, openings, "test", 1)
    return payers


async def _run_jobs(ctx: Context) -> int:
    """Run the queued jobs of the pass as a worker does; return how many there were."""
    count = 0
    while (job := await claim_job(ctx, "default", "worker")) is not None:
        assert (await settle_prepaid(ctx, job)).finished
        await ctx.session.execute(
            text("UPDATE sys_job SET state = 'done' WHERE id = :id"), {"id": job.id}
        )
        count += 1
    return count


async def _open_fen(ctx: Context) -> list[int]:
    rows = await ctx.session.execute(text("SELECT open_fen FROM biz_charge ORDER BY account_id"))
    return list(rows.scalars())


def test_the_pass_is_scheduled() -> None:
    assert SETTLE_NIGHTLY in schedules()
    assert job_handlers()[SETTLE_PREPAID] is settle_prepaid


async def test_spans_follow_one_another_until_all_is_settled(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_ACCOUNTS_A_SPAN", 2)
    await _owe_and_hold(ctx, 5)
    await enqueue(ctx, SETTLE_PREPAID, {})

    assert await _run_jobs(ctx) == 3

    assert await _open_fen(ctx) == [1000] * 5
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []
    await enqueue(ctx, SETTLE_PREPAID, {})
    assert await _run_jobs(ctx) == 1
    assert await _open_fen(ctx) == [1000] * 5


async def test_an_account_with_a_case_is_passed_over_until_it_is_released(ctx: Context) -> None:
    held, _ = await _owe_and_hold(ctx, 2)
    lock = await open_case_lock(
        ctx, OpenCaseLock(held.account_id, CaseKind.CORRECTION, "水量有争议")
    )
    await enqueue(ctx, SETTLE_PREPAID, {})
    await _run_jobs(ctx)
    assert await _open_fen(ctx) == [3000, 1000]

    await release_case_lock(ctx, lock.id)
    await enqueue(ctx, SETTLE_PREPAID, {})
    await _run_jobs(ctx)

    assert await _open_fen(ctx) == [1000, 1000]
