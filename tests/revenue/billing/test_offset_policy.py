"""What a balance pays: by policy, order, cases and money on its way."""

from __future__ import annotations

from datetime import date

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.late_fee_terms import FeeOrder
from minshui.revenue.billing.domain.offset import (
    OffsetPolicy,
    OffsetRules,
    OpenBill,
    allocate,
    allocate_fees,
)
from minshui.revenue.billing.facade import hold_in_transit, settle_account
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.money_world import NewBill, broken, build_town, issue_bills

PARTIAL, WHOLE = OffsetPolicy.PARTIAL, OffsetPolicy.WHOLE_BILLS
FEE, PRINCIPAL, SEPARATE = FeeOrder.FEE_FIRST, FeeOrder.PRINCIPAL_FIRST, FeeOrder.SEPARATE


def bill(number: int, open_fen: int, fee_fen: int = 0, *, held: bool = False) -> OpenBill:
    due_on = date(2026, number, 25)
    return OpenBill(1, number, 202600 + number, due_on, open_fen, fee_fen, held)


OLD, YOUNG = bill(1, 1000, 50), bill(2, 400, 10)


@pytest.mark.parametrize(
    ("rules", "balance_fen", "paid"),
    [
        ((PARTIAL, FEE), 30, [(1, 0, 30)]),
        ((PARTIAL, FEE), 500, [(1, 450, 50)]),
        ((PARTIAL, FEE), 1100, [(1, 1000, 50), (2, 40, 10)]),
        ((PARTIAL, FEE), 9999, [(1, 1000, 50), (2, 400, 10)]),
        ((PARTIAL, PRINCIPAL), 500, [(1, 500, 0)]),
        ((PARTIAL, PRINCIPAL), 1030, [(1, 1000, 30)]),
        ((PARTIAL, PRINCIPAL), 1100, [(1, 1000, 50), (2, 50, 0)]),
        ((PARTIAL, SEPARATE), 1100, [(1, 1000, 0), (2, 100, 0)]),
        ((WHOLE, FEE), 1049, []),
        ((WHOLE, FEE), 1459, [(1, 1000, 50)]),
        ((WHOLE, FEE), 1460, [(1, 1000, 50), (2, 400, 10)]),
        ((WHOLE, PRINCIPAL), 1049, []),
        ((WHOLE, SEPARATE), 1000, [(1, 1000, 0)]),
        ((WHOLE, SEPARATE), 999, []),
    ],
)
def test_policy_and_order(
    rules: tuple[OffsetPolicy, FeeOrder], balance_fen: int, paid: list[tuple[int, int, int]]
) -> None:
    allocations = allocate(balance_fen, [YOUNG, OLD], OffsetRules(*rules))
    assert [(each.bill.bill_id, each.amount_fen, each.late_fee_fen) for each in allocations] == paid


def test_a_held_bill_is_passed_over_and_the_next_is_paid() -> None:
    held = bill(1, 1000, 50, held=True)
    allocations = allocate(600, [held, YOUNG], OffsetRules(WHOLE))
    assert [(each.bill.bill_id, each.taken_fen) for each in allocations] == [(2, 410)]
    assert [each.bill.bill_id for each in allocate_fees(60, [held, YOUNG])] == [2]


def test_a_fee_whose_principal_is_paid_is_paid_in_its_turn() -> None:
    left = bill(1, 0, 50)
    allocations = allocate(100, [left, YOUNG], OffsetRules())
    assert [(each.bill.bill_id, each.amount_fen, each.late_fee_fen) for each in allocations] == [
        (1, 0, 50),
        (2, 40, 10),
    ]
    assert allocate(100, [left], OffsetRules(PARTIAL, SEPARATE)) == []


def test_fees_by_themselves_leave_principal_alone() -> None:
    allocations = allocate_fees(55, [YOUNG, OLD])
    assert [(each.bill.bill_id, each.amount_fen, each.late_fee_fen) for each in allocations] == [
        (1, 0, 50),
        (2, 0, 5),
    ]


@pytest.mark.parametrize("policy", ["partial", "whole_bills"])
@pytest.mark.parametrize("stopped_by", ["case", "transit"])
async def test_nothing_is_offset_during_a_case_or_while_money_is_on_its_way(
    ctx: Context, policy: str, stopped_by: str
) -> None:
    (payer,) = await build_town(ctx)
    await set_parameter(ctx, SetParameter("billing", "offset_policy", policy, date(2026, 1, 1)))
    (first,) = await issue_bills(ctx, 202610, [NewBill(payer, 3000)])
    if stopped_by == "case":
        case = OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "水量有争议")
        await open_case_lock(ctx, case)
    else:
        await hold_in_transit(ctx, [(first, 202610)], "托收")
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 5000)], "test", 1)

    assert await settle_account(ctx, payer.account_id) == []

    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 5000}
    assert await broken(ctx) == []
