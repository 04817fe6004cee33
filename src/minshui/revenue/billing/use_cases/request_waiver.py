"""Let late fees off (违约金减免): asked for, then done by approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.domain.late_fee import LateFeeDue
from minshui.revenue.billing.events import LateFeeWaived
from minshui.revenue.billing.late_fee_contracts import RequestWaiver, WaiverItem
from minshui.revenue.billing.late_fee_errors import (
    WAIVER_AMOUNT,
    WAIVER_BILLS,
    WAIVER_DATE,
    WAIVER_NONE,
)
from minshui.revenue.billing.late_fee_store import FeeEntry, append_fee_entries
from minshui.revenue.billing.models import LateFeeWaiver
from minshui.revenue.billing.permissions import APPROVE_WAIVER
from minshui.revenue.billing.queries.bill_owners import accounts_of_bills
from minshui.revenue.billing.queries.late_fees import late_fees_due
from minshui.revenue.customer.facade import account_by_id, lock_accounts
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "late_fee_waiver"
_INSERT = insert(LateFeeWaiver).returning(LateFeeWaiver.id)


@dataclass(frozen=True, slots=True)
class _Waived:
    fee: LateFeeDue
    amount_fen: int

    @property
    def number(self) -> str:
        return bill_number(self.fee.bill.bill_month, self.fee.bill.bill_id)


async def request_waiver(ctx: Context, command: RequestWaiver) -> Process:
    """Ask for late fees of an account's bills to be let off.

    Raises ``E_WAIVER_BILLS``, ``E_WAIVER_DATE``, ``E_WAIVER_NONE``, ``E_WAIVER_AMOUNT``,
    ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_APPROVAL_PENDING``.
    """
    account_id = await _account_of(ctx, command.bills)
    waived = await _waived(ctx, account_id, command)
    account = await account_by_id(ctx, account_id)
    total_fen = sum(each.amount_fen for each in waived)
    until = f"（计至 {command.until_on}）" if command.until_on else ""
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
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


async def execute_waiver(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Let off what an approved request asks for; raises as it does where less is due by now."""
    payload = process.payload
    account_id, until_on = payload["account_id"], payload["until_on"]
    await lock_accounts(ctx, [account_id])
    command = RequestWaiver(
        tuple(WaiverItem(each["number"], each["amount_fen"]) for each in payload["bills"]),
        process.reason,
        date.fromisoformat(until_on) if until_on else None,
    )
    waived = await _waived(ctx, account_id, command)
    ids = [await _write(ctx, each, command, process) for each in waived]
    total_fen = sum(each.amount_fen for each in waived)
    await record_audit(
        ctx,
        "late_fee.waive",
        "account",
        account_id,
        after={
            "amount_fen": total_fen,
            "bills": [each.number for each in waived],
            "process": process.code,
        },
    )
    await publish(ctx, LateFeeWaived(account_id, total_fen), shard_key=f"account:{account_id}")
    return {"waiver_ids": ids, "amount_fen": total_fen}


async def _account_of(ctx: Context, items: Sequence[WaiverItem]) -> int:
    numbers = [item.number for item in items]
    if not numbers or len(set(numbers)) != len(numbers):
        raise MinshuiError(WAIVER_BILLS, place=Place("bills"))
    owners = await accounts_of_bills(ctx, numbers)
    if len(owners) != 1:
        raise MinshuiError(WAIVER_BILLS, place=Place("bills"))
    return owners.pop()


async def _waived(ctx: Context, account_id: int, command: RequestWaiver) -> list[_Waived]:
    today = ctx.clock.today()
    if command.until_on is not None and command.until_on > today:
        raise MinshuiError(WAIVER_DATE, place=Place("until_on"), day=command.until_on, today=today)
    due = await late_fees_due(ctx, [account_id], today)
    then = due
    if command.until_on is not None:
        then = await late_fees_due(ctx, [account_id], command.until_on)
    waived = []
    for row, item in enumerate(command.bills, start=1):
        _, bill_id = parse_bill_number(item.number)
        place = Place(row=row, field="bills")
        fee = due.get(bill_id)
        by_then = then.get(bill_id)
        if fee is None or by_then is None:
            raise MinshuiError(WAIVER_NONE, place=place, number=item.number)
        most_fen = min(fee.due_fen, by_then.due_fen)
        amount_fen = most_fen if item.amount_fen is None else item.amount_fen
        if not 0 < amount_fen <= most_fen:
            raise MinshuiError(
                WAIVER_AMOUNT,
                place=place,
                number=item.number,
                amount=yuan_text(amount_fen),
                due=yuan_text(most_fen),
            )
        waived.append(_Waived(fee, amount_fen))
    return waived


async def _write(ctx: Context, waived: _Waived, command: RequestWaiver, process: Process) -> int:
    bill = waived.fee.bill
    of_bill = {
        "account_id": bill.account_id,
        "bill_id": bill.bill_id,
        "bill_month": bill.bill_month,
        "amount_fen": waived.amount_fen,
    }
    values = {
        **of_bill,
        "until_on": command.until_on,
        "reason": command.reason,
        "status": "standing",
        "process_id": process.id,
        "created_by": process.requested_by,
        "created_at": ctx.clock.now(),
    }
    waiver_id = int((await ctx.session.execute(_INSERT, values)).scalar_one())
    today = ctx.clock.today()
    entry = FeeEntry(kind="waiver", recorded_on=today, waiver_id=waiver_id, **of_bill)
    await append_fee_entries(ctx, [entry])
    return waiver_id


LATE_FEE_WAIVER = ApprovalKind(KIND, "违约金减免", APPROVE_WAIVER, execute_waiver)
