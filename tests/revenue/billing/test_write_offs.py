"""Bad debt (呆坏账): given up in the books by approval, out of the way, still collectable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    OpeningBill,
    RequestWriteOff,
    WriteOffContract,
    WriteOffFilter,
    bad_debt_by_age,
    bill_number,
    hold_in_transit,
    late_fees_due,
    list_write_offs,
    open_bills,
    raise_opening_bills,
    recover_write_off,
    request_write_off,
    reverse_write_off,
    settle_account,
)
from minshui.revenue.cashier.facade import (
    PaymentMethod,
    PaymentResult,
    TakePayment,
    reverse_payment,
    take_payment,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.finance.queries.remittances import remittance_statement
from minshui.revenue.ledger.facade import OpeningDeposit, chart_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import Counter, open_counter
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.refusals import refused

MONTH = 202609


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    return payer


@pytest.fixture
async def counter(ctx: Context, payer: Payer) -> Counter:
    return await open_counter(ctx)


async def issue(ctx: Context, payer: Payer, *amounts_fen: int) -> list[int]:
    return await issue_bills(ctx, MONTH, [NewBill(payer, fen) for fen in amounts_fen])


def asked(*bills: int) -> RequestWriteOff:
    numbers = [bill_number(MONTH, bill) for bill in bills]
    return RequestWriteOff(numbers, "鼓楼法院（2026）破字 7 号裁定", "用户破产")


async def write_off(ctx: Context, *bills: int) -> Sequence[WriteOffContract]:
    process = await request_write_off(ctx, asked(*bills))
    await approve(ctx, process.id)
    return await write_offs(ctx)


async def write_offs(ctx: Context) -> Sequence[WriteOffContract]:
    return (await list_write_offs(ctx, WriteOffFilter(), PageRequest())).items


async def bills(ctx: Context) -> list[tuple[int, str]]:
    rows = await ctx.session.execute(
        text("SELECT open_fen, charge_status FROM biz_charge ORDER BY id")
    )
    return [(row.open_fen, row.charge_status) for row in rows]


async def balances(ctx: Context, *codes: str) -> list[int]:
    found = {line.code: line.balance_fen for line in await chart_balances(ctx)}
    return [found[code] for code in codes]


async def pay(counter: Counter, payer: Payer, amount_fen: int) -> PaymentResult:
    command = TakePayment(PaymentMethod.CASH, amount_fen, account_id=payer.account_id)
    return await take_payment(counter.ctx, command)


async def prepay(ctx: Context, payer: Payer, amount_fen: int) -> None:
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, amount_fen)], "opening_import", 1)


def standing(found: Sequence[WriteOffContract]) -> list[Any]:
    return [(each.amount_fen, each.recovered_fen, each.status) for each in found]


async def test_what_is_open_is_written_off_the_company_loses_only_what_is_its_own(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    # given 100.01, of which water 50.01 and wastewater 50.00, and 20.01 of it paid
    (bill,) = await issue(ctx, payer, 10001)
    await pay(counter, payer, 2001)

    found = await write_off(ctx, bill)

    assert standing(found) == [(8000, 0, "standing")]
    assert await bills(ctx) == [(0, "written_off")]
    # 10.00 of what was paid is wastewater's: the other 40.00 of it is owed to nobody any more
    assert await balances(ctx, "1231", "1122.01", "2241.01") == [4000, 0, -1000]
    assert await broken(ctx) == []


async def test_wastewater_that_will_not_be_collected_is_not_owed_to_the_city(
    ctx: Context, payer: Payer
) -> None:
    (bill,) = await issue(ctx, payer, 10000)

    await write_off(ctx, bill)

    (line,) = await remittance_statement(ctx, date(2026, 9, 1), date(2026, 11, 30))
    assert (line.collected_fen, line.uncollected_fen) == (0, 0)
    assert await balances(ctx, "1231", "2241.01") == [5000, 0]


async def test_arrears_taken_over_are_the_companys_loss_whole(ctx: Context, payer: Payer) -> None:
    arrears = OpeningBill(payer.account_id, 202605, 1234, date(2026, 6, 15), Decimal("5.5"))
    await raise_opening_bills(ctx, [arrears])
    (bill,) = await open_bills(ctx, payer.account_id)

    process = await request_write_off(ctx, RequestWriteOff([bill.number], "裁定", "破产"))
    await approve(ctx, process.id)

    assert await balances(ctx, "1231", "1122.01", "2241.01") == [1234, 0, 0]
    assert await broken(ctx) == []


async def test_prepayment_leaves_bad_debt_alone(ctx: Context, payer: Payer) -> None:
    old, new = await issue(ctx, payer, 5000, 3000)
    await write_off(ctx, old)
    await prepay(ctx, payer, 10000)

    settled = await settle_account(ctx, payer.account_id)

    assert [(each.bill_id, each.amount_fen) for each in settled] == [(new, 3000)]
    assert await bills(ctx) == [(0, "written_off"), (0, "paid")]
    assert await broken(ctx) == []


async def test_bad_debt_costs_no_late_fee(ctx: Context, payer: Payer) -> None:
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.0005"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)
    (bill,) = await issue(ctx, payer, 100000)
    today = ctx.clock.today()
    assert set(await late_fees_due(ctx, [payer.account_id], today)) == {bill}

    await write_off(ctx, bill)

    assert await late_fees_due(ctx, [payer.account_id], today) == {}


async def test_bad_debt_is_recovered_in_parts(ctx: Context, payer: Payer, counter: Counter) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    (given_up,) = await write_off(ctx, bill)
    await pay(counter, payer, 9000)

    first = await recover_write_off(ctx, given_up.id, 3001)
    assert (first.amount_fen, first.standing_fen) == (3001, 4999)
    assert await bills(ctx) == [(0, "written_off")]
    assert await broken(ctx) == []
    rest = await recover_write_off(ctx, given_up.id)

    assert (rest.amount_fen, rest.standing_fen) == (4999, 0)
    assert standing(await write_offs(ctx)) == [(8000, 8000, "recovered")]
    assert await bills(ctx) == [(0, "paid")]
    # the loss is made good, the wastewater is owed to the city again, 10.00 stays prepaid
    assert await balances(ctx, "1231", "2241.01", "2203") == [0, -4000, -1000]
    assert await broken(ctx) == []


async def test_a_reversed_write_off_is_an_ordinary_debt_again(ctx: Context, payer: Payer) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    (given_up,) = await write_off(ctx, bill)

    assert await reverse_write_off(ctx, given_up.id, "用户已找到") == 8000

    assert await bills(ctx) == [(8000, "open")]
    (after,) = await write_offs(ctx)
    assert (after.status, after.closing_reason) == ("reversed", "用户已找到")
    assert await balances(ctx, "1231", "1122.01", "2241.01") == [0, 8000, -4000]
    assert await broken(ctx) == []
    assert standing(await write_off(ctx, bill))[0] == (8000, 0, "standing")
    assert await broken(ctx) == []


async def test_a_payment_taken_back_opens_the_whole_debt_to_be_judged_anew(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    paid = await pay(counter, payer, 3000)
    await write_off(ctx, bill)

    undone = await reverse_payment(counter.ctx, paid.payment_id, "假币")

    assert [(each.amount_fen, each.open_fen) for each in undone.settled] == [(-3000, 8000)]
    assert await bills(ctx) == [(8000, "open")]
    assert [each.status for each in await write_offs(ctx)] == ["reversed"]
    assert await broken(ctx) == []


async def test_a_recovery_whose_payment_is_taken_back_is_a_debt_again(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    (given_up,) = await write_off(ctx, bill)
    paid = await pay(counter, payer, 5000)
    await recover_write_off(ctx, given_up.id, 5000)

    await reverse_payment(counter.ctx, paid.payment_id, "假币")

    assert await bills(ctx) == [(8000, "open")]
    assert standing(await write_offs(ctx)) == [(8000, 5000, "reversed")]
    assert await broken(ctx) == []


async def test_the_ages_of_bad_debt_count_from_the_due_day(ctx: Context, payer: Payer) -> None:
    due = await issue(ctx, payer, 5000, 3000)  # due on 2026-09-25
    await write_off(ctx, *due)
    later = replace(ctx, clock=FixedClock.at_noon(date(2029, 9, 24)))
    a_day_more = replace(ctx, clock=FixedClock.at_noon(date(2029, 9, 25)))

    assert [(each.years, each.standing_fen) for each in await bad_debt_by_age(later)] == [(2, 8000)]
    assert [each.years for each in await bad_debt_by_age(a_day_more)] == [3]


async def test_what_changed_since_it_was_asked_for_is_not_written_off(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    process = await request_write_off(ctx, asked(bill))
    await pay(counter, payer, 3000)

    async with refused(ctx, "E_WRITE_OFF_STALE"):
        await approve(ctx, process.id)


async def test_a_paid_bill_is_not_written_off(ctx: Context, payer: Payer, counter: Counter) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    await pay(counter, payer, 8000)

    async with refused(ctx, "E_WRITE_OFF_SETTLED"):
        await request_write_off(ctx, asked(bill))


async def test_a_bill_with_money_on_its_way_is_not_written_off(ctx: Context, payer: Payer) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    await hold_in_transit(ctx, [(bill, MONTH)], "托收")

    async with refused(ctx, "E_WRITE_OFF_TRANSIT"):
        await request_write_off(ctx, asked(bill))


async def test_a_dispute_holds_the_write_off(ctx: Context, payer: Payer) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "水量有争议"))

    async with refused(ctx, "E_ACCOUNT_LOCKED"):
        await request_write_off(ctx, asked(bill))


async def test_no_more_is_recovered_than_was_given_up_or_is_there(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    (given_up,) = await write_off(ctx, bill)
    await pay(counter, payer, 1000)

    async with refused(ctx, "E_RECOVERY_AMOUNT"):
        await recover_write_off(ctx, given_up.id, 8001)
    async with refused(ctx, "E_RECOVERY_PREPAYMENT"):
        await recover_write_off(ctx, given_up.id)


async def test_what_was_reversed_is_not_recovered(ctx: Context, payer: Payer) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    (given_up,) = await write_off(ctx, bill)
    await reverse_write_off(ctx, given_up.id, "用户已找到")

    async with refused(ctx, "E_WRITE_OFF_CLOSED"):
        await recover_write_off(ctx, given_up.id)


@pytest.mark.parametrize(
    ("corruption", "invariant"),
    [
        ("UPDATE biz_write_off SET recovered_fen = 1", "write_off_entries"),
        ("UPDATE biz_write_off SET status = 'recovered'", "write_off_bill"),
        ("UPDATE biz_charge SET charge_status = 'paid'", "write_off_bill"),
    ],
)
async def test_the_books_turn_red_over_bad_debt(
    ctx: Context, payer: Payer, corruption: str, invariant: str
) -> None:
    (bill,) = await issue(ctx, payer, 8000)
    await write_off(ctx, bill)
    assert await broken(ctx) == []

    await ctx.session.execute(text(corruption))

    assert invariant in await broken(ctx)
