"""A cashier at a counter, for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import insert, select

from minshui.infrastructure.context import Actor, Context
from minshui.platform.identity.models import User
from minshui.platform.organization.models import Department
from minshui.revenue.cashier.facade import OpenTill, TillContract, open_till


@dataclass(frozen=True)
class Counter:
    """A cashier's context with an open till."""

    ctx: Context
    till: TillContract
    site_id: int


async def hire_cashier(ctx: Context, user_name: str = "chenxiao", name: str = "陈晓") -> Context:
    """Return the context of a new cashier of the site."""
    site_id = await site_of(ctx)
    user = {
        "user_name": user_name,
        "display_name": name,
        "department_id": site_id,
        "password_hash": "none",
        "password_changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "must_change_password": False,
        "status": "enabled",
        "failed_sign_ins": 0,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    user_id = (await ctx.session.execute(insert(User).returning(User.id), user)).scalar_one()
    actor = Actor(user_id, user_name, name, site_id, frozenset(), "user")
    return replace(ctx, actor=actor)


SUPERVISES = frozenset(
    {
        "workorder.approval.decide",
        "revenue.cashier.approve_undoing",
        "revenue.cashier.approve_payout",
    }
)


async def hire_supervisor(ctx: Context) -> Context:
    """Return the context of who approves what cashiers ask for."""
    supervisor = await hire_cashier(ctx, "huangmin", "黄敏")
    return replace(supervisor, actor=replace(supervisor.actor, permissions=SUPERVISES))


async def open_counter(ctx: Context, float_fen: int = 20000) -> Counter:
    """Open a new cashier's till."""
    at_desk = await hire_cashier(ctx)
    till = await open_till(at_desk, OpenTill(float_fen))
    return Counter(at_desk, till, till.site_id)


async def site_of(ctx: Context) -> int:
    """Return the town's business site."""
    statement = select(Department.id).where(Department.kind == "site")
    return int((await ctx.session.execute(statement)).scalar_one())
