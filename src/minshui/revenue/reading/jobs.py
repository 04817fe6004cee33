"""Reading as background work: fixed usage is charged by itself, month by month."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.period import billing_month_of
from minshui.revenue.reading.parameters import FIXED_ISSUE_DAY, value_today
from minshui.revenue.reading.use_cases.issue_fixed_readings import issue_fixed_readings

ISSUE_FIXED = "reading.issue_fixed"
# Every night: what is agreed to within the month is not left out.
ISSUE_FIXED_NIGHTLY = Schedule(
    name=ISSUE_FIXED, cron="20 1 * * *", kind=ISSUE_FIXED, title="生成固定量抄表记录"
)


async def issue_fixed(ctx: Context, _job: Job) -> JobStep:
    """Issue what is missing of this month's fixed readings, from the tenant's day on."""
    today = ctx.clock.today()
    first_day: int = await value_today(ctx, FIXED_ISSUE_DAY)
    if today.day < first_day:
        return JobStep(note=f"固定量自每月 {first_day} 日起生成")
    result = await issue_fixed_readings(ctx, billing_month_of(today))
    return JobStep(
        note=f"生成固定量抄表记录 {result.issued} 条，{result.usage_m3.normalize():f} m³"
    )
