"""Changes are recorded with who made them, in the tenant's log or in master's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.audit.recording import record_audit, record_master_audit
from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.clock import FixedClock
from tests.databases import TENANT_CODE


async def test_a_change_keeps_who_when_what_before_and_after(ctx: Context) -> None:
    # given
    ctx.actor = replace(ctx.actor, user_id=7, user_name="wang", session_id="s-1")

    # when
    await record_audit(ctx, "customer.amend", "customer", 12, before={"a": 1}, after={"a": 2})

    # then
    row = (await ctx.session.execute(select(AuditRow))).scalar_one()
    assert (row.user_id, row.user_name, row.session_id) == (7, "wang", "s-1")
    assert (row.category, row.action, row.result) == ("operation", "customer.amend", "done")
    assert (row.subject_type, row.subject_id) == ("customer", "12")
    assert (row.before, row.after) == ({"a": 1}, {"a": 2})
    assert (row.acted_at, row.trace_id) == (ctx.clock.now(), "test-trace")


@pytest.mark.parametrize(
    ("action", "category", "result"),
    [
        ("payment.take", "operation", "done"),
        ("user.sign_in", "sign_in", "done"),
        ("user.sign_in_refused", "sign_in", "refused"),
        ("role.change", "configuration", "done"),
        ("schedule.pause", "configuration", "done"),
    ],
)
async def test_the_action_says_which_log_shows_it(
    ctx: Context, action: str, category: str, result: str
) -> None:
    # when
    await record_audit(ctx, action, "subject", 1)

    # then
    row = (await ctx.session.execute(select(AuditRow))).scalar_one()
    assert (row.category, row.result) == (category, result)


async def test_what_spans_tenants_stands_in_masters_log(
    ctx: Context, master: AsyncSession, clock: FixedClock
) -> None:
    # given
    mctx = MasterContext(master, clock, ctx.actor, TENANT_CODE, "trace-1")

    # when
    await record_master_audit(mctx, "grant.approve", "grant", 3, after={"state": "active"})

    # then
    row = (await master.execute(select(MasterAuditRow))).scalar_one()
    assert (row.tenant_code, row.action, row.subject_id) == (TENANT_CODE, "grant.approve", "3")
    assert (row.after, row.trace_id) == ({"state": "active"}, "trace-1")
