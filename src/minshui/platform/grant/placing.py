"""What somebody is to be in the tenant that lets them in."""

from __future__ import annotations

from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.facade import MAX_ROLES_PER_USER, DataScope, check_role_change
from minshui.platform.grant.contracts import GrantKind, Placement
from minshui.platform.grant.errors import GRANT_ROLE_OWNERS, GRANT_ROLES_WANTED, GRANT_SCOPE
from minshui.platform.grant.works import GRANTS
from minshui.platform.organization.facade import department_by_code

_OF_DEPARTMENT = (DataScope.DEPARTMENT, DataScope.DEPARTMENT_AND_BELOW)


async def check_placement(
    ctx: Context, kind: GrantKind, placement: Placement | None, *, given: bool
) -> Placement:
    """Return the placement if it can be given in this tenant; ``given``: by the actor, now.

    Raises ``E_GRANT_ROLES_WANTED``, ``E_GRANT_SCOPE``, ``E_DEPARTMENT_UNKNOWN``,
    ``E_GRANT_ROLE_OWNERS``, and what ``check_role_change`` refuses.
    """
    if placement is None or not placement.roles:
        raise MinshuiError(GRANT_ROLES_WANTED, place=Place("roles"), limit=MAX_ROLES_PER_USER)
    if placement.department_code is None and placement.data_scope in _OF_DEPARTMENT:
        place, scope = Place("department_code"), placement.data_scope.value
        raise MinshuiError(GRANT_SCOPE, place=place, scope=scope)
    department_id = await department_of(ctx, placement)
    giver = ctx if given else replace(ctx, actor=GRANTS)
    for role in (await check_role_change(giver, placement.roles, department_id)).new:
        if role.grants_all and kind is not GrantKind.OWNER:
            raise MinshuiError(GRANT_ROLE_OWNERS, place=Place("roles"), name=role.name)
    return placement


async def department_of(ctx: Context, placement: Placement) -> int | None:
    """Return the department that somebody is to belong to; raises ``E_DEPARTMENT_UNKNOWN``."""
    if placement.department_code is None:
        return None
    return (await department_by_code(ctx, placement.department_code)).id
