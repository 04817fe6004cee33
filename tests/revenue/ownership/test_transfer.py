"""A connection goes to another customer: readings, bills, arrears, prepayment, tiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    BillFilter,
    CancelScope,
    PlanCancellation,
    cancel_bills,
    explain_bill,
    list_bills,
    open_bills,
)
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    OpenTill,
    PaymentMethod,
    TakePayment,
    open_till,
    take_payment,
)
from minshui.revenue.customer.facade import (
    AttributeKind,
    SetAttribute,
    customer_by_id,
    customer_overview,
    find_customers,
    meters_of,
    open_locks,
    set_attribute,
)
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.ownership.facade import (
    list_transfers,
    preview_transfer,
    request_transfer,
)
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import Process, approve
from tests.api_cases import fingerprint
from tests.revenue.billing.billing_world import (
    MONTH,
    add_billable,
    bill_month,
    build_world,
)
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import TODAY, approver, open_new_owner, transfer
from tests.revenue.reading.district import OPENED_ON, District, Household, as_user, at, read
from tests.revenue.reading.district import approve as approve_readings


async def _living(
    ctx: Context, deposit_fen: int = 0, pointer: str = "25"
) -> tuple[District, Household]:
    """A household billed 25 m³ under the yearly tariff: 50.00, some of it paid."""
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, pointer, "t.yearly")
    await bill_month(ctx)
    if deposit_fen:
        await open_deposits(ctx, [OpeningDeposit(household.account_id, deposit_fen)], "test", 1)
    return district, household


async def _done(ctx: Context, command: Any) -> Process:
    process = await request_transfer(as_user(ctx, 11), command)
    return await approve(approver(ctx), process.id)


async def _bills(ctx: Context, cust_id: int) -> list[tuple[str, int, int]]:
    page = await list_bills(ctx, BillFilter(cust_id=cust_id), PageRequest())
    bills = [(bill.kind.value, bill.total_amount_fen, bill.open_fen) for bill in page.items]
    return bills[::-1]


async def _next_bill(ctx: Context, household: Household, account_id: int, pointer: str) -> int:
    """Read, approve and bill December, and return what the new owner is charged."""
    await read(ctx, household, pointer, date(2026, 12, 20))
    await approve_readings(ctx, 202612)
    await bill_month(at(ctx, date(2026, 12, 22)), 202612)
    page = await open_bills(ctx, account_id)
    return [bill.total_amount_fen for bill in page if bill.kind.value == "ordinary"][-1]


async def test_arrears_stay_with_who_made_them(ctx: Context) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)

    done = await _done(ctx, transfer(household, account_id, "37"))

    # 25 m³ billed, 12 m³ up to the day: 5 × 2 + 7 × 3.
    assert await _bills(ctx, household.cust_id) == [
        ("ordinary", 50_00, 50_00),
        ("closing", 31_00, 31_00),
    ]
    assert await open_bills(ctx, account_id) == []
    found = await find_customers(ctx, household.code)
    assert [hit.cust_id for hit in found.items] == [household.cust_id]
    overview = await customer_overview(ctx, household.cust_id)
    assert overview.unsettled.arrears_fen == 81_00
    assert done.result is not None
    assert done.result["from_closed"] is False
    assert await broken(ctx) == []


async def test_the_new_owner_goes_on_from_the_pointer_and_from_zero(ctx: Context) -> None:
    district, household = await _living(ctx)
    cust_id, account_id = await open_new_owner(ctx, district)

    await _done(ctx, transfer(household, account_id, "37"))

    ctx.session.expire_all()
    assert (await customer_by_id(ctx, cust_id)).status == "normal"
    (old,) = await meters_of(ctx, household.cust_id)
    (new,) = await meters_of(ctx, cust_id)
    assert (old.relation.bound, old.relation.stop_reading_m3) == (False, Decimal(37))
    assert (new.relation.bound, new.relation.start_reading_m3) == (True, Decimal(37))
    assert (new.meter_no, new.book_code) == (old.meter_no, district.book.code)
    # 28 m³ of a year that begins with them.
    assert await _next_bill(ctx, household, account_id, "65") == 56_00
    (bill,) = await open_bills(ctx, account_id)
    assert (bill.usage_m3, bill.period_from) == (Decimal(28), TODAY)
    assert (await explain_bill(ctx, bill.number)).agrees
    assert await broken(ctx) == []


async def test_the_new_owner_may_inherit_the_years_usage(ctx: Context) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    setting = SetParameter("ownership", "tier_counter", "inherit", date(2026, 1, 1))
    await set_parameter(ctx, setting)

    await _done(ctx, transfer(household, account_id, "37"))

    # On from 37: 13 × 3 + 15 × 6.
    assert await _next_bill(ctx, household, account_id, "65") == 129_00
    (bill,) = await open_bills(ctx, account_id)
    assert (await explain_bill(ctx, bill.number)).agrees
    assert await broken(ctx) == []


async def test_arrears_are_taken_over_by_agreement_to_the_fen(ctx: Context) -> None:
    district, household = await _living(ctx, deposit_fen=20_01)
    cust_id, account_id = await open_new_owner(ctx, district)
    await open_deposits(ctx, [OpeningDeposit(account_id, 30_00)], "test", 2)
    command = transfer(household, account_id, "37", takes_arrears=True, agreement_no="XY-7")

    await _done(ctx, command)

    # The old owner paid 20.01 of the first bill; the rest goes over, the closing bill too. The
    # new owner's 30.00 pay the older of the two at once.
    assert await _bills(ctx, household.cust_id) == [
        ("ordinary", 50_00, 0),
        ("closing", 31_00, 0),
    ]
    assert await _bills(ctx, cust_id) == [
        ("succession", 29_99, 0),
        ("succession", 31_00, 30_99),
    ]
    entries = await ctx.session.execute(
        text("SELECT kind, SUM(amount_fen) FROM biz_account_entry GROUP BY kind ORDER BY kind")
    )
    assert {kind: int(fen) for kind, fen in entries} == {
        "issue": 50_00 + 31_00 + 29_99 + 31_00,
        "offset": -(20_01 + 30_00),
        "succession": -(29_99 + 31_00),
    }
    linked = await ctx.session.execute(
        text(
            "SELECT n.due_on = o.due_on AND n.bill_month = o.bill_month FROM biz_charge n"
            " JOIN biz_charge o ON o.id = n.corrects_id"
        )
    )
    assert linked.scalars().all() == [True, True]
    assert (await customer_by_id(ctx, household.cust_id)).status == "closed"
    assert await broken(ctx) == []


async def test_prepayment_goes_over_by_agreement(ctx: Context) -> None:
    district, household = await _living(ctx, deposit_fen=100_00)
    _, account_id = await open_new_owner(ctx, district)
    command = transfer(household, account_id, "37", takes_prepayment=True, agreement_no="XY-7")

    await _done(ctx, command)

    balances = await deposit_balances(ctx, [household.account_id, account_id])
    assert balances == {household.account_id: 0, account_id: 19_00}
    (row,) = (await list_transfers(ctx, PageRequest())).items
    assert (row.taken_prepayment_fen, row.from_closed, row.agreement_no) == (19_00, True, "XY-7")
    assert await broken(ctx) == []


async def test_a_cheque_that_may_bounce_does_not_go_over(ctx: Context) -> None:
    """150.00 by cheque: 50.00 and the closing bill of 31.00 are paid, 69.00 are left of it."""
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    desk = as_user(ctx, 11)
    await open_till(desk, OpenTill(0, district.site_id))
    cheque = ChequeDetails("中国银行福州分行", TODAY)
    by_cheque = TakePayment(
        PaymentMethod.CHEQUE, 150_00, household.account_id, reference_no="Z1", cheque=cheque
    )
    await take_payment(desk, by_cheque)
    command = transfer(household, account_id, "37", takes_prepayment=True, agreement_no="XY-7")
    before = await fingerprint(ctx)

    with pytest.raises(MinshuiError) as refused:
        await preview_transfer(ctx, command)

    assert refused.value.error.code == "E_TRANSFER_PENDING"
    assert await fingerprint(ctx) == before
    without = await preview_transfer(ctx, transfer(household, account_id, "37"))
    assert without.prepayment_fen == 69_00


async def test_prepayment_stays_for_a_refund_without_agreement(ctx: Context) -> None:
    district, household = await _living(ctx, deposit_fen=100_00)
    _, account_id = await open_new_owner(ctx, district)

    preview = await preview_transfer(ctx, transfer(household, account_id, "37"))
    await _done(ctx, transfer(household, account_id, "37"))

    assert (preview.prepayment_fen, preview.from_closed) == (19_00, False)
    balances = await deposit_balances(ctx, [household.account_id, account_id])
    assert balances == {household.account_id: 19_00}


async def test_the_use_goes_over_and_the_person_does_not(ctx: Context) -> None:
    district, household = await _living(ctx)
    cust_id, account_id = await open_new_owner(ctx, district)
    await set_attribute(
        ctx,
        SetAttribute(
            household.account_id,
            AttributeKind.POPULATION,
            {"persons": 6},
            OPENED_ON,
            proof_no="户口簿",
            reason="多人口",
        ),
    )

    await _done(ctx, transfer(household, account_id, "37"))

    attributes = (await customer_overview(ctx, cust_id)).attributes
    assert [(each.kind, each.value, each.from_on) for each in attributes] == [
        (AttributeKind.TARIFF, {"code": "t.yearly"}, TODAY)
    ]


async def test_what_was_explained_before_is_explained_after(ctx: Context) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    await _done(ctx, transfer(household, account_id, "37", takes_arrears=True, agreement_no="XY-7"))
    page = await list_bills(ctx, BillFilter(cust_id=household.cust_id), PageRequest())
    for bill in page.items:
        assert (await explain_bill(ctx, bill.number)).agrees
    (first, *_) = await open_bills(ctx, account_id)

    explanation = await explain_bill(ctx, first.number)

    assert explanation.agrees
    assert "过户承接" in "".join(explanation.text)
    assert page.items[-1].number in "".join(explanation.text)


async def test_a_bill_that_was_taken_over_is_not_taken_back(ctx: Context) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    await _done(ctx, transfer(household, account_id, "37", takes_arrears=True, agreement_no="XY-7"))

    scope = CancelScope(account_ids=(household.account_id,), first_month=MONTH, last_month=MONTH)
    with pytest.raises(MinshuiError) as refused:
        await cancel_bills(ctx, PlanCancellation(scope, "抄错"))

    assert refused.value.code == "E_CANCEL_HELD"
    assert "已由新户承接" in refused.value.message


async def test_a_case_holds_both_accounts(ctx: Context) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)

    process = await request_transfer(as_user(ctx, 11), transfer(household, account_id, "37"))

    held = await open_locks(ctx, [household.account_id, account_id])
    assert [(lock.account_id, lock.case_kind) for lock in held] == [
        (household.account_id, "transfer"),
        (account_id, "transfer"),
    ]
    with pytest.raises(MinshuiError) as refused:
        await read(ctx, household, "40", TODAY, additional=True)
    assert refused.value.code == "E_READING_ACCOUNT_LOCKED"
    with pytest.raises(MinshuiError) as own:
        await approve(as_user(ctx, 11), process.id)
    assert own.value.code in {"E_APPROVAL_OWN", "E_PERMISSION_DENIED"}
    await approve(approver(ctx), process.id)
    assert await open_locks(ctx, [household.account_id, account_id]) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"takes_arrears": True}, "E_TRANSFER_AGREEMENT"),
        ({"takes_prepayment": True}, "E_TRANSFER_AGREEMENT"),
        ({"stops": ()}, "E_METERS_NOT_STOPPED"),
        ({"on": date(2026, 11, 19)}, "E_READING_DATE_ORDER"),
    ],
)
async def test_what_cannot_be_transferred_is_refused(
    ctx: Context, change: dict[str, Any], code: str
) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    before = await fingerprint(ctx)

    with pytest.raises(MinshuiError) as refused:
        await request_transfer(
            as_user(ctx, 11), replace(transfer(household, account_id, "37"), **change)
        )

    assert refused.value.code == code
    assert await fingerprint(ctx) == before


async def test_the_new_owner_has_to_be_pre_opened(ctx: Context) -> None:
    district, household = await _living(ctx)
    other = await add_billable(ctx, district, 2, "10")

    with pytest.raises(MinshuiError) as target:
        await preview_transfer(ctx, transfer(household, other.account_id, "37"))
    with pytest.raises(MinshuiError) as same:
        await preview_transfer(ctx, transfer(household, household.account_id, "37"))

    assert (target.value.code, same.value.code) == ("E_TRANSFER_TARGET", "E_TRANSFER_SELF")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE biz_ownership_transfer SET taken_arrears_fen = 1",
        "UPDATE biz_ownership_transfer SET taken_prepayment_fen = 1",
        "UPDATE biz_charge SET corrects_id = NULL WHERE kind = 'succession'",
        "UPDATE biz_ownership_transfer SET taken_bill_count = 0",
    ],
)
async def test_a_breach_is_found(ctx: Context, statement: str) -> None:
    district, household = await _living(ctx)
    _, account_id = await open_new_owner(ctx, district)
    await _done(ctx, transfer(household, account_id, "37", takes_arrears=True, agreement_no="XY-7"))
    await ctx.session.execute(text(statement))

    assert "succession" in await broken(ctx)
