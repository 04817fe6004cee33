"""Ask for meters to be taken out, or for a customer to be closed; whoever approves it does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    account_by_id,
    open_case_lock,
)
from minshui.revenue.ownership.contracts import CloseAccount
from minshui.revenue.ownership.permissions import APPROVE
from minshui.revenue.ownership.queries.previews import preview_closing
from minshui.revenue.ownership.settling_meters import release_locks
from minshui.revenue.ownership.stored_stops import stops_from, stops_json
from minshui.revenue.ownership.use_cases.close_account import close_account
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "close_account"


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
