"""Events and audit rows travel in the transaction of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.outbox.publishing import publish


@dataclass(frozen=True)
class MeterRead:
    """A sample event."""

    event_type: ClassVar[str] = "sample.meter_read"
    usage_m3: Decimal
    read_on: date


async def test_published_event_is_a_pending_row_with_strings_for_decimals(ctx: Context) -> None:
    # when
    await publish(ctx, MeterRead(Decimal("12.5"), date(2026, 11, 20)), shard_key="account:7")
    # then
    row = (await ctx.session.execute(select(OutboxRow))).scalar_one()
    assert row.event_type == "sample.meter_read"
    assert row.payload == {"usage_m3": "12.5", "read_on": "2026-11-20"}
    assert (row.state, row.shard_key, row.attempts) == ("pending", "account:7", 0)
    assert row.occurred_at == ctx.clock.now()


async def test_audit_row_names_who_did_what_to_which_subject(ctx: Context) -> None:
    # when
    await record_audit(
        ctx, "customer.rename", "customer", 5, before={"name": "甲"}, after={"name": "乙"}
    )
    # then
    row = (await ctx.session.execute(select(AuditRow))).scalar_one()
    assert (row.user_name, row.action, row.subject_type) == (
        "system",
        "customer.rename",
        "customer",
    )
    assert (row.subject_id, row.before, row.after) == ("5", {"name": "甲"}, {"name": "乙"})
