"""Ask for bills without a reading; where the tenant does not want approval they are issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts_special import (
    IssueSpecial,
    SpecialBill,
    SpecialIssued,
    SpecialItem,
)
from minshui.revenue.billing.domain.special_billing import bill_total_fen
from minshui.revenue.billing.permissions import APPROVE_SPECIAL
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.billing.special_checks import check_special, needs_approval
from minshui.revenue.billing.use_cases.issue_special import issue_special
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "special_billing"


async def request_special(ctx: Context, command: IssueSpecial) -> SpecialIssued | Process:
    """Issue special bills, or ask for approval where their sum is above the tenant's limit.

    Raises as ``issue_special``, and ``E_APPROVAL_PENDING`` for a reference that is waiting.
    """
    await check_special(ctx, command)
    if not await needs_approval(ctx, command):
        return await issue_special(ctx, command)
    total_fen = sum(bill_total_fen(bill) for bill in command.bills)
    single = command.bills[0] if len(command.bills) == 1 else None
    owner = await account_owners(ctx, [single.account_id]) if single else {}
    reference = command.reference_no
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=f"特殊开账 {len(command.bills)} 户，合计 {yuan_text(total_fen)} 元",
            reason=command.reason,
            payload=_payload(command),
            cust_id=owner[single.account_id][0] if single else None,
            account_id=single.account_id if single else None,
            amount_fen=total_fen,
            open_key=None if reference is None else f"special:{reference}",
        ),
    )


def _payload(command: IssueSpecial) -> dict[str, Any]:
    return {
        "bills": [
            [bill.account_id, [[item.component_code, item.amount_fen] for item in bill.items]]
            for bill in command.bills
        ],
        "bill_month": command.bill_month,
        "due_on": None if command.due_on is None else command.due_on.isoformat(),
        "reference_no": command.reference_no,
    }


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    command = IssueSpecial(
        bills=tuple(
            SpecialBill(account_id, tuple(SpecialItem(*item) for item in items))
            for account_id, items in payload["bills"]
        ),
        reason=process.reason,
        bill_month=payload["bill_month"],
        due_on=None if payload["due_on"] is None else date.fromisoformat(payload["due_on"]),
        reference_no=payload["reference_no"],
    )
    issued = await issue_special(ctx, command, process)
    return {"code": issued.code, "bill_numbers": list(issued.bill_numbers)}


SPECIAL_BILLING = ApprovalKind(KIND, "特殊开账", APPROVE_SPECIAL, _execute)
