"""Whether special bills can be issued, when they are due, and whether somebody has to agree."""

from __future__ import annotations

from datetime import date, timedelta

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import check_billing_month
from minshui.revenue.billing.contracts_special import IssueSpecial
from minshui.revenue.billing.domain.special_billing import bill_total_fen, check_bills
from minshui.revenue.billing.errors import RUN_MONTH, SPECIAL_DUE, SPECIAL_REFERENCE
from minshui.revenue.billing.parameters import DUE_DAYS, SPECIAL_APPROVAL_ABOVE
from minshui.revenue.billing.special_store import billed_reference
from minshui.revenue.customer.facade import (
    ACCOUNT_ROWS,
    CUSTOMER_CLOSED,
    account_locks,
    lock_accounts,
    require_unlocked,
)
from minshui.revenue.parameter.facade import cost_components, parameter


async def check_special(ctx: Context, command: IssueSpecial) -> None:
    """Lock the accounts, ascending, and raise what ``issue_special`` raises."""
    check_bills(command.bills, await cost_components(ctx))
    await ACCOUNT_ROWS.check(ctx, *(bill.account_id for bill in command.bills))
    accounts = await lock_accounts(ctx, [bill.account_id for bill in command.bills])
    for account in accounts:
        if account.status == "closed":
            raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    codes = {account.id: account.code for account in accounts}
    for lock in await account_locks(ctx, list(codes), "billing"):
        await require_unlocked(ctx, lock.account_id, codes[lock.account_id], "billing")
    if command.bill_month is not None:
        try:
            check_billing_month(command.bill_month)
        except ValueError as fault:
            raise MinshuiError(RUN_MONTH, month=command.bill_month) from fault
    today = ctx.clock.today()
    if command.due_on is not None and command.due_on < today:
        raise MinshuiError(SPECIAL_DUE, due=command.due_on.isoformat(), today=today.isoformat())
    if command.reference_no is not None:
        billed = await billed_reference(ctx, command.reference_no)
        if billed is not None:
            raise MinshuiError(SPECIAL_REFERENCE, reference=command.reference_no, code=billed)


async def needs_approval(ctx: Context, command: IssueSpecial) -> bool:
    """Return whether a second person has to agree to these bills."""
    limit_fen = await parameter(ctx, *SPECIAL_APPROVAL_ABOVE.name, ctx.clock.today())
    return bool(sum(bill_total_fen(bill) for bill in command.bills) > limit_fen)


async def due_date(ctx: Context, command: IssueSpecial) -> date:
    """Return the day the bills are due on if they are issued today."""
    if command.due_on is not None:
        return command.due_on
    today = ctx.clock.today()
    return today + timedelta(days=await parameter(ctx, *DUE_DAYS.name, today))
