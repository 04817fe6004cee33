"""What a group owes, and whose money pays it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import hold_in_transit
from minshui.revenue.cashier.facade import PaymentMethod, TakePayment, take_payment
from minshui.revenue.collective.facade import (
    Group,
    distribute,
    find_group,
    list_groups,
    list_members,
    undo_distribution,
)
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    open_case_lock,
    release_case_lock,
)
from minshui.revenue.ledger.facade import deposit_balances
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.cashier.counter import open_counter
from tests.revenue.collective.group_world import (
    build_group,
    charge_late_fees,
    holds,
    on,
    open_amounts,
)
from tests.revenue.money_world import NewBill, Payer, issue_bills

OVERDUE = date(2026, 10, 26)


def debt_of(group: Group) -> tuple[int, int, int]:
    return group.owed_fen, group.late_fee_fen, group.in_transit_fen


async def test_members_are_listed_by_what_they_owe(ctx: Context) -> None:
    group, (_, first, second) = await build_group(ctx, 2, 0)
    await issue_bills(ctx, 202610, [NewBill(second, 1_000)])

    page = await list_members(ctx, group.id, PageRequest())

    rows = [(each.customer_code, each.bill_count, each.owed_fen) for each in page.items]
    assert rows == [(second.code, 1, 1_000), (first.code, 0, 0)]


async def test_a_group_owes_late_fees_and_what_is_in_transit_apart(ctx: Context) -> None:
    # given 100.00 with 30 days of late fee, 1.50, and 7.00 that a bank is to pay, and 3.00
    group, (_, first, second) = await build_group(ctx, 2, 0)
    await charge_late_fees(ctx)
    await issue_bills(ctx, 202609, [NewBill(first, 10_000)])
    sent, _ = await issue_bills(ctx, 202610, [NewBill(second, 700), NewBill(second, 300)])
    await hold_in_transit(ctx, [(sent, 202610)], "托收")
    overdue = on(ctx, OVERDUE)
    # when
    found = await find_group(overdue, group.id)
    listed = (await list_groups(overdue, None, PageRequest())).items
    members = (await list_members(overdue, group.id, PageRequest())).items
    # then
    assert debt_of(found) == (11_150, 150, 700)
    assert [debt_of(each) for each in listed] == [(11_150, 150, 700)]
    assert [
        (each.bill_count, each.owed_fen, each.late_fee_fen, each.in_transit_fen) for each in members
    ] == [(1, 10_150, 150, 0), (2, 1_000, 0, 700)]


async def held_back(ctx: Context, member: Payer, amount_fen: int) -> None:
    """Let a member pay while a case of its own holds offsetting, so that the money stays."""
    lock = await open_case_lock(ctx, OpenCaseLock(member.account_id, CaseKind.CORRECTION, "核对"))
    desk = (await open_counter(ctx)).ctx
    await take_payment(desk, TakePayment(PaymentMethod.CASH, amount_fen, member.account_id))
    await release_case_lock(ctx, lock.id)


async def balances(ctx: Context, account_ids: list[int]) -> list[int]:
    found = await deposit_balances(ctx, account_ids)
    return [found[account_id] for account_id in account_ids]


async def test_a_members_own_money_pays_before_the_groups(ctx: Context) -> None:
    # given a member who holds 12.00 and owes 10.00 of September and 5.00 of October
    group, (payer, member) = await build_group(ctx, 1, 5_000)
    (september,) = await issue_bills(ctx, 202609, [NewBill(member, 1_000)])
    (october,) = await issue_bills(ctx, 202610, [NewBill(member, 500)])
    await held_back(ctx, member, 1_200)
    # when
    given = await distribute(ctx, group.id)
    # then
    assert given.amount_fen == 300
    assert await open_amounts(ctx) == {september: 0, october: 0}
    accounts = [payer.account_id, member.account_id]
    assert await balances(ctx, accounts) == [4_700, 0]
    # and when it is undone, the member's own money stays where it was spent
    await undo_distribution(ctx, group.id, given.id, "付费支票退票")
    assert await open_amounts(ctx) == {september: 0, october: 300}
    assert await balances(ctx, accounts) == [5_000, 0]
    assert await holds(ctx) == []


async def test_by_whole_bills_both_pay_one_together(ctx: Context) -> None:
    # given a bill of 10.00 of which the member's 4.00 alone may pay nothing
    group, (payer, member) = await build_group(ctx, 1, 700)
    whole = SetParameter("billing", "offset_policy", "whole_bills", date(2026, 1, 1))
    await set_parameter(ctx, whole)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    desk = (await open_counter(ctx)).ctx
    await take_payment(desk, TakePayment(PaymentMethod.CASH, 400, member.account_id))
    accounts = [payer.account_id, member.account_id]
    # when
    given = await distribute(ctx, group.id)
    # then
    assert given.amount_fen == 600
    assert await open_amounts(ctx) == {bill: 0}
    assert await balances(ctx, accounts) == [100, 0]
    # and when it is undone, each has its own again
    await undo_distribution(ctx, group.id, given.id, "付费支票退票")
    assert await open_amounts(ctx) == {bill: 1_000}
    assert await balances(ctx, accounts) == [700, 400]
    assert await holds(ctx) == []


async def statements_of(ctx: Context, members: int) -> int:
    """Return how many statements it takes to give to members and to take it back."""
    group, (_, *all_members) = await build_group(ctx, members, 1_000 * members)
    await charge_late_fees(ctx)
    await issue_bills(ctx, 202609, [NewBill(each, 900) for each in all_members])
    sent: list[str] = []

    def note(*execution: object) -> None:
        sent.append(str(execution[2]))

    connection = (await ctx.session.connection()).sync_connection
    assert connection is not None
    event.listen(connection, "before_cursor_execute", note)
    overdue = on(ctx, OVERDUE)
    given = await distribute(overdue, group.id)
    await undo_distribution(overdue, group.id, given.id, "付费支票退票")
    event.remove(connection, "before_cursor_execute", note)
    assert given.member_count == members
    return len(sent)


@pytest.mark.parametrize("members", [30, 90])
async def test_a_large_group_takes_a_bounded_number_of_statements(
    ctx: Context, members: int
) -> None:
    assert await statements_of(ctx, members) <= 30
