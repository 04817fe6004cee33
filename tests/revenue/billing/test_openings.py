"""Arrears and tier counters taken over from the system before ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    BillKind,
    OpeningBill,
    OpeningCounter,
    explain_bill,
    open_bills,
    open_tier_counters,
    raise_opening_bills,
)
from minshui.revenue.ledger.facade import verify_ledger
from tests.revenue.billing.billing_world import (
    YEARLY,
    add_billable,
    bill_month,
    build_world,
)

JANUARY = date(2026, 1, 1)


async def _account(ctx: Context) -> int:
    district = await build_world(ctx, YEARLY)
    return (await add_billable(ctx, district, 1, "35", "t.yearly")).account_id


async def test_arrears_become_open_bills_that_balance(ctx: Context) -> None:
    account_id = await _account(ctx)
    bills = [
        OpeningBill(account_id, 202605, 1234, date(2026, 6, 15), Decimal("5.5")),
        OpeningBill(account_id, 202604, 999, date(2026, 5, 15)),
    ]

    assert await raise_opening_bills(ctx, bills) == 2

    found = await open_bills(ctx, account_id)
    assert [(bill.bill_month, bill.open_fen, bill.kind) for bill in found] == [
        (202604, 999, BillKind.OPENING),
        (202605, 1234, BillKind.OPENING),
    ]
    with pytest.raises(MinshuiError, match="E_BILL_OPENING"):
        await explain_bill(ctx, found[0].number)
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_arrears_are_taken_over_once(ctx: Context) -> None:
    account_id = await _account(ctx)
    bill = OpeningBill(account_id, 202605, 1234, date(2026, 6, 15))
    await raise_opening_bills(ctx, [bill])

    with pytest.raises(MinshuiError, match="E_OPENING_REPEATED"):
        await raise_opening_bills(ctx, [bill])
    with pytest.raises(MinshuiError, match="E_OPENING_REPEATED"):
        await raise_opening_bills(
            ctx, [OpeningBill(account_id, 202603, 1, JANUARY) for _ in range(2)]
        )

    assert len(await open_bills(ctx, account_id)) == 1


@pytest.mark.parametrize("amount_fen", [0, -5])
async def test_arrears_are_positive(ctx: Context, amount_fen: int) -> None:
    account_id = await _account(ctx)

    with pytest.raises(MinshuiError, match="E_OPENING_AMOUNT"):
        await raise_opening_bills(ctx, [OpeningBill(account_id, 202605, amount_fen, JANUARY)])


async def test_an_opened_counter_goes_on(ctx: Context) -> None:
    account_id = await _account(ctx)
    counter = OpeningCounter(account_id, "t.yearly", JANUARY, Decimal(40))

    assert await open_tier_counters(ctx, [counter]) == 1
    await bill_month(ctx)

    (bill,) = await open_bills(ctx, account_id)
    # 10 × 3.00 + 25 × 6.00: the first 30 m³ of the year, and ten more, were used before.
    assert bill.total_amount_fen == 18_000
    stored = await ctx.session.execute(
        text("SELECT counter_before_m3, counter_after_m3 FROM biz_charge")
    )
    assert tuple(stored.one()) == (Decimal(40), Decimal(75))
    assert (await explain_bill(ctx, bill.number)).agrees


@pytest.mark.parametrize(
    ("tariff", "usage", "code"),
    [
        ("t.yearly", "-1", "E_COUNTER_NEGATIVE"),
        ("t.unknown", "1", "E_COUNTER_UNKNOWN"),
    ],
)
async def test_a_counter_that_makes_no_sense_is_refused(
    ctx: Context, tariff: str, usage: str, code: str
) -> None:
    account_id = await _account(ctx)

    with pytest.raises(MinshuiError, match=code):
        await open_tier_counters(ctx, [OpeningCounter(account_id, tariff, JANUARY, Decimal(usage))])


async def test_a_counter_is_opened_once(ctx: Context) -> None:
    account_id = await _account(ctx)
    counter = OpeningCounter(account_id, "t.yearly", JANUARY, Decimal(40))
    await open_tier_counters(ctx, [counter])

    with pytest.raises(MinshuiError, match="E_COUNTER_REPEATED"):
        await open_tier_counters(ctx, [counter])
