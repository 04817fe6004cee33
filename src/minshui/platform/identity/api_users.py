"""Routes of users."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, IdIn, InstantIn, PageView
from minshui.platform.identity.contracts_users import (
    CreateUser,
    SaveUser,
    UserFilter,
    UserOrder,
    UserSort,
    UserStatus,
)
from minshui.platform.identity.permissions import USER_MANAGE, USER_READ
from minshui.platform.identity.queries.user_export import user_table
from minshui.platform.identity.queries.user_list import find_users, seen_user
from minshui.platform.identity.schemas_users import (
    CreateUserBody,
    NewPasswordView,
    SaveUserBody,
    UserView,
)
from minshui.platform.identity.use_cases.create_user import create_user
from minshui.platform.identity.use_cases.remove_user import remove_user
from minshui.platform.identity.use_cases.reset_password import reset_password
from minshui.platform.identity.use_cases.save_user import save_user
from minshui.platform.identity.use_cases.set_user_enabled import set_user_enabled
from minshui.platform.identity.use_cases.unlock_user import unlock_user

router = ApiRouter(prefix="/api/v1/platform/users", tags=["用户"])

UserId = Annotated[IdIn, Path(description="用户号")]


async def _user_filter(
    *,
    text: Annotated[
        str, Query(max_length=50, description="用户名、姓名或工号的一部分，或完整手机号")
    ] = "",
    department: Annotated[IdIn | None, Query(description="部门号")] = None,
    with_below: Annotated[bool, Query(description="是否含下级部门")] = True,
    role: Annotated[CodeText | None, Query(description="角色编码")] = None,
    post: Annotated[CodeText | None, Query(description="岗位编码")] = None,
    status: Annotated[UserStatus | None, Query(description="状态，不填为未离职的")] = None,
    locked: Annotated[bool | None, Query(description="是否正被锁定")] = None,
    signed_in_since: Annotated[
        InstantIn | None, Query(description="自此刻以来登录过的，须带时区")
    ] = None,
    not_signed_in_since: Annotated[
        InstantIn | None, Query(description="自此刻以来没有登录过的，须带时区")
    ] = None,
) -> UserFilter:
    return UserFilter(
        text=text.strip(),
        department_id=department,
        with_below=with_below,
        role=role,
        post=post,
        status=status,
        locked=locked,
        signed_in_since=signed_in_since,
        not_signed_in_since=not_signed_in_since,
    )


async def _user_order(
    sort: Annotated[UserSort, Query(description="按哪一项排序")] = UserSort.USER_NAME,
    descending: Annotated[bool, Query(description="是否倒序")] = False,
) -> UserOrder:
    return UserOrder(sort, descending)


FilterDep = Annotated[UserFilter, Depends(_user_filter)]
OrderDep = Annotated[UserOrder, Depends(_user_order)]


@router.get("", summary="查询用户", access=require(USER_READ))
async def list_users(
    ctx: ContextDep, page: PageDep, wanted: FilterDep, order: OrderDep
) -> PageView[UserView]:
    """Return a page of the users of the actor's data scope."""
    return PageView[UserView].model_validate(await find_users(ctx, wanted, page, order))


@router.get(
    "/export",
    summary="导出用户名单",
    access=require(USER_READ, step_up=True),
    response_class=Response,
    description="XLSX 或 CSV 文件，最多一万行；手机号脱敏。",
)
async def export_users(
    ctx: ContextDep,
    wanted: FilterDep,
    order: OrderDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the users of the list as a file."""
    return export_response(await user_table(ctx, wanted, order), form)


@router.get("/{user_id}", summary="查询一个用户", access=require(USER_READ))
async def read_user(ctx: ContextDep, user_id: UserId) -> UserView:
    """Return a user."""
    return UserView.model_validate(await seen_user(ctx, user_id))


@router.post("", summary="新建用户", access=require(USER_MANAGE, step_up=True), status_code=201)
async def add_user(ctx: ContextDep, body: CreateUserBody) -> NewPasswordView:
    """Create a user; the answer is the only place where the password stands."""
    made = await create_user(ctx, CreateUser(**body.model_dump()))
    return NewPasswordView.model_validate(made)


@router.put(
    "/{user_id}", summary="修改用户、岗位、角色和状态", access=require(USER_MANAGE, step_up=True)
)
async def change_user(ctx: ContextDep, user_id: UserId, body: SaveUserBody) -> UserView:
    """Bring a user to what the body says."""
    return UserView.model_validate(
        await save_user(ctx, SaveUser(user_id=user_id, **body.model_dump()))
    )


@router.post("/{user_id}/enable", summary="启用用户", access=require(USER_MANAGE))
async def enable_user(ctx: ContextDep, user_id: UserId) -> UserView:
    """Let a user in again."""
    return UserView.model_validate(await set_user_enabled(ctx, user_id, enabled=True))


@router.post("/{user_id}/disable", summary="停用用户", access=require(USER_MANAGE))
async def disable_user(ctx: ContextDep, user_id: UserId) -> UserView:
    """Let a user in no more; their sessions end."""
    return UserView.model_validate(await set_user_enabled(ctx, user_id, enabled=False))


@router.post("/{user_id}/unlock", summary="解除用户的登录锁定", access=require(USER_MANAGE))
async def lift_lock(ctx: ContextDep, user_id: UserId) -> UserView:
    """Lift the lock that failed sign-ins have put on a user."""
    return UserView.model_validate(await unlock_user(ctx, user_id))


@router.post(
    "/{user_id}/reset-password", summary="重置用户密码", access=require(USER_MANAGE, step_up=True)
)
async def give_new_password(ctx: ContextDep, user_id: UserId) -> NewPasswordView:
    """Make up a new password, lift a lock, end the user's sessions."""
    return NewPasswordView.model_validate(await reset_password(ctx, user_id))


@router.delete(
    "/{user_id}", summary="办理离职（删除用户）", access=require(USER_MANAGE), status_code=204
)
async def let_user_go(ctx: ContextDep, user_id: UserId) -> None:
    """Let a user go: their name and history stay."""
    await remove_user(ctx, user_id)
