"""What the organisation's routes take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from minshui.infrastructure.http.values import IdIn, LineText, RequestBody, View
from minshui.platform.organization.contracts import DepartmentKind


class CreateDepartmentBody(RequestBody):
    """A new node of the tree."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,16}$")] = Field(
        description="编码，客户编号以营业所编码开头，建立后不可改"
    )
    name: Annotated[LineText, Field(max_length=100)] = Field(description="名称")
    kind: DepartmentKind = Field(description="company 公司，department 部门，site 营业所")
    parent_id: IdIn | None = Field(None, description="上级部门")


class DepartmentView(View):
    """A node of the tree."""

    id: int = Field(description="部门号")
    code: str = Field(description="编码")
    name: str = Field(description="名称")
    kind: DepartmentKind = Field(description="类型")
    parent_id: int | None = Field(description="上级部门")
    enabled: bool = Field(description="是否启用")
