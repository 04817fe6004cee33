"""Routes of permissions."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.permissions import ROLE_READ
from minshui.platform.access.schemas import PermissionView

router = ApiRouter(prefix="/api/v1/platform", tags=["角色与权限"])


@router.get("/permissions", summary="查询全部权限", access=require(ROLE_READ))
async def list_permissions(ctx: ContextDep) -> list[PermissionView]:  # noqa: ARG001 - signs in
    """Return every permission of the program."""
    return [PermissionView.model_validate(one) for one in declared_permissions().values()]
