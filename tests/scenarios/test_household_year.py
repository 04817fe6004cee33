"""A household's year: read, billed and paid month by month, with a yearly tier counter.

20 m³ a month under limits of 180 and 300 m³ from July to June: from April on the second tier is
paid.
On the 28th of each month the household pays 50.00 in cash, whatever is open.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.kernel.period import shift_month
from minshui.revenue.billing.facade import (
    BillFilter,
    PlanRun,
    explain_bill,
    list_bills,
    open_bills,
    plan_run,
)
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaymentMethod,
    TakePayment,
    close_till,
    open_till,
    take_payment,
)
from minshui.revenue.ledger.facade import deposit_balances, verify_ledger
from tests.revenue.billing.billing_world import YEARLY, assign, bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.reading.district import Household, add_household, approve, at, read

TARIFF: dict[str, Any] = YEARLY | {
    "code": "t.year",
    "counter": {"basis": "year", "year_start": "07-01"},
    "components": [
        YEARLY["components"][0]
        | {
            "tiers": [
                {"up_to": "180", "price": "2.00"},
                {"up_to": "300", "price": "3.00"},
                {"up_to": None, "price": "6.00"},
            ]
        }
    ],
}
PAID_FEN = 5000
# Of each month: the bill, what is open of it once prepayment has paid, the balance at its end.
YEAR = {
    202607: (4000, 4000, 1000),
    202608: (4000, 3000, 2000),
    202609: (4000, 2000, 3000),
    202610: (4000, 1000, 4000),
    202611: (4000, 0, 5000),
    202612: (4000, 0, 6000),
    202701: (4000, 0, 7000),
    202702: (4000, 0, 8000),
    202703: (4000, 0, 9000),
    202704: (6000, 0, 8000),
    202705: (6000, 0, 7000),
    202706: (6000, 0, 6000),
    202707: (4000, 0, 7000),
}


async def _bill(ctx: Context, household: Household, month: int, pointer: int) -> tuple[int, int]:
    """Read, review and bill a month; return the bill's amount and what is open of it."""
    read_on = date(month // 100, month % 100, 20)
    await read(ctx, household, str(pointer), read_on)
    on_the_25th = at(ctx, read_on.replace(day=25))
    await approve(on_the_25th, month)
    await bill_all(on_the_25th, await plan_run(on_the_25th, PlanRun(month)))
    page = await list_bills(ctx, BillFilter(bill_month=month), PageRequest())
    (bill,) = page.items
    return bill.total_amount_fen, bill.open_fen


async def _pay(ctx: Context, household: Household, month: int) -> int:
    """Pay at the counter and return the balance that is left."""
    desk = at(ctx, date(month // 100, month % 100, 28))
    till = await open_till(desk, OpenTill(0))
    command = TakePayment(PaymentMethod.CASH, PAID_FEN, account_id=household.account_id)
    await take_payment(desk, command)
    await close_till(desk, CloseTill(till.id, PAID_FEN))
    return (await deposit_balances(ctx, [household.account_id]))[household.account_id]


async def test_a_household_is_read_billed_and_paid_for_a_year(ctx: Context) -> None:
    district = await build_world(ctx, TARIFF)
    household = await add_household(ctx, district)
    await assign(ctx, household, "t.year")
    cashier = await hire_cashier(ctx)

    course = {}
    for step, month in enumerate(YEAR, start=1):
        amount_fen, open_fen = await _bill(ctx, household, month, 20 * step)
        course[month] = (amount_fen, open_fen, await _pay(cashier, household, month))

    assert course == YEAR
    assert await open_bills(ctx, household.account_id) == []
    bills = await list_bills(ctx, BillFilter(cust_id=household.cust_id), PageRequest(size=50))
    assert [bill.bill_month for bill in bills.items] == [
        shift_month(202707, -back) for back in range(13)
    ]
    for bill in bills.items:
        assert (await explain_bill(ctx, bill.number)).agrees
    assert [each for each in await verify_ledger(ctx) if not each.holds] == []
