"""Ask for a bill to be split; a second person agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts_split import SplitBill, SplitPart
from minshui.revenue.billing.permissions import APPROVE_SPLIT
from minshui.revenue.billing.split_checks import check_split
from minshui.revenue.billing.use_cases.split_bill import split_bill
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)


async def request_split(ctx: Context, command: SplitBill) -> Process:
    """Put a split before an approver; raises as ``check_split``, and ``E_APPROVAL_PENDING``."""
    await ACCOUNT_ROWS.check(
        ctx, *(part.account_id for part in command.parts), place=Place(field="parts")
    )
    bill = await check_split(ctx, command)
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=BILL_SPLIT.code,
            subject=(
                f"账单 {command.number}（{yuan_text(bill.open_fen)} 元）分成 "
                f"{len(command.parts)} 张"
            ),
            reason=command.reason,
            payload={
                "number": command.number,
                "parts": [[part.account_id, part.amount_fen] for part in command.parts],
            },
            cust_id=bill.cust_id,
            account_id=bill.account_id,
            amount_fen=bill.open_fen,
            open_key=f"bill:{bill.id}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    parts = [SplitPart(account_id, fen) for account_id, fen in process.payload["parts"]]
    command = SplitBill(process.payload["number"], parts, process.reason)
    result = await split_bill(ctx, command, process.id)
    return {"bill_numbers": list(result.bill_numbers)}


BILL_SPLIT = ApprovalKind("bill_split", "分账", APPROVE_SPLIT, _execute)
