"""Our bills of a month with their readings and components, and why others are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.metering.device.models import Meter
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.billing.models import Bill, BillLine, BillRun, ParkedAccount
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.cutover.contracts_compare import OurBill
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.models import TariffRelease

_STANDING = (
    Bill.bill_month == bindparam("month"),
    Bill.record_id.is_not(None),
    Bill.charge_status != "reversed",
)
_BILLS = (
    select(
        Bill.id,
        Bill.bill_month,
        Bill.total_amount_fen,
        func.coalesce(Customer.external_no, Customer.code).label("customer"),
        Meter.meter_no,
        Reading.usage_amount,
        Reading.previous_reading,
        Reading.current_reading,
        Reading.kind,
    )
    .join(Customer, Customer.id == Bill.cust_id)
    .join(Reading, Reading.id == Bill.record_id)
    .join(Meter, Meter.id == Reading.meter_id)
    .where(*_STANDING)
    .order_by(Bill.id)
)
_LINES = (
    select(
        BillLine.charge_id,
        BillLine.cost_component_code,
        func.sum(BillLine.detail_amount_fen).label("fen"),
    )
    .join(Bill, (Bill.id == BillLine.charge_id) & (Bill.bill_month == BillLine.bill_month))
    .where(*_STANDING)
    .group_by(BillLine.charge_id, BillLine.cost_component_code)
)
_NUMBERS = select(Customer.external_no, Customer.code)
_PARKED = (
    select(Customer.external_no, Customer.code, ParkedAccount.message)
    .join(BillRun, BillRun.id == ParkedAccount.run_id)
    .join(Account, Account.id == ParkedAccount.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(BillRun.bill_month == bindparam("month"), ParkedAccount.status == "parked")
)
_READ = (
    select(Customer.external_no, Customer.code, func.min(Reading.review_status).label("status"))
    .join(Customer, Customer.id == Reading.cust_id)
    .where(Reading.bill_month == bindparam("month"), Reading.is_current)
    .group_by(Customer.external_no, Customer.code)
)
_RELEASES = select(TariffRelease.id, TariffRelease.tariff_code).order_by(
    TariffRelease.tariff_code, TariffRelease.release_no
)


async def our_bills(ctx: Context, month: int) -> list[OurBill]:
    """Return the standing bills of readings of a month, of the actor's customers."""
    seen = CUSTOMER_ROWS.seen(ctx)
    components: dict[int, dict[str, int]] = defaultdict(dict)
    lines = _LINES.where(CUSTOMER_ROWS.has_seen(ctx, Bill.cust_id))
    for row in await ctx.session.execute(lines, {"month": month}):
        components[row.charge_id][row.cost_component_code] = int(row.fen)
    return [
        OurBill(
            bill_id=row.id,
            number=bill_number(row.bill_month, row.id),
            customer=row.customer,
            meter_no=row.meter_no,
            usage_m3=row.usage_amount,
            amount_fen=row.total_amount_fen,
            previous_reading=row.previous_reading,
            current_reading=row.current_reading,
            is_estimate=row.kind == "estimate",
            components=components.get(row.id, {}),
        )
        for row in await ctx.session.execute(_BILLS.where(seen), {"month": month})
    ]


async def known_numbers(ctx: Context) -> dict[str, str]:
    """Return the number that a customer is compared by, of either number it is known by."""
    found = {}
    for row in await ctx.session.execute(_NUMBERS.where(CUSTOMER_ROWS.seen(ctx))):
        used = row.external_no or row.code
        found[row.code] = found[used] = used
    return found


async def why_missing(ctx: Context, month: int, customers: Collection[str]) -> dict[str, str]:
    """Return why customers have no bill of ours: parked, not read, not reviewed, not billed."""
    reasons, seen = {}, CUSTOMER_ROWS.seen(ctx)
    for row in await ctx.session.execute(_READ.where(seen), {"month": month}):
        told = "抄表已复核，尚未开账" if row.status == "approved" else "抄表尚未复核"
        reasons[row.external_no or row.code] = told
    for row in await ctx.session.execute(_PARKED.where(seen), {"month": month}):
        reasons[row.external_no or row.code] = f"开账待处理：{row.message}"
    return {each: reasons.get(each, "本账期没有抄表") for each in customers}


async def all_releases(ctx: Context) -> list[tuple[int, str]]:
    """Return every release with its tariff, in the order they were made."""
    return [(row.id, row.tariff_code) for row in await ctx.session.execute(_RELEASES)]
