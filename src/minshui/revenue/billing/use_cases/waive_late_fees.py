"""Let late fees off, as an approved request asks for (违约金减免)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.billing.events import LateFeeWaived
from minshui.revenue.billing.late_fee_contracts import RequestWaiver, WaiverItem
from minshui.revenue.billing.late_fee_store import FeeEntry, append_fee_entries
from minshui.revenue.billing.models import LateFeeWaiver
from minshui.revenue.billing.permissions import APPROVE_WAIVER
from minshui.revenue.billing.waivers import WAIVER_KIND, Waived, check_waiver
from minshui.revenue.customer.facade import lock_accounts
from minshui.workorder.approval.facade import ApprovalKind, Process

_INSERT = insert(LateFeeWaiver).returning(LateFeeWaiver.id)


async def waive_late_fees(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Let off what an approved request asks for; raises as it does where less is due by now."""
    payload = process.payload
    account_id, until_on = payload["account_id"], payload["until_on"]
    await lock_accounts(ctx, [account_id])
    command = RequestWaiver(
        tuple(WaiverItem(each["number"], each["amount_fen"]) for each in payload["bills"]),
        process.reason,
        date.fromisoformat(until_on) if until_on else None,
    )
    waived = await check_waiver(ctx, account_id, command)
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


async def _write(ctx: Context, waived: Waived, command: RequestWaiver, process: Process) -> int:
    bill = waived.fee.bill
    values = {
        "account_id": bill.account_id,
        "bill_id": bill.bill_id,
        "bill_month": bill.bill_month,
        "amount_fen": waived.amount_fen,
        "until_on": command.until_on,
        "reason": command.reason,
        "status": "standing",
        "process_id": process.id,
        "created_by": process.requested_by,
        "created_at": ctx.clock.now(),
    }
    waiver_id = int((await ctx.session.execute(_INSERT, values)).scalar_one())
    entry = FeeEntry(
        account_id=bill.account_id,
        bill_id=bill.bill_id,
        bill_month=bill.bill_month,
        kind="waiver",
        amount_fen=waived.amount_fen,
        recorded_on=ctx.clock.today(),
        waiver_id=waiver_id,
    )
    await append_fee_entries(ctx, [entry])
    return waiver_id


LATE_FEE_WAIVER = ApprovalKind(WAIVER_KIND, "违约金减免", APPROVE_WAIVER, waive_late_fees)
