"""A distribution is taken back: the payer's cheque bounced."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import bill_number, late_fees_due
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    PaymentMethod,
    TakePayment,
    close_till,
    dishonour_payment,
    take_payment,
)
from minshui.revenue.collective.facade import (
    Distribution,
    distribute,
    end_group,
    find_group,
    list_distributions,
    remove_member,
    undo_distribution,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import deposit_balances
from minshui.workorder.approval.facade import approve
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.cashier.counter import Counter, open_counter
from tests.revenue.collective.group_world import (
    build_group,
    charge_late_fees,
    holds,
    on,
    open_amounts,
    refusal,
)
from tests.revenue.money_world import NewBill, Payer, issue_bills
from tests.revenue.refusals import refused

GROUPS = "/api/v1/revenue/collective-groups"
DISTRIBUTE, UNDO, READ = (f"revenue.collective.{verb}" for verb in ("distribute", "undo", "read"))
WHY = "付费支票退票"


async def pay_by_cheque(counter: Counter, payer: Payer, amount_fen: int) -> int:
    """Pay at the counter, whose till is closed after; return the payment."""
    day = counter.ctx.clock.today()
    command = TakePayment(
        PaymentMethod.CHEQUE,
        amount_fen,
        account_id=payer.account_id,
        reference_no="30801",
        cheque=ChequeDetails("农业银行鼓楼支行", day),
    )
    paid = await take_payment(counter.ctx, command)
    await close_till(counter.ctx, CloseTill(counter.till.id, 20_000))
    return paid.payment_id


async def balances(ctx: Context, *payers: Payer) -> list[int]:
    found = await deposit_balances(ctx, [each.account_id for each in payers])
    return [found.get(each.account_id, 0) for each in payers]


async def test_the_bills_are_open_again_and_the_money_is_the_payers(ctx: Context) -> None:
    # given two members who owe 30.00 and 20.00, and a payer with 75.00
    group, (payer, first, second) = await build_group(ctx, 2, 7_500)
    one, two = await issue_bills(ctx, 202610, [NewBill(first, 3_000), NewBill(second, 2_000)])
    given = await distribute(ctx, group.id)
    # when
    undone = await undo_distribution(ctx, group.id, given.id, WHY)
    # then
    assert await open_amounts(ctx) == {one: 3_000, two: 2_000}
    assert await balances(ctx, payer, first, second) == [7_500, 0, 0]
    assert (undone.amount_fen, undone.prepayment_after_fen, undone.reason) == (-5_000, 7_500, WHY)
    assert [each.amount_fen for each in undone.shares] == [-3_000, -2_000]
    listed = (await list_distributions(ctx, group.id, PageRequest())).items
    assert [(each.id, each.reverses_id, each.undone_by_id) for each in listed] == [
        (undone.id, given.id, None),
        (given.id, None, undone.id),
    ]
    assert await holds(ctx) == []


async def test_what_is_undone_may_be_distributed_again(ctx: Context) -> None:
    group, (payer, member) = await build_group(ctx, 1, 3_000)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 2_000)])
    given = await distribute(ctx, group.id)
    await undo_distribution(ctx, group.id, given.id, WHY)

    again = await distribute(ctx, group.id)

    assert (again.amount_fen, again.undone_by_id) == (2_000, None)
    assert await open_amounts(ctx) == {bill: 0}
    assert await balances(ctx, payer, member) == [1_000, 0]
    assert await holds(ctx) == []


async def test_late_fees_run_as_if_they_had_not_been_paid(ctx: Context) -> None:
    # given 100.00 due on 25 September, paid for on 26 October with 30 days of late fee, 1.50
    group, (payer, member) = await build_group(ctx, 1, 20_000)
    await charge_late_fees(ctx)
    (bill,) = await issue_bills(ctx, 202609, [NewBill(member, 10_000)])
    given = await distribute(on(ctx, date(2026, 10, 26)), group.id)
    assert given.amount_fen == 10_150
    # when it is undone ten days later
    later = on(ctx, date(2026, 11, 5))
    await undo_distribution(later, group.id, given.id, WHY)
    # then
    fees = await late_fees_due(later, [member.account_id], date(2026, 11, 5))
    assert {key: fee.due_fen for key, fee in fees.items()} == {bill: 200}
    assert await balances(ctx, payer, member) == [20_000, 0]
    assert await holds(ctx) == []


async def test_what_the_member_holds_itself_pays_at_once(ctx: Context) -> None:
    # given a bill of 10.00 that the group paid, and 6.00 of the member's own that came later
    group, (payer, member) = await build_group(ctx, 1, 1_000)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    given = await distribute(ctx, group.id)
    desk = (await open_counter(ctx)).ctx
    await take_payment(desk, TakePayment(PaymentMethod.CASH, 600, member.account_id))
    # when
    await undo_distribution(ctx, group.id, given.id, WHY)
    # then
    assert await open_amounts(ctx) == {bill: 400}
    assert await balances(ctx, payer, member) == [1_000, 0]
    assert await holds(ctx) == []


async def test_only_its_own_bills_are_opened(ctx: Context) -> None:
    # given September's bill paid by one distribution and October's by another
    group, (payer, member) = await build_group(ctx, 1, 3_000)
    (september,) = await issue_bills(ctx, 202609, [NewBill(member, 1_000)])
    first = await distribute(ctx, group.id)
    (october,) = await issue_bills(ctx, 202610, [NewBill(member, 500)])
    await distribute(ctx, group.id)
    # when
    await undo_distribution(ctx, group.id, first.id, WHY)
    # then
    assert await open_amounts(ctx) == {september: 1_000, october: 0}
    assert await balances(ctx, payer, member) == [2_500, 0]
    assert await holds(ctx) == []


async def lower(ctx: Context, bill_id: int, amount_fen: int) -> None:
    """Adjust a bill of October, which has been paid: the difference is its customer's."""
    number = bill_number(202610, bill_id)
    command = RequestAdjustment(number, "misread", "表底看错", amounts={"water": -amount_fen})
    adjustment = await request_adjustment(ctx, command)
    assert adjustment.process_id is not None
    await approve(ctx, adjustment.process_id)


async def test_what_a_bill_was_too_high_is_the_members_and_pays_it(ctx: Context) -> None:
    # given a bill of 100.00 that the group paid, lowered to 80.00 since
    group, (payer, member) = await build_group(ctx, 1, 10_000)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 10_000)])
    given = await distribute(ctx, group.id)
    await lower(ctx, bill, 2_000)
    assert await balances(ctx, payer, member) == [0, 2_000]
    # when
    await undo_distribution(ctx, group.id, given.id, WHY)
    # then
    assert (await open_amounts(ctx))[bill] == 8_000
    assert await balances(ctx, payer, member) == [10_000, 0]
    assert await holds(ctx) == []


async def test_what_paid_a_later_bill_stays_there(ctx: Context) -> None:
    # given the same 20.00, which have paid a part of the next bill, of 50.00
    group, (payer, member) = await build_group(ctx, 1, 10_000)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 10_000)])
    given = await distribute(ctx, group.id)
    await lower(ctx, bill, 2_000)
    (later,) = await issue_bills(ctx, 202611, [NewBill(member, 5_000)])
    # when
    await undo_distribution(ctx, group.id, given.id, WHY)
    # then
    after = await open_amounts(ctx)
    assert (after[bill], after[later]) == (10_000, 3_000)
    assert await balances(ctx, payer, member) == [10_000, 0]
    assert await holds(ctx) == []


async def test_a_bounced_cheque_waits_for_it(ctx: Context) -> None:
    # given a cheque of 50.00 that was spread over members
    group, (payer, member) = await build_group(ctx, 1, 0)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 5_000)])
    cheque = await pay_by_cheque(await open_counter(ctx), payer, 5_000)
    given = await distribute(ctx, group.id)
    async with refused(ctx, "E_PREPAYMENT_SPENT") as told:
        await dishonour_payment(ctx, cheque, "存款不足")
    assert "集收分配请撤销该笔分配" in str(told.value)
    # when
    await undo_distribution(ctx, group.id, given.id, WHY)
    bounced = await dishonour_payment(ctx, cheque, "存款不足")
    # then
    assert (bounced.amount_fen, bounced.prepayment_after_fen) == (-5_000, 0)
    assert await open_amounts(ctx) == {bill: 5_000}
    assert await balances(ctx, payer, member) == [0, 0]
    assert await holds(ctx) == []


async def test_it_works_for_who_left_and_a_group_that_ended(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 1_000)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    given = await distribute(ctx, group.id)
    await remove_member(ctx, group.id, member.code)
    await end_group(ctx, group.id)

    await undo_distribution(ctx, group.id, given.id, WHY)

    assert await open_amounts(ctx) == {bill: 1_000}
    assert (await find_group(ctx, group.id)).prepayment_fen == 1_000


async def _distributed(ctx: Context) -> tuple[Distribution, Payer]:
    group, (_, member) = await build_group(ctx, 1, 1_000)
    await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    return await distribute(ctx, group.id), member


async def test_it_is_undone_once(ctx: Context) -> None:
    given, _ = await _distributed(ctx)
    undone = await undo_distribution(ctx, given.group_id, given.id, WHY)
    before = await fingerprint(ctx)

    again = undo_distribution(ctx, given.group_id, given.id, WHY)
    of_undoing = undo_distribution(ctx, given.group_id, undone.id, WHY)

    assert await refusal(again) == "E_DISTRIBUTION_UNDONE"
    assert await refusal(of_undoing) == "E_DISTRIBUTION_IS_UNDOING"
    assert await fingerprint(ctx) == before


async def test_it_needs_a_reason_and_the_right_group(ctx: Context) -> None:
    given, _ = await _distributed(ctx)
    before = await fingerprint(ctx)

    silent = undo_distribution(ctx, given.group_id, given.id, "  ")
    elsewhere = undo_distribution(ctx, given.group_id, given.id + 1, WHY)

    assert await refusal(silent) == "E_UNDO_REASON_MISSING"
    assert await refusal(elsewhere) == "E_DISTRIBUTION_UNKNOWN"
    assert await fingerprint(ctx) == before


async def test_an_open_case_of_a_member_holds_it(ctx: Context) -> None:
    given, member = await _distributed(ctx)
    await open_case_lock(ctx, OpenCaseLock(member.account_id, CaseKind.REFUND, "退款核对"))
    before = await fingerprint(ctx)

    undoing = undo_distribution(ctx, given.group_id, given.id, WHY)

    assert await refusal(undoing) == "E_ACCOUNT_LOCKED"
    assert await fingerprint(ctx) == before


@pytest.mark.parametrize(
    "corruption",
    [
        "UPDATE biz_collective_distribution SET reverses_id = id WHERE reverses_id IS NOT NULL",
        "UPDATE biz_journal SET reverses_id = NULL WHERE kind = 'share_back'",
    ],
)
async def test_an_undoing_that_is_no_mirror_is_found(ctx: Context, corruption: str) -> None:
    given, _ = await _distributed(ctx)
    await undo_distribution(ctx, given.group_id, given.id, WHY)
    assert await holds(ctx) == []

    await ctx.session.execute(text(corruption))

    assert await holds(ctx) == ["distribution_undone"]


class TestUndo(ApiCases):
    ROUTE = f"POST {GROUPS}/{{group_id}}/distributions/{{distribution_id}}/undo"
    PERMISSION = UNDO
    BODY = {"reason": WHY}  # noqa: RUF012
    BAD_BODIES = ({}, {"reason": ""})
    STATUS = 201

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        given, _ = await _distributed(ctx)
        return {"path": {"group_id": given.group_id, "distribution_id": given.id}}


class TestRead(ApiCases):
    ROUTE = f"GET {GROUPS}/{{group_id}}/distributions/{{distribution_id}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        given, _ = await _distributed(ctx)
        return {"path": {"group_id": given.group_id, "distribution_id": given.id}}


async def test_the_supervisor_takes_a_distribution_back(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    group, (_, member) = await build_group(ctx, 1, 7_500)
    await issue_bills(ctx, 202610, [NewBill(member, 3_000)])
    supervisor = await staff.member(READ, DISTRIBUTE, UNDO)
    path = f"{GROUPS}/{group.id}/distributions"
    # when
    given = (await api.post(path, headers=supervisor.headers)).json()
    body = {"reason": WHY}
    answer = await api.post(f"{path}/{given['id']}/undo", json=body, headers=supervisor.headers)
    seen = (await api.get(f"{path}/{given['id']}", headers=supervisor.headers)).json()
    # then
    assert answer.status_code == 201
    assert (answer.json()["amount"], answer.json()["prepayment_after"]) == ("-30.00", "75.00")
    assert seen["undone_by_id"] == answer.json()["id"]
    assert [each["amount"] for each in seen["shares"]] == ["30.00"]
