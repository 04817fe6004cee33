"""What a service may be told of a user."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.models import Role, UserRole
from minshui.platform.cas.contracts import Attribute
from minshui.platform.identity.facade import LiveSession
from minshui.platform.organization.models import Department

_DEPARTMENT = prepared(select(Department.name).where(Department.id == bindparam("department")))
_ROLES = prepared(
    select(Role.code)
    .join(UserRole, UserRole.role_id == Role.id)
    .where(UserRole.user_id == bindparam("user"), Role.status == bindparam("enabled"))
    .order_by(Role.code)
)


async def attributes_of(ctx: Context, session: LiveSession) -> dict[Attribute, list[str]]:
    """Return everything that a service may be registered for."""
    departments = await ctx.session.execute(_DEPARTMENT, {"department": session.department_id})
    roles = await ctx.session.execute(_ROLES, {"user": session.user_id, "enabled": "enabled"})
    return {
        Attribute.TENANT: [ctx.tenant_code],
        Attribute.USER_ID: [str(session.user_id)],
        Attribute.DISPLAY_NAME: [session.display_name],
        Attribute.DEPARTMENT: list(departments.scalars()),
        Attribute.ROLES: list(roles.scalars()),
    }
