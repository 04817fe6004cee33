"""Ask for a transfer of ownership; whoever approves it does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.customer.facade import (
    AccountContract,
    CaseKind,
    OpenCaseLock,
    Work,
    account_by_id,
    open_case_lock,
)
from minshui.revenue.ownership.contracts import TransferOwnership, TransferResult
from minshui.revenue.ownership.permissions import APPROVE
from minshui.revenue.ownership.queries.previews import preview_transfer
from minshui.revenue.ownership.settling_meters import release_locks
from minshui.revenue.ownership.stored_stops import stops_from, stops_json
from minshui.revenue.ownership.use_cases.transfer_ownership import transfer_ownership
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "transfer_ownership"
_BLOCKED: frozenset[Work] = frozenset({"reading", "billing", "case"})


async def request_transfer(ctx: Context, command: TransferOwnership) -> Process:
    """Ask for a transfer. It is done once on trial, so raises what ``transfer_ownership`` raises;
    then both accounts are held for the case. Raises ``E_APPROVAL_PENDING``.
    """
    trial = await preview_transfer(ctx, command)
    old = await account_by_id(ctx, command.account_id)
    new = await account_by_id(ctx, command.to_account_id)
    locks = [
        await open_case_lock(
            ctx, OpenCaseLock(account.id, CaseKind.TRANSFER, command.reason, _BLOCKED)
        )
        for account in sorted((old, new), key=lambda each: each.id)
    ]
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=_subject(old, new, trial),
            reason=command.reason,
            payload={
                "account_id": old.id,
                "to_account_id": new.id,
                "account_ids": [old.id, new.id],
                "on": command.on.isoformat(),
                "stops": stops_json(command.stops),
                "takes_arrears": command.takes_arrears,
                "takes_prepayment": command.takes_prepayment,
                "agreement_no": command.agreement_no,
                "lock_ids": [lock.id for lock in locks],
            },
            cust_id=old.cust_id,
            account_id=old.id,
            amount_fen=trial.closing_fen,
            open_key=f"ownership:account:{old.id}",
        ),
    )


def _subject(old: AccountContract, new: AccountContract, trial: TransferResult) -> str:
    """Return what the approver agrees to, in one sentence."""
    taken = [
        f"{name} {yuan_text(amount_fen)} 元"
        for name, amount_fen in (
            ("欠费", trial.taken_arrears_fen),
            ("预存", trial.taken_prepayment_fen),
        )
        if amount_fen
    ]
    return (
        f"过户：{old.code} 转 {new.code}，{trial.transferred_on.isoformat()} 抄清，"
        f"结清账单 {yuan_text(trial.closing_fen)} 元，"
        + (f"新户承接{'、'.join(taken)}" if taken else "新户不承接欠费和预存")
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    await release_locks(ctx, payload["account_ids"], payload["lock_ids"])
    command = TransferOwnership(
        payload["account_id"],
        payload["to_account_id"],
        date.fromisoformat(payload["on"]),
        stops_from(payload["stops"]),
        process.reason,
        payload["takes_arrears"],
        payload["takes_prepayment"],
        payload["agreement_no"],
    )
    result = await transfer_ownership(ctx, command, process.id)
    return {
        "code": result.code,
        "bill_numbers": [bill.number for bill in result.bills],
        "from_closed": result.from_closed,
    }


TRANSFER = ApprovalKind(KIND, "过户", APPROVE, _execute)
