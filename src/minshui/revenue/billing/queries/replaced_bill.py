"""Which bill a bill stands for that was billed again."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.revenue.billing.contracts import BillContract, BillKind
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.models import Bill
from minshui.revenue.reading.models import Reading

_credit = aliased(Bill)
_own, _own_reading = aliased(Bill), aliased(Reading)
# Of the same part of the same reading, whatever its revision: the last one that was taken back.
_REPLACED = (
    select(Bill.id, Bill.bill_month, _credit.id.label("credit_id"))
    .join(Reading, Reading.id == Bill.record_id)
    .join(_own_reading, _own_reading.root_id == Reading.root_id)
    .join(
        _own,
        and_(
            _own.record_id == _own_reading.id,
            _own.part == Bill.part,
            _own.account_id == Bill.account_id,
        ),
    )
    .join(
        _credit,
        and_(
            _credit.corrects_id == Bill.id,
            _credit.bill_month == Bill.bill_month,
            _credit.kind == BillKind.CREDIT.value,
        ),
    )
    .where(
        _own.id == bindparam("bill"),
        _own.bill_month == bindparam("month"),
        Bill.id < bindparam("bill"),
        Bill.charge_status == "reversed",
    )
    .order_by(Bill.id.desc())
    .limit(1)
)


async def replaced_text(ctx: Context, bill: BillContract) -> list[str]:
    """Name the cancelled bill that a bill stands for, and its credit, if there is one."""
    key = {"bill": bill.id, "month": bill.bill_month}
    row = (await ctx.session.execute(_REPLACED, key)).one_or_none()
    if row is None:
        return []
    replaced = bill_number(row.bill_month, row.id)
    credit = bill_number(row.bill_month, row.credit_id)
    return [f"重开  代替已撤销的账单 {replaced}（冲减账单 {credit}）"]
