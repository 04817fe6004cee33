"""Routes of users."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn, PageView
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.identity.contracts_users import CreateUser, SaveUser
from minshui.platform.identity.permissions import USER_MANAGE, USER_READ
from minshui.platform.identity.queries.users import all_users, find_users, user_by_id
from minshui.platform.identity.schemas import (
    CreateUserBody,
    NewPasswordView,
    SaveUserBody,
    UserView,
)
from minshui.platform.identity.use_cases.create_user import create_user
from minshui.platform.identity.use_cases.reset_password import reset_password
from minshui.platform.identity.use_cases.save_user import save_user

router = ApiRouter(prefix="/api/v1/platform/users", tags=["用户"])

UserId = Annotated[IdIn, Path(description="用户号")]


@router.get("", summary="查询用户", access=require(USER_READ))
async def list_users(
    ctx: ContextDep,
    page: PageDep,
    text: Annotated[
        str, Query(max_length=50, description="用户名或姓名的一部分，或完整手机号")
    ] = "",
    enabled: Annotated[bool | None, Query(description="只看启用（true）或停用（false）")] = None,
) -> PageView[UserView]:
    """Return a page of users."""
    found = await find_users(ctx, text.strip(), page, enabled=enabled)
    return PageView[UserView].model_validate(found)


@router.get(
    "/export",
    summary="导出用户名单",
    access=require(USER_READ),
    response_class=Response,
    description="XLSX 或 CSV 文件，最多一万行；手机号脱敏。",
)
async def export_users(
    ctx: ContextDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return all users as a file."""
    rows = [
        (
            user.user_name,
            user.display_name,
            user.mobile,
            "、".join(user.roles),
            "启用" if user.enabled else "停用",
            user.created_at.astimezone(LOCAL_ZONE).date(),
        )
        for user in await all_users(ctx)
    ]
    headers = ("用户名", "姓名", "手机号", "角色", "状态", "建立日期")
    return export_response(ExportTable("用户名单", headers, rows), form)


@router.get("/{user_id}", summary="查询一个用户", access=require(USER_READ))
async def read_user(ctx: ContextDep, user_id: UserId) -> UserView:
    """Return a user."""
    return UserView.model_validate(await user_by_id(ctx, user_id))


@router.post("", summary="新建用户", access=require(USER_MANAGE), status_code=201)
async def add_user(ctx: ContextDep, body: CreateUserBody) -> NewPasswordView:
    """Create a user; the answer is the only place where the password stands."""
    made = await create_user(ctx, CreateUser(**body.model_dump()))
    return NewPasswordView.model_validate(made)


@router.put("/{user_id}", summary="修改用户、角色和状态", access=require(USER_MANAGE))
async def change_user(ctx: ContextDep, user_id: UserId, body: SaveUserBody) -> UserView:
    """Bring a user to what the body says."""
    return UserView.model_validate(
        await save_user(ctx, SaveUser(user_id=user_id, **body.model_dump()))
    )


@router.post("/{user_id}/reset-password", summary="重置用户密码", access=require(USER_MANAGE))
async def give_new_password(ctx: ContextDep, user_id: UserId) -> NewPasswordView:
    """Make up a new password, lift a lock, end the user's sessions."""
    return NewPasswordView.model_validate(await reset_password(ctx, user_id))
