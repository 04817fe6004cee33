"""Bodies of the users' routes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, IdIn, LineText, RequestBody, View
from minshui.platform.access.facade import MAX_ROLES_PER_USER
from minshui.platform.identity.contracts_users import Gender, UserStatus
from minshui.platform.identity.domain.profile import MAX_POSTS_PER_USER
from minshui.platform.identity.schemas import Mobile, Password, SecretBody

Roles = Annotated[
    tuple[CodeText, ...], Field(max_length=MAX_ROLES_PER_USER, description="角色编码，最多 5 个")
]
Name = Annotated[LineText, Field(max_length=100, description="姓名")]


class ProfileBody(RequestBody):
    """What the personnel file says of a user."""

    employee_number: Annotated[CodeText, Field(max_length=32)] | None = Field(
        default=None, description="工号"
    )
    email: Annotated[LineText, Field(max_length=254)] | None = Field(
        default=None, description="邮箱"
    )
    gender: Gender | None = Field(default=None, description="性别：male 男，female 女")
    hired_on: date | None = Field(default=None, description="入职日期")
    posts: tuple[CodeText, ...] = Field(
        default=(), max_length=MAX_POSTS_PER_USER, description="岗位编码，最多 5 个"
    )
    remark: Annotated[LineText, Field(max_length=500)] | None = Field(
        default=None, description="备注"
    )


class CreateUserBody(ProfileBody, SecretBody):
    """A new user."""

    user_name: CodeText = Field(description="用户名，建立后不能修改")
    display_name: Name
    roles: Roles = ()
    department_id: IdIn | None = Field(default=None, description="所属部门号")
    mobile: Mobile | None = Field(default=None, description="手机号")
    password: Password | None = Field(default=None, description="初始密码，不填则随机生成")


class SaveUserBody(ProfileBody):
    """A user as they are to be."""

    display_name: Name
    roles: Roles
    department_id: IdIn | None = Field(description="所属部门号")
    enabled: bool = Field(description="是否启用；停用后立即退出登录")
    mobile: Mobile | None = Field(default=None, description="手机号；不填不改，空字符串清除")


class UserView(View):
    """A user; the mobile number is masked."""

    id: int = Field(description="用户号")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    employee_number: str | None = Field(description="工号")
    mobile: str | None = Field(description="手机号（脱敏）")
    email: str | None = Field(description="邮箱")
    gender: Gender | None = Field(description="性别：male 男，female 女")
    hired_on: date | None = Field(description="入职日期")
    department_id: int | None = Field(description="所属部门号")
    posts: tuple[str, ...] = Field(description="岗位编码")
    roles: tuple[str, ...] = Field(description="角色编码")
    status: UserStatus = Field(description="enabled 启用，disabled 停用，left 离职")
    enabled: bool = Field(description="是否启用")
    locked_until_at: datetime | None = Field(description="锁定到何时")
    must_change_password: bool = Field(description="是否须先修改密码")
    last_sign_in_at: datetime | None = Field(description="最近登录时刻")
    created_at: datetime = Field(description="建立时刻")
    remark: str | None = Field(description="备注")


class NewPasswordView(View):
    """A user with the password to tell them."""

    user: UserView = Field(description="用户")
    password: str = Field(description="初始密码，只显示这一次")


class StaffMemberView(View):
    """Somebody of a department, as other systems need to know them."""

    id: int = Field(description="用户号")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    employee_number: str | None = Field(description="工号")
    department_id: int | None = Field(description="所属部门号")
    posts: tuple[str, ...] = Field(description="岗位编码")
    enabled: bool = Field(description="是否启用")


class PasswordSheetView(View):
    """First passwords that wait to be collected."""

    id: int = Field(description="密码单号")
    people: int = Field(description="人数")
    created_at: datetime = Field(description="导入时刻")
    expires_at: datetime = Field(description="销毁时刻")
