"""Play the demonstration from an empty installation to a closed till, once per tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from sqlalchemy import func, select

from minshui.entrypoints.demo.figures import show_figures, show_proof
from minshui.entrypoints.demo.history import months_before, play_history
from minshui.entrypoints.demo.setting_up import (
    fujian_documents,
    set_up_books,
    set_up_customers,
    set_up_late_fees,
    set_up_people,
    set_up_prices,
)
from minshui.entrypoints.demo.stage import Stage
from minshui.entrypoints.demo.this_month import (
    bill_month,
    not_after,
    read_month,
    review_month,
    work_counter,
)
from minshui.entrypoints.demo.town import FUZHOU, XIAPU, Registers, TownPlan, build_town
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, list_tenants
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.period import billing_month_of, month_first_day, month_text
from minshui.revenue.cashier.models import Till

HISTORY_MONTHS = 12
CREATED_BY = "demo"
DEMO_UNBALANCED = ErrorCode("E_DEMO_UNBALANCED", "演示结束时账务不平，见上面列出的恒等式", 500)


@dataclass(frozen=True)
class DemoTenant:
    """A demonstration tenant that has been played to its end."""

    code: str
    company: str


async def play_demo(
    databases: TenantDatabases, folder: Path, console: Console, households: int | None
) -> list[DemoTenant]:
    """Play both towns, or only name them where that has been done; ``households``: town size."""
    largest = households or FUZHOU.households
    plans = (
        replace(FUZHOU, households=largest),
        replace(XIAPU, households=min(largest, XIAPU.households)),
    )
    return [await _play_town(databases, plan, folder, console) for plan in plans]


async def _play_town(
    databases: TenantDatabases, plan: TownPlan, folder: Path, console: Console
) -> DemoTenant:
    earlier = [each for each in await list_tenants(databases) if each.name.startswith(plan.company)]
    for tenant in earlier:
        if tenant.status == "active" and await _is_finished(databases, tenant.code):
            return DemoTenant(tenant.code, tenant.name)
    name = await numbered_name(databases, plan.company)
    tenant = await create_tenant(
        databases, NewTenant(name, plan.short_name, CREATED_BY, None), SystemClock()
    )
    stage = Stage(databases, tenant.code, name, folder / tenant.code, console)
    await _play(stage, plan)
    return DemoTenant(tenant.code, name)


async def numbered_name(databases: TenantDatabases, name: str) -> str:
    """Return a tenant's name that is free: what was interrupted stays, the next has a number."""
    taken = sum(each.name.startswith(name) for each in await list_tenants(databases))
    return f"{name}（{taken + 1}）" if taken else name


async def _is_finished(databases: TenantDatabases, code: str) -> bool:
    async with databases.tenant_work(code, system_actor("demo", "演示程序"), SystemClock()) as ctx:
        statement = select(func.count()).where(Till.status == "closed")
        return bool(await ctx.session.scalar(statement))


async def _play(stage: Stage, plan: TownPlan) -> None:
    today = SystemClock().today()
    month = billing_month_of(today)
    history = months_before(month, HISTORY_MONTHS)
    town = build_town(plan)
    registers = Registers(town)

    _head(stage, f"建立租户 {stage.tenant_code}：{plan.company}，{len(town):,} 户")
    await set_up_people(stage, plan.company, plan.sites)
    await set_up_prices(stage, _documents(plan))
    await set_up_books(stage, town)
    await set_up_customers(stage, plan, town, month_first_day(history[0]))

    _head(
        stage, f"历史 {month_text(history[0])} 至 {month_text(history[-1])}：抄表、复核、开账、收费"
    )
    await play_history(stage, registers, history)
    await set_up_late_fees(stage, month_first_day(month))

    _head(stage, f"本月 {month_text(month)}：抄表")
    await read_month(stage, month, not_after(list(registers.read(month)), today))
    _head(stage, "复核")
    await review_month(stage, month)
    _head(stage, "开账")
    await bill_month(stage, month)
    _head(stage, "柜台")
    till = await work_counter(stage, month)
    _head(stage, "日终")
    await show_figures(stage, month, till)
    if not await show_proof(stage, month):
        raise MinshuiError(DEMO_UNBALANCED)


def _documents(plan: TownPlan) -> Sequence[dict[str, object]]:
    wanted = {code for code, _ in plan.tariffs}
    return [each for each in fujian_documents() if each["code"] in wanted]


def _head(stage: Stage, title: str) -> None:
    stage.console.print(f"\n[bold]▌{title}[/bold]")
