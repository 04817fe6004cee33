"""Ask for late fees to be let off (违约金减免)."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.late_fee_contracts import RequestWaiver, WaiverItem
from minshui.revenue.billing.late_fee_errors import WAIVER_BILLS
from minshui.revenue.billing.queries.bill_owners import accounts_of_bills
from minshui.revenue.billing.waivers import WAIVER_KIND, check_waiver
from minshui.revenue.customer.facade import account_by_id
from minshui.workorder.approval.facade import ApprovalRequest, Process, request_approval


async def request_waiver(ctx: Context, command: RequestWaiver) -> Process:
    """Ask for late fees of an account's bills to be let off.

    Raises ``E_WAIVER_BILLS``, ``E_WAIVER_DATE``, ``E_WAIVER_NONE``, ``E_WAIVER_AMOUNT``,
    ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_APPROVAL_PENDING``.
    """
    account_id = await _account_of(ctx, command.bills)
    waived = await check_waiver(ctx, account_id, command)
    account = await account_by_id(ctx, account_id)
    total_fen = sum(each.amount_fen for each in waived)
    until = f"（计至 {command.until_on}）" if command.until_on else ""
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=WAIVER_KIND,
            subject=(
                f"减免账户 {account.code} {len(waived)} 张账单的违约金"
                f" {yuan_text(total_fen)} 元{until}"
            ),
            reason=command.reason,
            payload={
                "account_id": account_id,
                "bills": [
                    {"number": item.number, "amount_fen": item.amount_fen} for item in command.bills
                ],
                "until_on": command.until_on.isoformat() if command.until_on else None,
            },
            cust_id=account.cust_id,
            account_id=account_id,
            amount_fen=total_fen,
            open_key=f"late_fee_waiver:account:{account_id}",
        ),
    )


async def _account_of(ctx: Context, items: Sequence[WaiverItem]) -> int:
    numbers = [item.number for item in items]
    if not numbers or len(set(numbers)) != len(numbers):
        raise MinshuiError(WAIVER_BILLS, place=Place("bills"))
    owners = await accounts_of_bills(ctx, numbers)
    if len(owners) != 1:
        raise MinshuiError(WAIVER_BILLS, place=Place("bills"))
    return owners.pop()
