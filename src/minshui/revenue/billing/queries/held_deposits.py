"""What is held for customers: deposits they paid and will have back (押金)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.adjustment_pricing import BY_AMOUNT
from minshui.revenue.billing.contracts_special import HeldDeposit
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.models import Bill, BillLine
from minshui.revenue.billing.queries.component_shares import component_shares
from minshui.revenue.customer.models import Account
from minshui.revenue.parameter.facade import ComponentNature, cost_components

_CHARGED = (
    select(
        Bill.id,
        Bill.bill_month,
        Bill.account_id,
        BillLine.cost_component_code,
        func.sum(BillLine.detail_amount_fen).label("charged_fen"),
    )
    .join(BillLine, (BillLine.charge_id == Bill.id) & (BillLine.bill_month == Bill.bill_month))
    .where(
        BillLine.cost_component_code.in_(bindparam("components", expanding=True)),
        Bill.kind.in_([kind.value for kind in BY_AMOUNT]),
        Bill.charge_status.not_in(("reversed", "split")),
    )
    .group_by(Bill.id, Bill.bill_month, Bill.account_id, BillLine.cost_component_code)
    .order_by(Bill.id, BillLine.cost_component_code)
)
# By customer: that is what the index of R-157 begins with.
_OF_ACCOUNT = _CHARGED.join(Account, Account.cust_id == Bill.cust_id).where(
    Account.id == bindparam("account"), Bill.account_id == bindparam("account")
)
_OF_BILL = _CHARGED.where(Bill.id == bindparam("bill"), Bill.bill_month == bindparam("month"))


async def held_deposits(ctx: Context, account_id: int) -> Sequence[HeldDeposit]:
    """Return what is, or was, held for an account, bill by bill, the oldest first."""
    return await _found(ctx, _OF_ACCOUNT, {"account": account_id})


async def held_by_bill(ctx: Context, number: str) -> Sequence[HeldDeposit]:
    """Return what is, or was, held by one bill; raises ``E_BILL_NUMBER``."""
    month, bill_id = parse_bill_number(number)
    return await _found(ctx, _OF_BILL, {"bill": bill_id, "month": month})


async def _found(
    ctx: Context, statement: Select[Any], values: dict[str, Any]
) -> Sequence[HeldDeposit]:
    known = await cost_components(ctx)
    codes = sorted(code for code, each in known.items() if each.nature is ComponentNature.HELD)
    rows = (await ctx.session.execute(statement, {**values, "components": codes})).all()
    paid: dict[str, dict[str, int]] = {}
    for number in {bill_number(row.bill_month, row.id) for row in rows}:
        shares = await component_shares(ctx, number)
        paid[number] = {share.component_code: share.paid_fen for share in shares}
    return [
        HeldDeposit(
            number,
            row.account_id,
            row.cost_component_code,
            known[row.cost_component_code].name,
            int(row.charged_fen),
            paid[number][row.cost_component_code],
        )
        for row in rows
        for number in [bill_number(row.bill_month, row.id)]
    ]
