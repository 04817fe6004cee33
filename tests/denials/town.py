"""A town in which every route has something to act on, and people who may and may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.api_cases import PASSWORD, Staff, StaffMember
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.reading.district import District, Household, add_household, read


@dataclass
class Town:
    """Households billed for two months, and whoever a route's cases need."""

    ctx: Context
    api: httpx.AsyncClient
    staff: Staff
    district: District
    households: list[Household]
    elsewhere_id: int
    """Another company's department, in which there is nothing."""
    known: dict[str, Any] = field(default_factory=dict)
    _members: dict[tuple[str | None, bool], StaffMember] = field(default_factory=dict)

    async def member(self, permission: str | None, *, elsewhere: bool = False) -> StaffMember:
        """Return who holds one permission: for everything, or for the other site only."""
        key = (permission, elsewhere)
        if key not in self._members:
            number = len(self._members)
            scope = DataScope.DEPARTMENT if elsewhere else DataScope.ALL
            held = frozenset() if permission is None else frozenset({permission})
            role = await create_role(
                self.ctx, SaveRole(f"denial_{number}", f"角色{number}", scope, held)
            )
            place = self.elsewhere_id if elsewhere else self.district.site_id
            await create_user(
                self.ctx,
                CreateUser(
                    f"denial-{number}",
                    f"职员{number}",
                    (role.code,),
                    department_id=place,
                    password=PASSWORD,
                    must_change_password=False,
                ),
            )
            self._members[key] = await self.staff.sign_in(f"denial-{number}")
        return self._members[key]


async def build_town(ctx: Context, api: httpx.AsyncClient, staff: Staff) -> Town:
    """Build it; nothing of it is left after the test."""
    district = await build_world(ctx)
    elsewhere = await create_department(
        ctx, CreateDepartment("ELSE", "别处水务", DepartmentKind.COMPANY)
    )
    households = [
        await add_household(ctx, district, number, started_on=date(2026, 9, 20))
        for number in range(1, 4)
    ]
    for household in households:
        await assign(ctx, household, "t.monthly")
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.001"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)
    for month, pointers in ((10, "10 40 5"), (11, "30 70 15")):
        for household, pointer in zip(households, pointers.split(), strict=True):
            await read(ctx, household, pointer, date(2026, month, 20))
        await bill_month(ctx, 202600 + month)
    return Town(ctx, api, staff, district, households, elsewhere.id)
