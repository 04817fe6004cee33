"""A billing run: what is issued, what is parked, and what a second run changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    PlanRun,
    RunScope,
    RunStatus,
    abandon_run,
    bill_next_chunk,
    latest_run,
    list_parked,
    list_runs,
    open_bills,
    plan_run,
    preview_run,
    retry_parked,
    run_progress,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import verify_ledger
from tests.revenue.billing.billing_world import (
    MONTH,
    MONTHLY,
    add_billable,
    assign,
    bill_all,
    build_world,
    plan,
    release,
)
from tests.revenue.reading.district import add_household, approve, at, read


async def _count(ctx: Context, table: str) -> int:
    return int((await ctx.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


async def _broken(ctx: Context) -> list[str]:
    return [each.code for each in await verify_ledger(ctx) if not each.holds]


async def test_a_bill_has_its_lines_entries_and_journal(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35")

    (result,) = await bill_all(ctx, await plan(ctx))

    assert (result.bill_count, result.line_count, result.parked_count) == (1, 4, 0)
    assert (result.usage_m3, result.total_amount_fen) == (Decimal(35), 15_925)
    bill = (await ctx.session.execute(text("SELECT * FROM biz_charge"))).one()
    assert (bill.account_id, bill.bill_month) == (household.account_id, MONTH)
    assert (bill.charge_status, bill.open_fen, bill.pricing) == ("open", 15_925, None)
    lines = await ctx.session.execute(
        text(
            "SELECT cost_component_code, kind, tier, usage_amount, price, detail_amount_fen"
            " FROM biz_charge_detail ORDER BY line_no"
        )
    )
    assert [tuple(line) for line in lines] == [
        ("water", "tier", 1, Decimal(18), Decimal("2.40"), 4320),
        ("water", "tier", 2, Decimal(11), Decimal("3.60"), 3960),
        ("water", "tier", 3, Decimal(6), Decimal("7.20"), 4320),
        ("sewage", "flat", None, Decimal(35), Decimal("0.95"), 3325),
    ]
    assert await _broken(ctx) == []


async def test_a_run_goes_chunk_by_chunk_and_ends(ctx: Context) -> None:
    district = await build_world(ctx)
    for number in range(1, 6):
        await add_billable(ctx, district, number, "10")
    run = await plan(ctx, chunk_size=2)
    assert (run.status, run.chunk_count, run.account_count) == (RunStatus.PLANNED, 3, 5)

    results = await bill_all(ctx, run)

    assert [(each.seq, each.bill_count) for each in results] == [(1, 2), (2, 2), (3, 1)]
    progress = await run_progress(ctx, run.id)
    assert (progress.run.status, progress.done_chunks) == (RunStatus.DONE, 3)
    assert (progress.bill_count, progress.total_amount_fen) == (5, 5 * 3350)
    assert (await list_runs(ctx, PageRequest(), MONTH)).items == [progress.run]
    assert await _broken(ctx) == []


async def test_a_second_run_finds_nothing_left(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    await bill_all(ctx, await plan(ctx))

    with pytest.raises(MinshuiError, match="E_RUN_EMPTY"):
        await plan_run(ctx, PlanRun(MONTH))

    assert await _count(ctx, "biz_charge") == 1


async def test_a_later_reading_is_billed_by_another_run(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    await bill_all(ctx, await plan(ctx))
    await add_billable(ctx, district, 2)

    (result,) = await bill_all(ctx, await plan(ctx))

    assert result.bill_count == 1
    assert await _count(ctx, "biz_charge") == 2


async def test_what_cannot_be_priced_is_parked_and_the_rest_goes_on(ctx: Context) -> None:
    district = await build_world(ctx)
    billed = await add_billable(ctx, district, 1)
    unassigned = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await read(ctx, unassigned, "12", date(2026, 11, 20))
    locked = await add_billable(ctx, district, 3)
    case = OpenCaseLock(locked.account_id, CaseKind.CORRECTION, "读数有争议")
    await open_case_lock(ctx, case)
    run = await plan(ctx)

    (result,) = await bill_all(ctx, run)

    assert (result.bill_count, result.parked_count) == (1, 2)
    assert len(await open_bills(ctx, billed.account_id)) == 1
    parked = (await list_parked(ctx, run.id, PageRequest())).items
    assert [(each.account_id, each.code, each.attempts) for each in parked] == [
        (unassigned.account_id, "E_TARIFF_UNASSIGNED", 1),
        (locked.account_id, "E_BILL_HELD", 1),
    ]
    assert "2026-11-20" in parked[0].message
    assert "读数有争议" in parked[1].message
    assert await _broken(ctx) == []


async def test_mended_accounts_are_billed_by_a_retry(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await read(ctx, household, "10", date(2026, 11, 20))
    still = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await read(ctx, still, "10", date(2026, 11, 20))
    run = await plan(ctx)
    await bill_all(ctx, run)
    await assign(ctx, household, "t.monthly")

    result = await retry_parked(ctx, run.id)

    assert result is not None
    assert (result.seq, result.bill_count, result.parked_count) == (2, 1, 1)
    (bill,) = await open_bills(ctx, household.account_id)
    assert bill.total_amount_fen == 3350
    everyone = (await list_parked(ctx, run.id, PageRequest(), status=None)).items
    assert [(each.account_id, each.status, each.attempts) for each in everyone] == [
        (household.account_id, "billed", 1),
        (still.account_id, "parked", 2),
    ]
    assert await _broken(ctx) == []


async def test_a_retry_of_later_days_leaves_the_customer_as_long_to_pay(ctx: Context) -> None:
    household = await add_household(ctx, await build_world(ctx), 1, started_on=date(2026, 10, 20))
    await read(ctx, household, "10", date(2026, 11, 20))
    run = await plan(ctx)
    await bill_all(ctx, run)
    await assign(ctx, household, "t.monthly")
    later = at(ctx, date(2026, 12, 15))

    await retry_parked(later, run.id)

    (bill,) = await open_bills(ctx, household.account_id)
    assert (bill.bill_month, bill.issued_on) == (202611, date(2026, 12, 15))
    assert bill.due_on - bill.issued_on == run.due_on - run.issued_on
    assert await _broken(ctx) == []


async def test_a_component_without_an_account_parks_the_bill(ctx: Context) -> None:
    district = await build_world(ctx, MONTHLY)
    unknown = {
        "code": "surcharge",
        "name": "附加费",
        "measure": "fixed",
        "amount": "1.00",
    }
    document = MONTHLY | {"components": [*MONTHLY["components"], unknown]}
    await release(ctx, document | {"code": "t.surcharge"})
    await add_billable(ctx, district, 1, tariff="t.surcharge")
    run = await plan(ctx)

    await bill_all(ctx, run)

    (parked,) = (await list_parked(ctx, run.id, PageRequest())).items
    assert (parked.code, "surcharge" in parked.message) == ("E_BILL_COMPONENT", True)
    assert await _count(ctx, "biz_charge") == 0


async def test_a_preview_gives_the_same_sums_and_writes_nothing(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1, "35")
    await add_billable(ctx, district, 2, "10", "t.yearly")
    await add_household(ctx, district, 3, started_on=date(2026, 10, 20))
    run = await plan(ctx)

    preview = await preview_run(ctx, run.id)

    assert (preview.bill_count, preview.total_amount_fen) == (2, 15_925 + 2_000)
    assert [(each.tariff_code, each.amount_fen) for each in preview.by_tariff] == [
        ("t.monthly", 15_925),
        ("t.yearly", 2_000),
    ]
    assert [(each.component_code, each.amount_fen) for each in preview.by_component] == [
        ("sewage", 3_325),
        ("water", 14_600),
    ]
    assert await _count(ctx, "biz_charge") == 0
    (result,) = await bill_all(ctx, run)
    assert result.total_amount_fen == preview.total_amount_fen


async def test_only_the_books_asked_for_are_billed(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    scope = RunScope(book_ids=(district.book.id + 1,))
    with pytest.raises(MinshuiError, match="E_RUN_EMPTY"):
        await plan(ctx, scope=scope)

    run = await plan(ctx, scope=RunScope(book_ids=(district.book.id,)))

    assert (run.account_count, run.scope.book_ids) == (1, (district.book.id,))


async def test_only_the_accounts_asked_for_are_billed(ctx: Context) -> None:
    district = await build_world(ctx)
    wanted = await add_billable(ctx, district, 1)
    other = await add_billable(ctx, district, 2)

    await bill_all(ctx, await plan(ctx, scope=RunScope(account_ids=(wanted.account_id,))))

    assert len(await open_bills(ctx, wanted.account_id)) == 1
    assert len(await open_bills(ctx, other.account_id)) == 0


async def test_two_months_in_one_reading_stretch_the_tiers(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 9, 20))
    await assign(ctx, household, "t.monthly")
    await read(ctx, household, "40", date(2026, 11, 20))

    await bill_all(ctx, await plan(ctx))

    (bill,) = await open_bills(ctx, household.account_id)
    # 36 × 2.40 + 4 × 3.60 + 40 × 0.95
    assert bill.total_amount_fen == 13_880
    pricing = await ctx.session.execute(text("SELECT pricing FROM biz_charge"))
    assert pricing.scalar_one() == {"months": 2}


async def test_another_run_of_the_month_waits_for_the_first(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    run = await plan(ctx)

    with pytest.raises(MinshuiError, match=f"E_RUN_UNFINISHED.*{run.code}"):
        await plan_run(ctx, PlanRun(MONTH))


async def test_an_abandoned_run_bills_no_more_and_makes_room(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    run = await plan(ctx)

    abandoned = await abandon_run(ctx, run.id, "范围选错")

    assert abandoned.status is RunStatus.ABANDONED
    for work in (bill_next_chunk, retry_parked):
        with pytest.raises(MinshuiError, match="E_RUN_STATE"):
            await work(ctx, run.id)
    with pytest.raises(MinshuiError, match="E_RUN_STATE"):
        await abandon_run(ctx, run.id, "再次")
    with pytest.raises(MinshuiError, match="E_RUN_NONE"):
        await latest_run(ctx, MONTH)
    assert (await plan_run(ctx, PlanRun(MONTH))).account_count == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PlanRun(202613), "E_RUN_MONTH"),
        (PlanRun(MONTH, due_on=date(2026, 11, 1)), "E_RUN_DATES"),
        (PlanRun(MONTH, chunk_size=0), "E_RUN_CHUNK_SIZE"),
        (PlanRun(MONTH), "E_RUN_EMPTY"),
    ],
)
async def test_a_run_that_makes_no_sense_is_refused(
    ctx: Context, command: PlanRun, code: str
) -> None:
    with pytest.raises(MinshuiError, match=code):
        await plan_run(ctx, command)

    assert await _count(ctx, "biz_bill_run") == 0


async def test_unknown_runs_and_accounts_are_named(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    run = await plan(ctx)

    with pytest.raises(MinshuiError, match="E_RUN_UNKNOWN"):
        await run_progress(ctx, run.id + 1)
    with pytest.raises(MinshuiError, match="E_PARKED_UNKNOWN"):
        await retry_parked(ctx, run.id, [1])


async def test_an_account_s_readings_of_one_month_are_all_billed(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35", "t.yearly", day=date(2026, 11, 10))
    await approve(ctx, MONTH)
    await read(ctx, household, "55", date(2026, 11, 20), additional=True)

    (result,) = await bill_all(ctx, await plan(ctx))

    first, second = await open_bills(ctx, household.account_id)
    # The year's counter goes on within the chunk: 30 × 2 + 5 × 3, then 15 × 3 + 5 × 6.
    assert (first.total_amount_fen, second.total_amount_fen) == (7500, 7500)
    assert result.bill_count == 2
