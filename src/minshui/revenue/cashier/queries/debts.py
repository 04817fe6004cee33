"""What a customer owes."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import late_fees_due
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.errors import DEBTS_OPEN
from minshui.revenue.cashier.parameters import PAYOUT_DESPITE_DEBTS
from minshui.revenue.cashier.queries.payer import Payer
from minshui.revenue.parameter.facade import parameter

_OPEN = select(func.coalesce(func.sum(Bill.open_fen), 0)).where(
    Bill.cust_id == bindparam("cust_id"), Bill.charge_status.in_(("open", "partial"))
)


async def require_no_debts(ctx: Context, payer: Payer, work: str) -> None:
    """Raise ``E_DEBTS_OPEN`` where bills are open or late fees due, unless the tenant pays out
    all the same.
    """
    rule = PAYOUT_DESPITE_DEBTS
    if await parameter(ctx, rule.module, rule.key, ctx.clock.today()):
        return
    open_fen = int((await ctx.session.execute(_OPEN, {"cust_id": payer.cust_id})).scalar_one())
    fees = await late_fees_due(ctx, [payer.account_id], ctx.clock.today())
    open_fen += sum(fee.due_fen for fee in fees.values())
    if open_fen:
        raise MinshuiError(DEBTS_OPEN, customer=payer.code, amount=yuan_text(open_fen), work=work)
