"""Take meters out for good and bill what they showed; close the customer where all of it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.money import yuan_text
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    account_by_id,
    open_case_lock,
    unsettled_of,
)
from minshui.revenue.ownership.contracts import CloseAccount, ClosingResult
from minshui.revenue.ownership.events import AccountSettled
from minshui.revenue.ownership.models import AccountClosing
from minshui.revenue.ownership.permissions import APPROVE
from minshui.revenue.ownership.settling_meters import (
    Stopping,
    close_if_settled,
    hold_accounts,
    release_locks,
    settle_meters,
)
from minshui.revenue.ownership.stored_stops import stops_from, stops_json
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "close_account"
_INSERT = insert(AccountClosing).returning(AccountClosing.id)


async def request_closing(ctx: Context, command: CloseAccount) -> Process:
    """Ask for meters to be taken out and billed, and the customer closed where it is ``whole``.

    It is done once on trial, so raises what ``close_account`` raises; then the account is held
    for the case. Raises ``E_APPROVAL_PENDING``, ``E_ACCOUNT_LOCKED``.
    """
    trial = await preview_closing(ctx, command)
    account = await account_by_id(ctx, command.account_id)
    work = "销户" if command.whole else f"拆表 {len(command.stops)} 只"
    lock = await open_case_lock(ctx, OpenCaseLock(account.id, CaseKind.CLOSING, command.reason))
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=(
                f"{work}：账户 {account.code}，{command.on.isoformat()} 抄清，"
                f"结清账单 {yuan_text(trial.closing_fen)} 元，"
                f"余欠费 {yuan_text(trial.arrears_fen)} 元、"
                f"预存 {yuan_text(trial.prepayment_fen)} 元"
            ),
            reason=command.reason,
            payload={
                "account_id": account.id,
                "account_ids": [account.id],
                "on": command.on.isoformat(),
                "stops": stops_json(command.stops),
                "whole": command.whole,
                "lock_ids": [lock.id],
            },
            cust_id=account.cust_id,
            account_id=account.id,
            amount_fen=trial.closing_fen,
            open_key=f"ownership:account:{account.id}",
        ),
    )


async def preview_closing(ctx: Context, command: CloseAccount) -> ClosingResult:
    """Return what a closing would come to; everything is done and undone again."""
    async with ctx.session.begin_nested() as trial:
        result = await close_account(ctx, command, 0)
        await trial.rollback()
    return result


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


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    await release_locks(ctx, payload["account_ids"], payload["lock_ids"])
    command = CloseAccount(
        payload["account_id"],
        date.fromisoformat(payload["on"]),
        stops_from(payload["stops"]),
        process.reason,
        payload["whole"],
    )
    result = await close_account(ctx, command, process.id)
    return {
        "code": result.code,
        "bill_numbers": [bill.number for bill in result.bills],
        "closed": result.closed,
    }


CLOSING = ApprovalKind(KIND, "销户、拆表", APPROVE, _execute)
