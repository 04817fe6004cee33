"""The check of the books sees what ties late fees, waivers and money on its way together."""

# ruff: noqa: S608 - the statements are constants of this file
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    RequestWaiver,
    TransitOutcome,
    WaiverItem,
    bill_number,
    hold_in_transit,
    release_transit,
    request_waiver,
)
from minshui.revenue.cashier.facade import (
    PaymentMethod,
    TakePayment,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import hire_cashier, open_counter
from tests.revenue.money_world import NewBill, build_town, issue_bills

FIRST_ACCRUAL = "(SELECT MIN(id) FROM biz_late_fee_entry WHERE kind = 'accrual')"
LAST_PAYMENT = "(SELECT MAX(id) FROM biz_late_fee_entry WHERE kind = 'payment')"
LATE_FEE_CORRUPTIONS = {
    "late_fee_income": f"UPDATE biz_late_fee_entry SET amount_fen = 1 WHERE id = {LAST_PAYMENT}",
    "late_fee_deposit": f"UPDATE biz_late_fee_entry SET bill_id = 99 WHERE id = {LAST_PAYMENT}",
    "late_fee_cap": "UPDATE biz_late_fee_entry SET cap_rate = 0.001 WHERE kind = 'accrual'",
    "late_fee_days": f"UPDATE biz_late_fee_entry SET days = 0 WHERE id = {FIRST_ACCRUAL}",
    "late_fee_principal": "UPDATE biz_late_fee_entry SET principal_fen = 10001"
    f" WHERE id = {FIRST_ACCRUAL}",
    "late_fee_reversed": "UPDATE biz_late_fee_entry SET reverses_id = -1"
    " WHERE reverses_id IS NOT NULL",
    "late_fee_taken": "INSERT INTO biz_late_fee_entry (account_id, bill_id, bill_month, kind,"
    " amount_fen, principal_fen, factor, days, recorded_on) SELECT account_id, bill_id,"
    " bill_month, 'taken', -5, 0, 0, 0, recorded_on FROM biz_late_fee_entry LIMIT 1",
    "late_fee_waiver": "UPDATE biz_late_fee_waiver SET amount_fen = amount_fen + 1",
    "payment_late_fees": "UPDATE biz_payment_item SET late_fee_fen = 0 WHERE late_fee_fen > 0",
    "bill_transit": "UPDATE biz_bill_transit SET outcome = NULL",
}


@pytest.fixture
async def activity(ctx: Context) -> Context:
    """Late bills: paid, paid and reversed, in part waived, on the way and back."""
    first, second, third = await build_town(ctx, households=3)
    terms = {"rate_per_day": "0.0005"}
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))
    bills = await issue_bills(
        ctx, 202609, [NewBill(payer, 10000) for payer in (first, second, third)]
    )
    counter = await open_counter(ctx)
    wrong = await take_payment(
        counter.ctx, TakePayment(PaymentMethod.CASH, 5000, second.account_id)
    )
    await reverse_payment(counter.ctx, wrong.payment_id, "收错户")
    await take_payment(counter.ctx, TakePayment(PaymentMethod.CASH, 10280, first.account_id))
    process = await request_waiver(
        counter.ctx, RequestWaiver((WaiverItem(bill_number(202609, bills[2]), 100),), "抢修")
    )
    chief = await hire_cashier(ctx, "huangmin", "黄敏")
    may = frozenset({"workorder.approval.decide", "revenue.billing.approve_waiver"})
    await approve(replace(chief, actor=replace(chief.actor, permissions=may)), process.id)
    await hold_in_transit(ctx, [(bills[2], 202609)], "托收")
    await release_transit(ctx, [(bills[2], 202609)], TransitOutcome.RETURNED)
    return ctx


async def _broken(ctx: Context) -> dict[str, str]:
    return {each.code: each.first_key or "" for each in await verify_ledger(ctx) if not each.holds}


async def test_the_books_hold_over_late_fees(activity: Context) -> None:
    assert await _broken(activity) == {}


@pytest.mark.parametrize("code", LATE_FEE_CORRUPTIONS)
async def test_one_corrupted_row_turns_its_invariant_red(activity: Context, code: str) -> None:
    await activity.session.execute(text(LATE_FEE_CORRUPTIONS[code]))

    assert (await _broken(activity)).get(code)


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("late_fee_income", f"DELETE FROM biz_late_fee_entry WHERE id = {LAST_PAYMENT}"),
        (
            "late_fee_deposit",
            "UPDATE biz_deposit_entry SET movement_fen = 0 WHERE kind = 'late_fee_back'",
        ),
        (
            "late_fee_days",
            "UPDATE biz_late_fee_entry SET accrued_to = DATE '2026-09-24' WHERE kind = 'accrual'",
        ),
        ("late_fee_cap", f"UPDATE biz_late_fee_entry SET factor = 2 WHERE id = {FIRST_ACCRUAL}"),
        ("late_fee_waiver", "UPDATE biz_process SET process_status = 'rejected'"),
        ("late_fee_waiver", "DELETE FROM biz_late_fee_waiver"),
        (
            "bill_transit",
            "UPDATE biz_bill_transit SET released_on = held_on - 1",
        ),
        (
            "deposit_journal",
            "UPDATE biz_journal SET kind = 'offset' WHERE kind = 'late_fee_back'",
        ),
    ],
)
async def test_other_ways_to_corrupt_them_are_seen_too(
    activity: Context, code: str, statement: str
) -> None:
    await activity.session.execute(text(statement))

    assert (await _broken(activity)).get(code)
