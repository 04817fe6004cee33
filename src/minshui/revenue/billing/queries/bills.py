"""Bills: lists, one with its lines, the open ones of an account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.billing.contracts import (
    BillContract,
    BillDetail,
    BillFilter,
    BillKind,
    BillLineContract,
    BillReading,
)
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.errors import BILL_UNKNOWN
from minshui.revenue.billing.models import Bill, BillLine
from minshui.revenue.billing.queries.scoped import BILL_ROWS
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.parameter.models import CostComponent
from minshui.revenue.reading.models import Reading

# Lines of rounding and of a tariff's limits belong to no component of the tenant's list.
OWN_NAMES = {
    "rounding": "尾差",
    "minimum": "最低收费",
    "maximum": "封顶减收",
    "opening": "期初欠费",
}
BILL_COLUMNS = (
    Bill.id,
    Bill.bill_month,
    Bill.cust_id,
    Bill.account_id,
    Customer.code.label("customer_code"),
    Customer.name.label("customer_name"),
    Bill.kind,
    Bill.usage_m3,
    Bill.period_from,
    Bill.period_to,
    Bill.total_amount_fen,
    Bill.open_fen,
    Bill.charge_status,
    Bill.issued_on,
    Bill.due_on,
    Bill.corrects_id,
)
_BILLS = select(*BILL_COLUMNS).join(Customer, Customer.id == Bill.cust_id)
_ONE = (
    select(*BILL_COLUMNS, Customer.address, Bill.record_id)
    .join(Customer, Customer.id == Bill.cust_id)
    .where(Bill.id == bindparam("id"), Bill.bill_month == bindparam("month"))
)
# By customer: that is what the index of R-157 begins with.
_OPEN = (
    _BILLS.join(Account, Account.cust_id == Bill.cust_id)
    .where(Account.id == bindparam("account"), Bill.charge_status.in_(("open", "partial")))
    .order_by(Bill.due_on, Bill.bill_month, Bill.id)
)
_OF_CHUNKS = _BILLS.where(
    Bill.cust_id == bindparam("cust_id"), is_among(Bill.chunk_id, "chunk_ids")
).order_by(Bill.period_to, Bill.id)
_LINES = (
    select(
        BillLine.line_no,
        BillLine.cost_component_code,
        CostComponent.name,
        BillLine.kind,
        BillLine.tier,
        BillLine.usage_amount,
        BillLine.price,
        BillLine.detail_amount_fen,
    )
    .outerjoin(CostComponent, CostComponent.code == BillLine.cost_component_code)
    .where(BillLine.charge_id == bindparam("id"), BillLine.bill_month == bindparam("month"))
    .order_by(BillLine.line_no)
)
_READING = (
    select(
        Reading.id,
        Meter.meter_no,
        Reading.kind,
        Reading.previous_on,
        Reading.reading_on,
        Reading.previous_reading,
        Reading.current_reading,
        Reading.residual_usage_m3,
        Reading.usage_amount,
    )
    .join(Meter, Meter.id == Reading.meter_id)
    .where(Reading.id == bindparam("id"))
)


def bill_contract(row: Any) -> BillContract:
    """Return a row of ``BILL_COLUMNS`` as others see it."""
    return BillContract(
        id=row.id,
        number=bill_number(row.bill_month, row.id),
        bill_month=row.bill_month,
        cust_id=row.cust_id,
        account_id=row.account_id,
        customer_code=row.customer_code,
        customer_name=row.customer_name,
        kind=BillKind(row.kind),
        usage_m3=row.usage_m3,
        period_from=row.period_from,
        period_to=row.period_to,
        total_amount_fen=row.total_amount_fen,
        open_fen=row.open_fen,
        status=row.charge_status,
        issued_on=row.issued_on,
        due_on=row.due_on,
        corrects_number=(
            None if row.corrects_id is None else bill_number(row.bill_month, row.corrects_id)
        ),
    )


async def list_bills(ctx: Context, wanted: BillFilter, page: PageRequest) -> Page[BillContract]:
    """Return the actor's bills, the newest first."""
    columns = {
        Bill.cust_id: wanted.cust_id,
        Bill.bill_month: wanted.bill_month,
        Bill.charge_status: wanted.status,
        Bill.run_id: wanted.run_id,
        Bill.site_id: wanted.site_id,
    }
    terms = [BILL_ROWS.seen(ctx)]
    terms += [column == value for column, value in columns.items() if value is not None]
    total = (
        await ctx.session.execute(select(func.count()).select_from(Bill).where(*terms))
    ).scalar_one()
    chosen = _BILLS.where(*terms).order_by(Bill.bill_month.desc(), Bill.id.desc())
    rows = await ctx.session.execute(chosen.limit(page.size).offset(page.offset))
    return Page([bill_contract(row) for row in rows], int(total), page.page, page.size)


async def bills_of_chunks(
    ctx: Context, cust_id: int, chunk_ids: Collection[int]
) -> list[BillContract]:
    """Return the bills that chunks issued to a customer, the oldest period first."""
    values = {"cust_id": cust_id, "chunk_ids": sorted(chunk_ids)}
    return [bill_contract(row) for row in await ctx.session.execute(_OF_CHUNKS, values)]


async def open_bills(ctx: Context, account_id: int) -> Sequence[BillContract]:
    """Return the open bills of an account, the oldest first: in the order they are paid."""
    rows = await ctx.session.execute(_OPEN, {"account": account_id})
    return [bill_contract(row) for row in rows]


async def bill_by_number(ctx: Context, number: str) -> BillDetail:
    """Return a bill with its lines; raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``."""
    month, bill_id = parse_bill_number(number)
    key = {"id": bill_id, "month": month}
    row = (await ctx.session.execute(_ONE, key)).one_or_none()
    if row is None:
        raise MinshuiError(BILL_UNKNOWN, number=number)
    lines = await ctx.session.execute(_LINES, key)
    reading = None
    if row.record_id is not None:
        reading = (await ctx.session.execute(_READING, {"id": row.record_id})).one_or_none()
    return BillDetail(
        bill=bill_contract(row),
        address=row.address,
        lines=tuple(_line(line) for line in lines),
        reading=None if reading is None else BillReading(*reading),
    )


def _line(row: Any) -> BillLineContract:
    code = row.cost_component_code
    return BillLineContract(
        line_no=row.line_no,
        component_code=code,
        component_name=row.name or OWN_NAMES.get(code, code),
        kind=row.kind,
        tier=row.tier,
        usage_amount=row.usage_amount,
        price=row.price,
        amount_fen=row.detail_amount_fen,
    )
