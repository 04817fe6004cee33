"""What the organisation's routes take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from minshui.infrastructure.http.values import IdIn, LineText, RequestBody, View
from minshui.platform.organization.contracts import MAX_ORDER, DepartmentKind, DepartmentNode

Order = Annotated[int, Field(ge=0, le=MAX_ORDER, description="显示顺序，小的在前")]
Name = Annotated[LineText, Field(max_length=100)]
Remark = Annotated[LineText, Field(max_length=500)]


class DepartmentDetailsBody(RequestBody):
    """What is noted of a department besides its place in the tree."""

    name: Name = Field(description="名称")
    sort_order: Order = 0
    leader: Name | None = Field(None, description="负责人")
    phone: Annotated[LineText, Field(max_length=32)] | None = Field(None, description="联系电话")
    address: LineText | None = Field(None, description="地址")
    business_scope: LineText | None = Field(None, description="业务范围")


class CreateDepartmentBody(DepartmentDetailsBody):
    """A new node of the tree."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,16}$")] = Field(
        description="编码，客户编号以营业所编码开头，建立后不可改"
    )
    kind: DepartmentKind = Field(description="company 公司，department 部门，site 营业所")
    parent_id: IdIn | None = Field(None, description="上级部门")


class SaveDepartmentBody(DepartmentDetailsBody):
    """A node as it is to be."""


class MoveDepartmentBody(RequestBody):
    """Where a node is to stand."""

    parent_id: IdIn | None = Field(description="新的上级部门，null 为最上层")


class DepartmentView(View):
    """A node of the tree."""

    id: int = Field(description="部门号")
    code: str = Field(description="编码")
    name: str = Field(description="名称")
    kind: DepartmentKind = Field(description="类型")
    parent_id: int | None = Field(description="上级部门")
    enabled: bool = Field(description="是否启用")
    sort_order: int = Field(description="显示顺序")
    leader: str | None = Field(description="负责人")
    phone: str | None = Field(description="联系电话")
    address: str | None = Field(description="地址")
    business_scope: str | None = Field(description="业务范围")


class DepartmentTreeView(DepartmentView):
    """A node with what stands below it."""

    level: int = Field(description="在所示的树中是第几层，从 1 起")
    children: list[DepartmentTreeView] = Field(description="下级部门")


def tree_view(node: DepartmentNode) -> DepartmentTreeView:
    """Return a tree as it is sent."""
    own = DepartmentView.model_validate(node.department).model_dump()
    children = [tree_view(child) for child in node.children]
    return DepartmentTreeView(**own, level=node.level, children=children)


class OwnScopeView(View):
    """For whose rows the signed-in user may act; the parts add up."""

    everything: bool = Field(description="是否全部数据")
    own: bool = Field(description="是否含本人的数据")
    departments: list[DepartmentView] = Field(description="数据范围内的部门")


class SavePostBody(RequestBody):
    """A post as it is to be."""

    name: Name = Field(description="名称")
    sort_order: Order = 0
    enabled: bool = Field(True, description="是否启用；停用后不再任命，已任命的不变")
    remark: Remark | None = Field(None, description="备注")


class CreatePostBody(SavePostBody):
    """A new post."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")] = Field(
        description="编码，建立后不可改"
    )


class PostView(View):
    """A post."""

    code: str = Field(description="编码")
    name: str = Field(description="名称")
    sort_order: int = Field(description="显示顺序")
    enabled: bool = Field(description="是否启用")
    remark: str | None = Field(description="备注")
