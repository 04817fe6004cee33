"""Bodies of the grants' routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.platform.access.facade import MAX_ROLES_PER_USER, DataScope
from minshui.platform.grant.contracts import (
    GrantAction,
    GrantKind,
    GrantState,
    Placement,
    Side,
)


def _without_custom(scope: DataScope) -> DataScope:
    if scope is DataScope.CUSTOM:
        raise ValueError("授权的数据范围不能是“自定义”，请在角色中设置")
    return scope


def _upper(code: str) -> str:
    return code.upper()


TenantCode = Annotated[CodeText, AfterValidator(_upper)]
GrantScope = Annotated[DataScope, AfterValidator(_without_custom)]
Roles = Annotated[tuple[CodeText, ...], Field(min_length=1, max_length=MAX_ROLES_PER_USER)]


class PlacementBody(RequestBody):
    """What somebody is to be in the guest tenant."""

    roles: Roles = Field(description="在授权租户的角色编码，1 至 5 个")
    data_scope: GrantScope = Field(
        default=DataScope.ALL,
        description="数据范围上限：all 以角色为准、department 本部门、"
        "department_and_below 本部门及下级、self 仅本人",
    )
    department_code: CodeText | None = Field(
        default=None, description="在授权租户所属的部门编码；数据范围限于部门时必填"
    )

    def placement(self) -> Placement:
        """Return what the body says."""
        return Placement(self.roles, self.data_scope, self.department_code)


class CandidateBody(RequestBody):
    """Whom to look for."""

    text: CodeText = Field(description="完整的用户名或手机号")
    tenant_code: TenantCode | None = Field(default=None, description="只在这个租户中查找")


class CandidateView(View):
    """Somebody of another tenant."""

    tenant_code: str = Field(description="所属租户编码")
    tenant_name: str = Field(description="所属租户名称")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名（只显示姓）")


class CandidatesView(View):
    """Whom a search found."""

    items: list[CandidateView] = Field(description="找到的用户")
    out_of_reach: list[str] = Field(description="此刻无法查找的租户名称")


class AskBody(RequestBody):
    """A request for a grant."""

    home_tenant_code: TenantCode = Field(description="用户所属的租户编码")
    user_name: CodeText = Field(description="用户在所属租户的用户名")
    guest_tenant_code: TenantCode | None = Field(
        default=None, description="授权租户编码；不填为本租户，集团总部可为其他租户申请"
    )
    kind: GrantKind = Field(description="授权类型：owner 所有者、member 成员、guest 访客")
    placement: PlacementBody | None = Field(
        default=None, description="角色和数据范围；由集团总部申请时不填，由授权租户审批时指定"
    )
    valid_from_at: AwareDatetime | None = Field(default=None, description="生效时刻，不填为立即")
    valid_until_at: AwareDatetime | None = Field(
        default=None, description="到期时刻；访客必填，最长 90 天"
    )
    reason: LineText = Field(description="授权事由")


class ApproveBody(RequestBody):
    """An approval; the guest tenant may set the roles anew."""

    placement: PlacementBody | None = Field(
        default=None, description="授权租户审批时可重新指定角色和数据范围"
    )


class EndBody(RequestBody):
    """Why a grant is refused or ended."""

    note: LineText = Field(description="原因")


class PlacementView(View):
    """What somebody is in the guest tenant."""

    roles: tuple[str, ...] = Field(description="角色编码")
    data_scope: DataScope = Field(description="数据范围上限")
    department_code: str | None = Field(description="部门编码")


class GrantView(View):
    """A grant as one of its tenants sees it."""

    id: int = Field(description="授权编号")
    side: Side | None = Field(description="本租户是：home 用户所属方、guest 授权方；空：代为申请")
    state: GrantState = Field(description="状态")
    in_force: bool = Field(description="此刻是否生效：主库和双方租户一致，且在有效期内")
    kind: GrantKind = Field(description="授权类型")
    home_tenant_code: str = Field(description="用户所属租户编码")
    home_tenant_name: str = Field(description="用户所属租户名称")
    guest_tenant_code: str = Field(description="授权租户编码")
    guest_tenant_name: str = Field(description="授权租户名称")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    placement: PlacementView | None = Field(description="角色和数据范围；只有授权租户可见")
    valid_from_at: datetime = Field(description="生效时刻")
    valid_until_at: datetime | None = Field(description="到期时刻")
    reason: str = Field(description="授权事由")
    asked_by: str = Field(description="申请人")
    asked_at: datetime = Field(description="申请时刻")
    home_approved: bool = Field(description="用户所属租户是否已审批")
    guest_approved: bool = Field(description="授权租户是否已审批")
    end_note: str | None = Field(description="结束原因")
    revision: int = Field(description="版本，每一步加一")
    changed_at: datetime = Field(description="最近变动时刻")


class GrantStepView(View):
    """A step of a grant's history."""

    revision: int = Field(description="版本")
    action: GrantAction = Field(description="操作")
    side: Side | None = Field(description="哪一方")
    state: GrantState = Field(description="操作后的状态")
    actor_tenant_code: str = Field(description="操作人所在租户编码")
    actor_name: str = Field(description="操作人用户名")
    note: str | None = Field(description="说明")
    acted_at: datetime = Field(description="操作时刻")


class GrantDetailView(View):
    """A grant with its history."""

    grant: GrantView = Field(description="授权")
    steps: list[GrantStepView] = Field(description="历史，先后为序")


class SwitchBody(RequestBody):
    """Where to go."""

    tenant_code: TenantCode = Field(description="要进入的租户编码；填自己所属的租户即返回")


class MyTenantView(View):
    """A tenant that somebody may work in."""

    tenant_code: str = Field(description="租户编码")
    tenant_name: str = Field(description="租户名称")
    kind: GrantKind | None = Field(description="授权类型；空：所属租户")
    valid_until_at: datetime | None = Field(description="授权到期时刻")
    is_home: bool = Field(description="是否所属租户")
    is_current: bool = Field(description="是否当前租户")
