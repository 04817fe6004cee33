"""Many bills taken back: chunk by chunk, a book, a slice of a run; what is left alone is named."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.contracts import BillFilter
from minshui.revenue.billing.facade import (
    CancellationStatus,
    CancelScope,
    PlanCancellation,
    PlanRun,
    abandon_cancellation,
    cancel_bills,
    cancel_chunks,
    cancel_next_chunk,
    cancellation_progress,
    held_bills,
    list_bills,
    plan_cancellation,
    plan_run,
    preview_cancellation,
    retry_parked,
)
from minshui.revenue.billing.use_cases.settle_span import settle_span
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from tests.revenue.billing.billing_world import (
    MONTH,
    add_billable,
    assign,
    bill_all,
    build_world,
    plan,
)
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, build_district, read


async def _bill(ctx: Context, count: int, chunk_size: int = 2) -> tuple[list[Household], int]:
    """Bill a month of households by turns under a monthly and a yearly tariff."""
    district = await build_world(ctx)
    households = [
        await add_billable(ctx, district, number, "35", ("t.monthly", "t.yearly")[number % 2])
        for number in range(1, count + 1)
    ]
    run = await plan(ctx, chunk_size=chunk_size)
    await bill_all(ctx, run)
    return households, run.id


async def _cancelled(ctx: Context) -> list[int]:
    rows = await ctx.session.execute(
        text("SELECT account_id FROM biz_charge WHERE charge_status = 'reversed' ORDER BY 1")
    )
    return list(rows.scalars())


def _job(cancellation_id: int) -> Job:
    return Job(
        id=1,
        queue="billing",
        kind="billing.cancel_chunks",
        payload={"cancellation_id": cancellation_id},
        state="running",
        attempts=1,
        max_attempts=5,
        created_by="test",
        trace_id="test",
        progress_done=0,
        progress_total=None,
        progress_note=None,
        result=None,
        last_error=None,
        finished_at=None,
    )


async def test_a_whole_run_is_cancelled_chunk_by_chunk_and_billed_again(ctx: Context) -> None:
    households, run_id = await _bill(ctx, 5)
    accounts = [each.account_id for each in households]
    scope = CancelScope(run_id=run_id)
    planned = await plan_cancellation(ctx, PlanCancellation(scope, "价格录错", chunk_size=2))
    assert (planned.status, planned.chunk_count) == (CancellationStatus.RUNNING, 3)
    assert (planned.account_count, planned.bill_count) == (5, 5)

    steps = [await cancel_chunks(ctx, _job(planned.id)) for _ in range(4)]

    assert [step.finished for step in steps] == [False, False, False, True]
    assert steps[-1].note == "已撤销 5 张，保留 0 户"
    progress = await cancellation_progress(ctx, planned.id)
    assert progress.cancellation.status is CancellationStatus.DONE
    assert progress.cancelled_fen == progress.credited_fen == 2 * 15925 + 3 * 7500
    assert await _cancelled(ctx) == accounts
    assert await broken(ctx) == []

    await bill_all(ctx, await plan_run(ctx, PlanRun(MONTH)))

    bills = (await list_bills(ctx, BillFilter(status="open"), PageRequest())).items
    assert sorted((each.account_id, each.bill_month) for each in bills) == [
        (account, MONTH) for account in accounts
    ]
    assert await broken(ctx) == []


async def test_a_cancelled_chunk_is_not_cancelled_again(ctx: Context) -> None:
    _, run_id = await _bill(ctx, 2)
    await cancel_bills(ctx, PlanCancellation(CancelScope(run_id=run_id), "价格录错"))

    with pytest.raises(MinshuiError, match="E_CANCEL_EMPTY"):
        await plan_cancellation(ctx, PlanCancellation(CancelScope(run_id=run_id), "价格录错"))


async def test_no_run_begins_while_a_cancellation_is_under_way(ctx: Context) -> None:
    _, run_id = await _bill(ctx, 3)
    command = PlanCancellation(CancelScope(run_id=run_id), "价格录错", chunk_size=2)
    planned = await plan_cancellation(ctx, command)
    with pytest.raises(MinshuiError, match="E_CANCEL_UNFINISHED"):
        await plan_run(ctx, PlanRun(MONTH))
    with pytest.raises(MinshuiError, match="E_CANCEL_UNFINISHED"):
        await plan_cancellation(ctx, command)

    await cancel_next_chunk(ctx, planned.id)
    abandoned = await abandon_cancellation(ctx, planned.id, "不用了")

    assert abandoned.status is CancellationStatus.ABANDONED
    with pytest.raises(MinshuiError, match="E_CANCEL_STATE"):
        await cancel_next_chunk(ctx, planned.id)
    with pytest.raises(MinshuiError, match="E_CANCEL_STATE"):
        await abandon_cancellation(ctx, planned.id, "不用了")
    assert len(await _cancelled(ctx)) == 2
    assert await broken(ctx) == []


async def test_a_cancellation_of_several_chunks_waits_for_a_run_to_end(ctx: Context) -> None:
    _, run_id = await _bill(ctx, 3)
    district = await build_district(ctx, "B2")
    await add_billable(ctx, district, 9)
    await plan(ctx)

    command = PlanCancellation(CancelScope(run_id=run_id), "价格录错", chunk_size=2)
    with pytest.raises(MinshuiError, match="E_RUN_UNFINISHED"):
        await plan_cancellation(ctx, command)


async def test_a_slice_of_a_run_is_cut_by_chunks_by_accounts_and_by_books(ctx: Context) -> None:
    households, run_id = await _bill(ctx, 6)
    accounts = [each.account_id for each in households]

    await cancel_bills(ctx, PlanCancellation(CancelScope(run_id=run_id, chunks=(2, 2)), "第二片"))
    assert await _cancelled(ctx) == accounts[2:4]
    own = CancelScope(run_id=run_id, account_ids=(accounts[0], accounts[5]))
    await cancel_bills(ctx, PlanCancellation(own, "两户"))
    assert await _cancelled(ctx) == [accounts[0], *accounts[2:4], accounts[5]]
    books = text("SELECT DISTINCT book_id FROM biz_cust_meter")
    book_id = (await ctx.session.execute(books)).scalar_one()
    other = CancelScope(book_ids=(book_id + 1,), first_month=MONTH, last_month=MONTH)
    with pytest.raises(MinshuiError, match="E_CANCEL_EMPTY"):
        await cancel_bills(ctx, PlanCancellation(other, "册本"))
    book = CancelScope(book_ids=(book_id,), first_month=MONTH, last_month=MONTH)
    preview = await preview_cancellation(ctx, book)
    assert (preview.account_count, preview.bill_count, preview.settled_fen) == (2, 2, 0)
    await cancel_bills(ctx, PlanCancellation(book, "册本"))
    assert await _cancelled(ctx) == accounts
    assert await broken(ctx) == []


async def test_accounts_that_a_run_had_parked_are_a_slice_too(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    parked = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await read(ctx, parked, "12", date(2026, 11, 20))
    run = await plan(ctx)
    await bill_all(ctx, run)
    await assign(ctx, parked, "t.monthly")
    await retry_parked(ctx, run.id)

    scope = CancelScope(run_id=run.id, parked_code="E_TARIFF_UNASSIGNED")
    await cancel_bills(ctx, PlanCancellation(scope, "补录的价格不对"))

    assert await _cancelled(ctx) == [parked.account_id]
    assert await broken(ctx) == []


async def test_an_account_that_cannot_be_is_left_alone_with_its_reason(ctx: Context) -> None:
    households, run_id = await _bill(ctx, 3)
    locked = households[1]
    await open_case_lock(ctx, OpenCaseLock(locked.account_id, CaseKind.CORRECTION, "读数有争议"))

    progress = await cancel_bills(ctx, PlanCancellation(CancelScope(run_id=run_id), "价格录错"))

    assert (progress.bill_count, progress.held_count) == (2, 1)
    (held,) = (await held_bills(ctx, progress.cancellation.id)).items
    assert (held.account_id, held.code) == (locked.account_id, "E_CANCEL_CASE")
    assert "读数有争议" in held.message
    assert await _cancelled(ctx) == [households[0].account_id, households[2].account_id]
    assert await broken(ctx) == []


async def test_what_prepayment_paid_returns_chunk_by_chunk(ctx: Context) -> None:
    district = await build_world(ctx)
    households = [await add_billable(ctx, district, number, "10") for number in range(1, 5)]
    openings = [
        OpeningDeposit(each.account_id, 2000 * each_no)
        for each_no, each in enumerate(households, start=1)
    ]
    await open_deposits(ctx, openings, "test", 1)
    run = await plan(ctx)
    await bill_all(ctx, run)

    progress = await cancel_bills(ctx, PlanCancellation(CancelScope(run_id=run.id), "价格录错"))

    assert progress.restored_fen == 2000 + 3 * 3350
    balances = text("SELECT balance_fen FROM biz_deposit ORDER BY account_id")
    assert (await ctx.session.execute(balances)).scalars().all() == [2000, 4000, 6000, 8000]
    assert await broken(ctx) == []


_CONTENTS = (
    (
        "SELECT account_id, bill_month, kind, usage_m3, total_amount_fen, open_fen, charge_status,"
        " counter_before_m3, counter_after_m3 FROM biz_charge"
    ),
    (
        "SELECT c.account_id, c.kind, d.line_no, d.tier, d.usage_amount, d.detail_amount_fen"
        " FROM biz_charge_detail d JOIN biz_charge c ON c.id = d.charge_id"
    ),
    "SELECT account_id, seq, kind, amount_fen FROM biz_account_entry",
    "SELECT account_id, seq, kind, movement_fen, closing_fen FROM biz_deposit_entry",
    "SELECT account_id, balance_fen, last_seq FROM biz_deposit",
    "SELECT account_id, tariff_code, usage_m3, standing FROM biz_tier_counter_entry",
    (
        "SELECT seq, status, bill_count, cancelled_fen, credited_fen, restored_fen"
        " FROM biz_bill_cancellation_chunk"
    ),
)


async def _contents(ctx: Context) -> list[list[str]]:
    """Return the rows of every table that a cancellation writes, but for ids and instants."""
    found = []
    for statement in _CONTENTS:
        rows = await ctx.session.execute(text(statement))
        found.append(sorted(str(tuple(row)) for row in rows))
    return found


async def test_a_chunk_lost_before_its_commit_is_taken_back_again_the_same(ctx: Context) -> None:
    households, run_id = await _bill(ctx, 4)
    prepaid = [OpeningDeposit(each.account_id, 10_000) for each in households[::2]]
    await open_deposits(ctx, prepaid, "test", 1)
    await settle_span(ctx, 0, 10)
    command = PlanCancellation(CancelScope(run_id=run_id), "价格录错", chunk_size=2)
    planned = await plan_cancellation(ctx, command)

    async def take_back(*, lose: bool) -> list[list[str]]:
        async with ctx.session.begin_nested() as undisturbed:
            done = False
            while not done:
                if lose:
                    lost = await ctx.session.begin_nested()
                    await cancel_next_chunk(ctx, planned.id)
                    await lost.rollback()
                done = await cancel_next_chunk(ctx, planned.id) is None
            found = await _contents(ctx)
            await undisturbed.rollback()
        return found

    quiet = await take_back(lose=False)
    assert await take_back(lose=True) == quiet
    assert sum("'reversed'" in row for row in quiet[0]) == 4
