"""People of departments, whose roles have a scope."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD, Staff, StaffMember


async def make_role(
    ctx: Context,
    code: str,
    *permissions: str,
    scope: DataScope = DataScope.ALL,
    parents: tuple[str, ...] = (),
    enabled: bool = True,
) -> None:
    await create_role(
        ctx,
        SaveRole(
            code,
            code,
            scope,
            frozenset(permissions),
            parents=frozenset(parents),
            enabled=enabled,
        ),
    )


async def make_user(ctx: Context, name: str, *roles: str, department: int | None = None) -> int:
    command = CreateUser(
        name,
        name,
        roles,
        department_id=department,
        password=PASSWORD,
        must_change_password=False,
    )
    return (await create_user(ctx, command)).user.id


async def member_of_department(
    ctx: Context,
    staff: Staff,
    department: int,
    *permissions: str,
    scope: DataScope = DataScope.DEPARTMENT_AND_BELOW,
    name: str = "local",
) -> StaffMember:
    """Return a signed-in user who holds the permissions for their department's rows."""
    await make_role(ctx, f"{name}_role", *permissions, scope=scope)
    await make_user(ctx, name, f"{name}_role", department=department)
    return await staff.sign_in(name)
