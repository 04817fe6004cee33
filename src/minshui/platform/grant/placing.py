"""What somebody is to be in the tenant that lets them in."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.facade import MAX_ROLES_PER_USER, DataScope, role_by_code
from minshui.platform.grant.contracts import GrantKind, Placement
from minshui.platform.grant.errors import (
    GRANT_ROLE_DISABLED,
    GRANT_ROLE_OWNERS,
    GRANT_ROLES_BEYOND,
    GRANT_ROLES_WANTED,
    GRANT_SCOPE,
)
from minshui.platform.organization.facade import department_by_code

_OF_DEPARTMENT = (DataScope.DEPARTMENT, DataScope.DEPARTMENT_AND_BELOW)


async def check_placement(
    ctx: Context, kind: GrantKind, placement: Placement | None, *, own: bool
) -> Placement:
    """Return the placement if it can be given in this tenant; ``own``: by the actor.

    Raises ``E_GRANT_ROLES_WANTED``, ``E_ROLE_UNKNOWN``, ``E_GRANT_ROLE_DISABLED``,
    ``E_GRANT_ROLE_OWNERS``, ``E_GRANT_SCOPE``, ``E_DEPARTMENT_UNKNOWN`` or
    ``E_GRANT_ROLES_BEYOND``.
    """
    if placement is None or not 1 <= len(placement.roles) <= MAX_ROLES_PER_USER:
        raise MinshuiError(GRANT_ROLES_WANTED, place=Place("roles"), limit=MAX_ROLES_PER_USER)
    for code in placement.roles:
        role = await role_by_code(ctx, code)
        if not role.enabled:
            raise MinshuiError(GRANT_ROLE_DISABLED, place=Place("roles"), name=role.name)
        if role.grants_all and kind is not GrantKind.OWNER:
            raise MinshuiError(GRANT_ROLE_OWNERS, place=Place("roles"), name=role.name)
        if own and not all(ctx.actor.may(permission) for permission in role.permissions):
            raise MinshuiError(GRANT_ROLES_BEYOND, place=Place("roles"), name=role.name)
    if placement.department_code is not None:
        await department_by_code(ctx, placement.department_code)
    elif placement.data_scope in _OF_DEPARTMENT:
        raise MinshuiError(
            GRANT_SCOPE, place=Place("department_code"), scope=placement.data_scope.value
        )
    return placement
