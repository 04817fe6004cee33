"""Suspend, resume, close or reinstate a customer."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.customer.contracts import ChangeStatus, CustomerContract, CustomerStatus
from minshui.revenue.customer.domain.status import check_step
from minshui.revenue.customer.errors import METERS_BOUND, UNSETTLED
from minshui.revenue.customer.events import CustomerStatusChanged
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.queries.account_locks import require_unlocked
from minshui.revenue.customer.queries.accounts import account_of, lock_accounts
from minshui.revenue.customer.queries.customer_meters import BOUND
from minshui.revenue.customer.queries.customers import customer_contract, customer_row
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.queries.unsettled import unsettled_of

_BOUND_METERS = select(func.count(CustomerMeter.id)).where(
    CustomerMeter.cust_id == bindparam("cust_id"), CustomerMeter.bind_status == BOUND
)


async def change_status(ctx: Context, command: ChangeStatus) -> CustomerContract:
    """Take a step in a customer's life; its account closes and reopens with it.

    Closing needs every bill paid and no prepayment left (R-033), and no meter in use. Raises
    ``E_CUSTOMER_UNKNOWN``, ``E_CUSTOMER_STATUS_STEP``, ``E_CUSTOMER_UNSETTLED``,
    ``E_CUSTOMER_METERS_BOUND``, ``E_ACCOUNT_LOCKED``.
    """
    account = await account_of(ctx, (await customer_row(ctx, command.cust_id)).id)
    await lock_accounts(ctx, [account.id])
    customer = await customer_row(ctx, command.cust_id)
    await ctx.session.refresh(customer, with_for_update=True)
    present = CustomerStatus(customer.status)
    check_step(customer.code, present, command.status)
    await require_unlocked(ctx, account.id, account.code, "case")
    closing = command.status is CustomerStatus.CLOSED
    if closing:
        await _check_closable(ctx, customer, account.id)
    customer.status = command.status.value
    customer.closed_on = ctx.clock.today() if closing else None
    customer.updated_at = ctx.clock.now()
    row = await ctx.session.get_one(Account, account.id)
    row.status = "closed" if closing else "active"
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.change_status",
        SUBJECT,
        customer.id,
        before={"status": present},
        after={"status": command.status, "reason": command.reason},
    )
    await publish(ctx, CustomerStatusChanged(customer.id, present, command.status))
    return customer_contract(customer, await personal_data(ctx))


async def _check_closable(ctx: Context, customer: Customer, account_id: int) -> None:
    unsettled = await unsettled_of(ctx, customer.id, account_id)
    if not unsettled.is_settled:
        raise MinshuiError(
            UNSETTLED,
            customer=customer.code,
            arrears=yuan_text(unsettled.arrears_fen),
            late_fee=yuan_text(unsettled.late_fee_fen),
            deposit=yuan_text(unsettled.deposit_fen),
        )
    bound = (await ctx.session.execute(_BOUND_METERS, {"cust_id": customer.id})).scalar_one()
    if bound:
        raise MinshuiError(METERS_BOUND, customer=customer.code, count=bound)
