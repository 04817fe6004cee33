"""Take meters out for good and bill what they showed; close the customer where all of it goes."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.customer.facade import unsettled_of
from minshui.revenue.ownership.contracts import CloseAccount, ClosingResult
from minshui.revenue.ownership.events import AccountSettled
from minshui.revenue.ownership.models import AccountClosing
from minshui.revenue.ownership.settling_meters import (
    Stopping,
    close_if_settled,
    hold_accounts,
    settle_meters,
)

_INSERT = insert(AccountClosing).returning(AccountClosing.id)


async def close_account(ctx: Context, command: CloseAccount, process_id: int) -> ClosingResult:
    """Take the last readings, bill them, let prepayment pay; close the customer if nothing is
    left open (R-033).

    What is owed stays collectable, what is left of prepayment can be refunded; then the customer
    is closed by hand. Raises what ``settle_meters`` raises, ``E_CUSTOMER_CLOSED``,
    ``E_ACCOUNT_LOCKED``.
    """
    accounts = await hold_accounts(ctx, [command.account_id])
    account = accounts[command.account_id]
    stopping = Stopping(account.id, command.on, command.stops, command.reason, command.whole)
    billed = await settle_meters(ctx, account, stopping)
    left = await unsettled_of(ctx, account.cust_id, account.id)
    closed = command.whole and await close_if_settled(ctx, account, command.reason)
    (number,) = await next_numbers(ctx, f"closing:{ctx.clock.today().year}")
    result = ClosingResult(
        code=f"XH{ctx.clock.today().year}{number:06d}",
        account_id=account.id,
        stopped_on=command.on,
        bills=billed.bills,
        closing_fen=billed.total_amount_fen,
        offset_fen=billed.offset_fen,
        arrears_fen=left.arrears_fen,
        prepayment_fen=left.deposit_fen,
        closed=closed,
    )
    values = {
        "code": result.code,
        "stopped_on": command.on,
        "cust_id": account.cust_id,
        "account_id": account.id,
        "meter_count": len(command.stops),
        "whole": command.whole,
        "closing_bill_count": len(billed.bills),
        "closing_fen": billed.total_amount_fen,
        "arrears_fen": left.arrears_fen,
        "prepayment_fen": left.deposit_fen,
        "closed": closed,
        "reason": command.reason,
        "process_id": process_id,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    closing_id = (await ctx.session.execute(_INSERT, values)).scalar_one()
    audited = {name: values[name] for name in ("code", "stopped_on", "closing_fen", "closed")}
    await record_audit(ctx, "ownership.close", "biz_account_closing", closing_id, after=audited)
    await publish(ctx, AccountSettled(closing_id, account.id, closed))
    return result
