"""What one is told of oneself, as it is sent."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.audit.contracts import AuditResult
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.values import View
from minshui.platform.identity.contracts import Means
from minshui.platform.identity.contracts_me import CurrentUser
from minshui.platform.identity.schemas_sessions import MEANS_TEXT


class OwnDepartmentView(View):
    """Where one belongs."""

    id: int = Field(description="部门号")
    code: str = Field(description="部门编码")
    name: str = Field(description="部门名称")


class OwnScopeView(View):
    """Whose rows one sees and changes."""

    everything: bool = Field(description="是否可见全部数据")
    departments: list[int] = Field(description="可见哪些部门的数据")
    own: bool = Field(description="是否可见自己的数据")


class CurrentSessionView(View):
    """The session at hand."""

    session_id: str = Field(description="登录号")
    means: Means = Field(description=MEANS_TEXT)
    started_at: datetime = Field(description="登录时刻")
    expires_at: datetime = Field(description="最晚到期时刻")
    stepped_up_at: datetime | None = Field(description="最近一次再次验证身份的时刻")


class MeView(View):
    """The signed-in user."""

    tenant_code: str = Field(description="租户编码")
    user_id: int = Field(description="用户号")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    mobile: str | None = Field(description="手机号（脱敏）")
    department_id: int | None = Field(description="所属部门号")
    department: OwnDepartmentView | None = Field(description="所属部门")
    roles: tuple[str, ...] = Field(description="角色编码")
    permissions: list[str] = Field(description="拥有的权限编码")
    scope: OwnScopeView = Field(description="数据范围：各角色合计，办某事时以有此权限的角色为准")
    session: CurrentSessionView | None = Field(description="本次登录")
    must_change_password: bool = Field(description="是否须先修改密码")
    password_days_left: int | None = Field(description="密码还有几天到期；不必提醒时为空")


class OwnLogView(View):
    """An entry of one's own log."""

    id: int = Field(description="记录号")
    acted_at: datetime = Field(description="时刻")
    action: str = Field(description="操作，如 user.sign_in")
    result: AuditResult = Field(description="结果：done 成功，refused 被拒绝，failed 出错")
    subject_type: str = Field(description="对象种类")
    subject_id: str = Field(description="对象号")
    client_address: str | None = Field(description="网络地址")
    means: str | None = Field(description="登录方式")
    trace_id: str = Field(description="跟踪号")


def me_view(ctx: Context, current: CurrentUser) -> MeView:
    """Return what the actor is told of themselves."""
    user, scope = current.user, ctx.actor.scope
    department, session = current.department, current.session
    return MeView(
        tenant_code=ctx.tenant_code,
        user_id=user.id,
        user_name=user.user_name,
        display_name=user.display_name,
        mobile=user.mobile,
        department_id=user.department_id,
        department=None if department is None else OwnDepartmentView.model_validate(department),
        roles=user.roles,
        permissions=sorted(ctx.actor.permissions),
        scope=OwnScopeView(
            everything=scope.everything, departments=sorted(scope.departments), own=scope.own
        ),
        session=None if session is None else CurrentSessionView.model_validate(session),
        must_change_password=user.must_change_password,
        password_days_left=current.password_days_left,
    )
