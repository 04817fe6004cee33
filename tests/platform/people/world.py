"""A staff for tests: the departments of the organisation's small company, and people in them."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import (
    DataScope,
    SaveRole,
    ScopeDepartment,
    create_role,
)
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import SavePost, create_post
from tests.api_cases import PASSWORD, Staff, StaffMember
from tests.platform.organization.world import Company, small_company

USERS = "/api/v1/platform/users"
READ, MANAGE = "platform.identity.read", "platform.identity.manage"


@dataclass(frozen=True)
class People:
    """A company, and the ids of its people by their user names."""

    company: Company
    ids: dict[str, int]


async def people(ctx: Context) -> People:
    """Return a cashier at the site, a reader at its branch, an accountant, somebody of nowhere."""
    company = await small_company(ctx)
    await create_post(ctx, SavePost("cashier", "收费员", 1))
    await create_post(ctx, SavePost("reader", "抄表员", 2))
    await create_role(ctx, SaveRole("counter", "收费", DataScope.DEPARTMENT, frozenset({READ})))
    staff = [
        CreateUser(
            "chen.shoufei",
            "陈收费",
            ("counter",),
            company.site.id,
            "13905910001",
            employee_number="S001",
            posts=("cashier",),
        ),
        CreateUser(
            "li.chaobiao",
            "李抄表",
            (),
            company.branch.id,
            employee_number="S003",
            posts=("reader", "cashier"),
        ),
        CreateUser("wang.kuaiji", "王会计", (), company.office.id, employee_number="S002"),
        CreateUser("zhao", "赵某"),
    ]
    ids = {each.user_name: (await create_user(ctx, each)).user.id for each in staff}
    return People(company, ids)


async def administrator_of(
    ctx: Context, staff: Staff, *department_ids: int, permissions: tuple[str, ...] = (READ, MANAGE)
) -> StaffMember:
    """Return a signed-in user who holds permissions for the rows of these departments only."""
    departments = frozenset(ScopeDepartment(each, with_below=False) for each in department_ids)
    await create_role(
        ctx,
        SaveRole(
            "local_admin",
            "部门管理员",
            DataScope.CUSTOM,
            frozenset(permissions),
            departments=departments,
        ),
    )
    await create_user(
        ctx,
        CreateUser(
            "local.admin",
            "部门管理员",
            ("local_admin",),
            department_ids[0],
            password=PASSWORD,
            must_change_password=False,
        ),
    )
    return await staff.sign_in("local.admin")
