"""Find roles, their permissions and their holders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import DataScope, RoleContract, ScopeDepartment
from minshui.platform.access.errors import ROLE_UNKNOWN
from minshui.platform.access.models import Role, RolePermission, UserRole
from minshui.platform.access.queries.scopes import departments_of_roles

_ALL = select(Role).order_by(Role.id)
_BY_CODE = select(Role).where(Role.code == bindparam("code"))
_PERMISSIONS = select(RolePermission.role_id, RolePermission.permission_code).where(
    RolePermission.role_id.in_(bindparam("role_ids", expanding=True))
)
_HOLDINGS = (
    select(UserRole.user_id, Role.code)
    .join(Role, Role.id == UserRole.role_id)
    .where(UserRole.user_id.in_(bindparam("user_ids", expanding=True)))
    .order_by(Role.id)
)


async def list_roles(ctx: Context) -> Sequence[RoleContract]:
    """Return every role, oldest first; a tenant has tens of them."""
    rows = (await ctx.session.execute(_ALL)).scalars().all()
    role_ids = [row.id for row in rows]
    permissions = await permissions_of_roles(ctx, role_ids)
    departments = await departments_of_roles(ctx, role_ids)
    return [role_contract(row, permissions[row.id], departments[row.id]) for row in rows]


async def find_role(ctx: Context, code: str) -> Role | None:
    """Return the row of a role, if there is one."""
    return (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()


async def role_by_code(ctx: Context, code: str) -> RoleContract:
    """Return a role; raises ``E_ROLE_UNKNOWN``."""
    row = await find_role(ctx, code)
    if row is None:
        raise MinshuiError(ROLE_UNKNOWN, place=Place("code"), code=code)
    permissions = await permissions_of_roles(ctx, [row.id])
    departments = await departments_of_roles(ctx, [row.id])
    return role_contract(row, permissions[row.id], departments[row.id])


async def permissions_of_roles(
    ctx: Context, role_ids: Collection[int]
) -> Mapping[int, frozenset[str]]:
    """Return the listed permissions of roles, without what ``grants_all`` adds."""
    found: dict[int, set[str]] = defaultdict(set)
    if role_ids:
        for row in await ctx.session.execute(_PERMISSIONS, {"role_ids": list(role_ids)}):
            found[row.role_id].add(row.permission_code)
    return {role_id: frozenset(found[role_id]) for role_id in role_ids}


async def roles_of_users(ctx: Context, user_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the codes of the roles that users hold, disabled ones too."""
    found: dict[int, list[str]] = defaultdict(list)
    if user_ids:
        for row in await ctx.session.execute(_HOLDINGS, {"user_ids": list(user_ids)}):
            found[row.user_id].append(row.code)
    return {user_id: tuple(found[user_id]) for user_id in user_ids}


def role_contract(
    row: Role, listed: frozenset[str], departments: Collection[ScopeDepartment]
) -> RoleContract:
    """Return what others may see of a row."""
    permissions = declared_permissions() if row.grants_all else listed
    return RoleContract(
        id=row.id,
        code=row.code,
        name=row.name,
        data_scope=DataScope(row.data_scope),
        grants_all=row.grants_all,
        enabled=row.status == "enabled",
        version=row.version,
        permissions=tuple(sorted(permissions)),
        built_in=row.built_in,
        sort_order=row.sort_order,
        description=row.description,
        inherited=(),
        parents=(),
        holders=0,
        departments=tuple(sorted(departments, key=lambda each: each.department_id)),
    )
