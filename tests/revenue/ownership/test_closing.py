"""Closing an account: last reading, closing bill, prepayment, and closed when nothing is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.billing.facade import (
    BillFilter,
    CancelScope,
    PlanCancellation,
    bill_account_now,
    cancel_bills,
    explain_bill,
    list_bills,
    open_bills,
    settle_account,
)
from minshui.revenue.customer.facade import (
    BindMeter,
    ChangeStatus,
    CustomerStatus,
    MeterPlacement,
    bind_meter,
    change_status,
    customer_by_id,
    meters_of,
    open_locks,
)
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.ownership.facade import (
    CloseAccount,
    MeterStop,
    list_closings,
    preview_closing,
    request_closing,
)
from minshui.revenue.ownership.subscribers import release_refused
from minshui.revenue.reading.facade import ExchangeMeter, exchange_meter
from minshui.workorder.approval.facade import approve, reject
from tests.api_cases import fingerprint
from tests.revenue.billing.billing_world import (
    MONTH,
    add_billable,
    assign,
    bill_month,
    build_world,
    plan,
)
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import TODAY, approver, closing
from tests.revenue.reading.district import add_household, as_user, read
from tests.revenue.reading.district import approve as approve_readings


async def _status(ctx: Context, cust_id: int) -> str:
    ctx.session.expire_all()
    return (await customer_by_id(ctx, cust_id)).status.value


async def test_the_last_reading_is_billed_alone_and_the_customer_closed(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 85_00)], "test", 1)

    process = await request_closing(as_user(ctx, 11), closing(household, "37"))
    done = await approve(approver(ctx), process.id)

    # 25 m³ were billed: 50.00. The closing bill goes on from there: 5 × 2 + 7 × 3 = 31.00; the
    # customer paid 85.00 before, of which 4.00 are left to be refunded.
    bills = (await list_bills(ctx, BillFilter(cust_id=household.cust_id), PageRequest())).items
    assert [(bill.kind, bill.total_amount_fen, bill.status) for bill in bills] == [
        ("closing", 31_00, "paid"),
        ("ordinary", 50_00, "paid"),
    ]
    assert (await explain_bill(ctx, bills[0].number)).agrees
    assert await deposit_balances(ctx, [household.account_id]) == {household.account_id: 4_00}
    assert done.result is not None
    assert done.result["closed"] is False
    assert await _status(ctx, household.cust_id) == "normal"
    assert await broken(ctx) == []


async def test_with_nothing_left_the_customer_is_closed_at_once(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 81_00)], "test", 1)

    process = await request_closing(as_user(ctx, 11), closing(household, "37"))
    await approve(approver(ctx), process.id)

    assert await _status(ctx, household.cust_id) == "closed"
    (row,) = (await list_closings(ctx, PageRequest())).items
    assert (row.closed, row.closing_fen, row.arrears_fen, row.prepayment_fen) == (True, 31_00, 0, 0)
    assert await broken(ctx) == []


async def test_who_still_owes_is_not_closed(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)

    process = await request_closing(as_user(ctx, 11), closing(household, "37"))
    await approve(approver(ctx), process.id)

    owed = await open_bills(ctx, household.account_id)
    assert sum(bill.open_fen for bill in owed) == 81_00
    command = ChangeStatus(household.cust_id, CustomerStatus.CLOSED, "房屋拆迁")
    with pytest.raises(MinshuiError) as refused:
        await change_status(ctx, command)
    assert refused.value.code == "E_CUSTOMER_UNSETTLED"
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 81_00)], "test", 1)
    await settle_account(ctx, household.account_id)
    await change_status(ctx, command)
    assert await _status(ctx, household.cust_id) == "closed"
    assert await broken(ctx) == []


async def test_the_residue_of_an_exchange_is_in_the_closing_bill_once(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await assign(ctx, household, "t.yearly")
    await register_meter(
        ctx, RegisterMeter(meter_no="N1", caliber_code="DN15", modulus_m3=Decimal(100_000))
    )
    exchanged = await exchange_meter(
        ctx,
        ExchangeMeter(
            household.cust_meter_id, "N1", date(2026, 11, 10), Decimal(28), Decimal(5), "故障换表"
        ),
    )
    stops = (MeterStop(exchanged.cust_meter_id, Decimal(13)),)

    process = await request_closing(
        as_user(ctx, 11), CloseAccount(household.account_id, TODAY, stops, "拆迁")
    )
    await approve(approver(ctx), process.id)

    # 28 of the old meter and 8 of the new one: 30 × 2 + 6 × 3.
    (bill,) = await open_bills(ctx, household.account_id)
    assert (bill.kind.value, bill.usage_m3, bill.total_amount_fen) == (
        "closing",
        Decimal(36),
        78_00,
    )
    assert (await explain_bill(ctx, bill.number)).agrees
    assert await broken(ctx) == []


async def test_what_was_read_and_not_billed_is_billed_with_it(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await approve_readings(ctx, MONTH)

    preview = await preview_closing(ctx, closing(household, "37"))

    amounts = [(bill.kind, bill.total_amount_fen) for bill in preview.bills]
    assert amounts == [("ordinary", 50_00), ("closing", 31_00)]


async def test_a_preview_changes_nothing(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    before = await fingerprint(ctx)

    preview = await preview_closing(ctx, closing(household, "37"))

    assert (preview.closing_fen, preview.arrears_fen, preview.closed) == (31_00, 81_00, False)
    assert await fingerprint(ctx) == before


async def test_the_account_is_held_until_somebody_decides(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    clerk = as_user(ctx, 11)
    process = await request_closing(clerk, closing(household, "37"))

    with pytest.raises(MinshuiError) as read_refused:
        await read(ctx, household, "40", TODAY, additional=True)
    with pytest.raises(MinshuiError) as again:
        await request_closing(clerk, closing(household, "37"))
    await reject(approver(ctx), process.id, "止码照片不清")
    await release_refused(ctx, _decided(process.id, "rejected"))

    assert read_refused.value.code == "E_READING_ACCOUNT_LOCKED"
    assert again.value.code == "E_ACCOUNT_LOCKED"
    assert await open_locks(ctx, [household.account_id]) == []
    assert len(await open_bills(ctx, household.account_id)) == 1


def _decided(process_id: int, status: str) -> DeliveredEvent:
    payload = {"process_id": process_id, "kind": "close_account", "status": status}
    return DeliveredEvent(
        id=1,
        event_type="approval.decided",
        payload=payload,
        shard_key="1",
        trace_id="test",
        occurred_at=FixedClock.at_noon(TODAY).now(),
    )


async def test_one_meter_of_two_is_taken_out_and_the_customer_stays(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    await register_meter(
        ctx, RegisterMeter(meter_no="N2", caliber_code="DN15", modulus_m3=Decimal(100_000))
    )
    placement = MeterPlacement("N2", date(2026, 11, 1), Decimal(0), district.book.id, 2)
    await bind_meter(ctx, BindMeter(household.account_id, placement))
    with pytest.raises(MinshuiError) as refused:
        await preview_closing(ctx, closing(household, "37"))

    process = await request_closing(as_user(ctx, 11), closing(household, "37", whole=False))
    done = await approve(approver(ctx), process.id)

    assert (refused.value.code, "N2" in refused.value.message) == ("E_METERS_NOT_STOPPED", True)
    assert done.result is not None
    assert done.result["closed"] is False
    bound = [
        each.meter_no for each in await meters_of(ctx, household.cust_id) if each.relation.bound
    ]
    assert bound == ["N2"]
    assert await broken(ctx) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stops": ()}, "E_METERS_NOT_STOPPED"),
        ({"stops": (), "whole": False}, "E_METER_STOPS_EMPTY"),
        ({"stops": (MeterStop(0, Decimal(1)),)}, "E_METER_NOT_OF_ACCOUNT"),
        ({"on": date(2026, 11, 22)}, "E_READING_DATE_FUTURE"),
        ({"on": date(2026, 11, 19)}, "E_READING_DATE_ORDER"),
        ({"reading": "24"}, "E_READING_BACKWARDS"),
    ],
)
async def test_a_closing_that_cannot_be_is_refused(
    ctx: Context, change: dict[str, Any], code: str
) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    before = await fingerprint(ctx)
    wanted = dict(change)
    command = closing(household, wanted.pop("reading", "37"))

    with pytest.raises(MinshuiError) as refused:
        await request_closing(as_user(ctx, 11), replace(command, **wanted))

    assert refused.value.code == code
    assert await fingerprint(ctx) == before


async def test_a_reading_under_review_and_a_run_under_way_go_first(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    with pytest.raises(MinshuiError) as unreviewed:
        await preview_closing(ctx, closing(household, "37"))
    await plan(ctx)

    with pytest.raises(MinshuiError) as in_run:
        await preview_closing(ctx, closing(household, "37"))

    assert unreviewed.value.code == "E_EXCHANGE_UNREVIEWED"
    assert in_run.value.code == "E_ACCOUNT_IN_RUN"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE biz_charge SET kind = 'closing' WHERE kind = 'ordinary'",
        "UPDATE biz_charge SET kind = 'ordinary' WHERE kind = 'closing'",
    ],
)
async def test_a_closing_bill_of_another_reading_is_found(ctx: Context, statement: str) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    process = await request_closing(as_user(ctx, 11), closing(household, "37"))
    await approve(approver(ctx), process.id)
    await ctx.session.execute(text(statement))

    found = await broken(ctx)

    assert "bill_reading" in found
    assert ("closing_reading" in found) == ("SET kind = 'closing'" in statement)


async def test_a_closing_bill_taken_back_can_be_billed_again(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    process = await request_closing(as_user(ctx, 11), closing(household, "37"))
    await approve(approver(ctx), process.id)
    wrong = (await open_bills(ctx, household.account_id))[-1]
    await cancel_bills(ctx, PlanCancellation(CancelScope(bills=((wrong.id, MONTH),)), "价格有误"))

    now = await bill_account_now(ctx, household.account_id)

    assert [(bill.kind, bill.total_amount_fen) for bill in now.bills] == [("closing", 31_00)]
    owed = await open_bills(ctx, household.account_id)
    assert sum(bill.open_fen for bill in owed) == 81_00
    assert await broken(ctx) == []
