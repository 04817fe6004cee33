"""Agree on a fixed volume (固定量): asked for, then decided by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of, check_billing_month, month_text, shift_month
from minshui.metering.device.facade import meter_by_id
from minshui.revenue.customer.facade import (
    RELATION_ROWS,
    BillingMode,
    CustomerMeterContract,
    customer_meter,
    lock_accounts,
)
from minshui.revenue.reading.errors import (
    FIXED_MODE,
    FIXED_MONTHS,
    FIXED_OVERLAP,
    FIXED_READ,
    FIXED_REASON,
    FIXED_UNBOUND,
    FIXED_VOLUME,
)
from minshui.revenue.reading.events import FixedUsageAgreed
from minshui.revenue.reading.models import FixedUsage
from minshui.revenue.reading.parameters import FIXED_USAGE_MONTHS, value_today
from minshui.revenue.reading.permissions import APPROVE_FIXED
from minshui.revenue.reading.queries.fixed_usages import overlapping, read_within
from minshui.revenue.reading.usage_contracts import RequestFixedUsage
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

_MOST_M3 = Decimal(1_000_000)
_STEP = Decimal("0.0001")
_INSERT = insert(FixedUsage).returning(FixedUsage.id)


async def request_fixed_usage(ctx: Context, command: RequestFixedUsage) -> Process:
    """Ask for a fixed volume; what is asked for is checked now and once more when approved.

    Raises ``E_FIXED_REASON``, ``E_FIXED_VOLUME``, ``E_FIXED_MONTHS``, ``E_FIXED_UNBOUND``,
    ``E_FIXED_MODE``, ``E_FIXED_OVERLAP``, ``E_FIXED_READ``, ``E_CUSTOMER_METER_UNKNOWN`` and
    ``E_APPROVAL_PENDING``.
    """
    if not command.reason.strip():
        raise MinshuiError(FIXED_REASON, place=Place(field="reason"))
    relation, meter_no = await _check(ctx, command)
    span = f"{month_text(command.from_month)} 至 {month_text(command.until_month)}"
    volume = f"{command.volume_m3.normalize():f}"
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=FIXED_USAGE.code,
            subject=f"水表 {meter_no} 按固定量计费：{span}，每期 {volume} m³",
            reason=command.reason,
            payload={
                "cust_meter_id": command.cust_meter_id,
                "volume_m3": volume,
                "from_month": command.from_month,
                "until_month": command.until_month,
            },
            cust_id=relation.cust_id,
            account_id=relation.account_id,
            open_key=f"fixed_usage:{command.cust_meter_id}",
        ),
    )


async def _agree(ctx: Context, process: Process) -> Mapping[str, Any]:
    asked = process.payload
    command = RequestFixedUsage(
        cust_meter_id=int(asked["cust_meter_id"]),
        volume_m3=Decimal(asked["volume_m3"]),
        from_month=int(asked["from_month"]),
        until_month=int(asked["until_month"]),
        reason=process.reason,
    )
    await lock_accounts(ctx, [(await customer_meter(ctx, command.cust_meter_id)).account_id])
    relation, _ = await _check(ctx, command)
    values = {
        "cust_meter_id": command.cust_meter_id,
        "cust_id": relation.cust_id,
        "account_id": relation.account_id,
        "volume_m3": command.volume_m3,
        "from_month": command.from_month,
        "until_month": command.until_month,
        "reason": command.reason,
        "process_id": process.id,
        "approved_by": ctx.actor.user_id,
        "approved_at": ctx.clock.now(),
    }
    fixed_id = int((await ctx.session.execute(_INSERT, values)).scalar_one())
    after = {name: values[name] for name in ("volume_m3", "from_month", "until_month", "reason")}
    await record_audit(ctx, "reading.fix_usage", "biz_fixed_usage", fixed_id, after=after)
    await publish(ctx, FixedUsageAgreed(fixed_id, relation.account_id))
    return {"fixed_usage_id": fixed_id}


async def _check(ctx: Context, command: RequestFixedUsage) -> tuple[CustomerMeterContract, str]:
    volume = command.volume_m3
    if not 0 < volume <= _MOST_M3 or volume != volume.quantize(_STEP):
        raise MinshuiError(FIXED_VOLUME, place=Place(field="volume_m3"), volume=volume)
    await _check_months(ctx, command)
    await RELATION_ROWS.check(ctx, command.cust_meter_id, place=Place(field="cust_meter_id"))
    relation = await customer_meter(ctx, command.cust_meter_id)
    meter_no = (await meter_by_id(ctx, relation.meter_id)).meter_no
    if not relation.bound:
        raise MinshuiError(FIXED_UNBOUND, meter=meter_no)
    if relation.billing_mode is not BillingMode.BILLED:
        raise MinshuiError(FIXED_MODE, meter=meter_no)
    months = (command.from_month, command.until_month)
    other = await overlapping(ctx, relation.id, *months)
    if other is not None:
        first, last = (month_text(month) for month in other)
        raise MinshuiError(FIXED_OVERLAP, meter=meter_no, first=first, last=last)
    read = await read_within(ctx, relation.account_id, relation.id, *months)
    if read is not None:
        month = month_text(read)
        raise MinshuiError(FIXED_READ, place=Place(field="from_month"), meter=meter_no, month=month)
    return relation, meter_no


async def _check_months(ctx: Context, command: RequestFixedUsage) -> None:
    first, last = command.from_month, command.until_month
    most = await value_today(ctx, FIXED_USAGE_MONTHS)
    this_month = billing_month_of(ctx.clock.today())
    try:
        check_billing_month(first)
        check_billing_month(last)
        good = shift_month(this_month, -1) <= first <= last < shift_month(first, most)
    except ValueError:
        good = False
    if not good:
        raise MinshuiError(
            FIXED_MONTHS,
            place=Place(field="until_month"),
            first=first,
            last=last,
            earliest=month_text(shift_month(this_month, -1)),
            most=most,
        )


FIXED_USAGE = ApprovalKind("fixed_usage", "固定量", APPROVE_FIXED, _agree)
