"""What recurs in stories: a month is read and billed, somebody pays at the counter, bills agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.billing.facade import (
    BillContract,
    BillExplanation,
    BillFilter,
    PlanRun,
    RunContract,
    explain_bill,
    list_bills,
    plan_run,
)
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    close_till,
    open_till,
    take_payment,
)
from minshui.revenue.reading.facade import ExchangeMeter, exchange_meter
from tests.revenue.billing.billing_world import bill_all
from tests.revenue.reading.district import Household, approve, at


async def bill(ctx: Context, day: date) -> RunContract:
    """Approve and bill on a day what was read in its month."""
    month = day.year * 100 + day.month
    today = at(ctx, day)
    await approve(today, month)
    run = await plan_run(today, PlanRun(month))
    await bill_all(today, run)
    return run


async def bills_of(ctx: Context, household: Household) -> list[BillContract]:
    """Return a customer's bills, oldest first."""
    page = await list_bills(ctx, BillFilter(cust_id=household.cust_id), PageRequest(size=50))
    return list(reversed(page.items))


async def totals(ctx: Context, household: Household) -> dict[int, tuple[int, int]]:
    """Return of each month's bill the amount and what is open, in fen."""
    return {
        each.bill_month: (each.total_amount_fen, each.open_fen)
        for each in await bills_of(ctx, household)
    }


async def pay(
    cashier: Context,
    household: Household,
    day: date,
    amount_fen: int,
    tendered_fen: int | None = None,
) -> PaymentResult:
    """Pay in cash at the counter on a day, whose till is closed even."""
    desk = at(cashier, day)
    till = await open_till(desk, OpenTill(0))
    command = TakePayment(
        PaymentMethod.CASH,
        amount_fen,
        account_id=household.account_id,
        tendered_fen=tendered_fen,
    )
    paid = await take_payment(desk, command)
    closed = await close_till(desk, CloseTill(till.id, amount_fen))
    assert closed.over_short_fen == 0
    return paid


async def change_meter(
    ctx: Context, household: Household, day: date, *, stop: str, start: str = "0"
) -> Household:
    """Put a new meter in the place of a customer's; its number begins with NEW."""
    number = f"NEW-{household.meter_no}"
    new = RegisterMeter(meter_no=number, caliber_code="DN15", modulus_m3=Decimal(100_000))
    meter = await register_meter(ctx, new)
    command = ExchangeMeter(
        household.cust_meter_id, number, day, Decimal(stop), Decimal(start), "到期换表"
    )
    done = await exchange_meter(at(ctx, day), command)
    return Household(
        household.cust_id,
        household.account_id,
        household.code,
        meter.id,
        number,
        done.cust_meter_id,
    )


async def explained(ctx: Context, *households: Household) -> list[BillExplanation]:
    """Return the explanations of all bills of some customers; each must agree with its bill."""
    found = []
    for household in households:
        for each in await bills_of(ctx, household):
            explanation = await explain_bill(ctx, each.number)
            assert explanation.differences == ()
            found.append(explanation)
    return found


def said(explanation: BillExplanation) -> list[str]:
    """Return an explanation below its head, whatever its columns' width."""
    return [" ".join(line.split()) for line in explanation.text[2:]]
