"""HTTP: the catalogue of rows that are seen by data scope (查询字典, R-205)."""

from __future__ import annotations

from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import View
from minshui.infrastructure.security.scoped_rows import scoped_rows
from minshui.platform.access.permissions import ROLE_READ

router = ApiRouter(prefix="/api/v1/platform/data-scopes", tags=["角色与权限"])


class ScopedRowsView(View):
    """A kind of rows, and whose they are."""

    code: str = Field(description="编码")
    title: str = Field(description="名称")
    by_department: str = Field(description="数据范围含某部门时，能看到哪些")
    own: str = Field(description="数据范围为仅本人时，能看到哪些；空为没有")


@router.get("", summary="查询字典：受数据范围控制的资料", access=require(ROLE_READ))
async def list_scoped_rows(ctx: ContextDep) -> list[ScopedRowsView]:  # noqa: ARG001 - lets us in
    """Return every kind of rows that a data scope narrows."""
    return [ScopedRowsView.model_validate(each) for each in scoped_rows().values()]
