"""Ask for unpaid bills to be given up as bad debt (坏账申请, F-0348); a second person agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts_write_off import RequestWriteOff
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.permissions import APPROVE_WRITE_OFF
from minshui.revenue.billing.queries.scoped import check_bill_numbers
from minshui.revenue.billing.use_cases.write_off_bills import write_off_bills
from minshui.revenue.billing.writing_off import check_write_off
from minshui.revenue.customer.facade import account_by_id
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "write_off"


async def request_write_off(ctx: Context, command: RequestWriteOff) -> Process:
    """Put a write-off before an approver, with what is open now.

    Raises as ``check_write_off``, and ``E_APPROVAL_PENDING``.
    """
    await check_bill_numbers(ctx, command.bills)
    bills = await check_write_off(ctx, command.bills)
    account = await account_by_id(ctx, bills[0].account_id)
    total_fen = sum(bill.open_fen for bill in bills)
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=(
                f"核销账户 {account.code} {len(bills)} 张账单的坏账 {yuan_text(total_fen)} 元"
                f"（依据：{command.evidence}）"
            ),
            reason=command.reason,
            payload={
                "bills": [
                    {"number": bill_number(bill.bill_month, bill.id), "open_fen": bill.open_fen}
                    for bill in bills
                ],
                "evidence": command.evidence,
            },
            cust_id=account.cust_id,
            account_id=account.id,
            amount_fen=total_fen,
            open_key=f"{KIND}:account:{account.id}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    asked = {each["number"]: each["open_fen"] for each in process.payload["bills"]}
    ids = await write_off_bills(ctx, asked, process.payload["evidence"], process.reason, process.id)
    return {"write_off_ids": ids, "amount_fen": sum(asked.values())}


BILL_WRITE_OFF = ApprovalKind(KIND, "坏账核销", APPROVE_WRITE_OFF, _execute)
