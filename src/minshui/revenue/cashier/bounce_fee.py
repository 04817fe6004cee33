"""The bank's fee for a bounced cheque, charged to who drew it where the tenant wants that."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import IssueSpecial, SpecialBill, SpecialItem, issue_special
from minshui.revenue.cashier.parameters import BOUNCE_FEE
from minshui.revenue.cashier.payment_store import PaymentRecord
from minshui.revenue.customer.facade import AccountContract
from minshui.revenue.parameter.facade import parameter


async def charge_bounce_fee(ctx: Context, account: AccountContract, undone: PaymentRecord) -> None:
    """Raise a special bill of the fee, once for the payment that was undone; locked by the caller.

    None without the parameter, and none on a closed account, which is billed no more. Raises what
    ``issue_special`` raises.
    """
    fee = await parameter(ctx, *BOUNCE_FEE.name, ctx.clock.today())
    if not fee or account.status == "closed":
        return
    item = SpecialItem(fee["component"], fee["amount_fen"])
    bill = SpecialBill(account.id, (item,))
    reason = f"退票 {undone.code} 的银行手续费"
    await issue_special(ctx, IssueSpecial((bill,), reason, reference_no=undone.code))
