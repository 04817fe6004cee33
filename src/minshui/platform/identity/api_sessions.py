"""Routes of sessions: one's own, and those of everybody online."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn, PageView
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.identity.contracts import Means
from minshui.platform.identity.contracts_sessions import MEANS_NAMES, OnlineFilter
from minshui.platform.identity.permissions import SESSION_END, SESSION_READ
from minshui.platform.identity.queries.sessions import (
    all_online,
    own_devices,
    own_sessions,
    people_online,
)
from minshui.platform.identity.schemas_sessions import (
    EndedView,
    OnlineView,
    OwnDeviceView,
    OwnSessionView,
    SessionView,
)
from minshui.platform.identity.use_cases.end_own_sessions import end_own_sessions
from minshui.platform.identity.use_cases.end_session_of import end_session_of
from minshui.platform.identity.use_cases.end_sessions_of import end_sessions_of
from minshui.platform.identity.use_cases.forget_own_device import forget_own_device

router = ApiRouter(prefix="/api/v1/platform", tags=["登录会话"])

_HEX = r"^[0-9a-f]{32}$"
SessionId = Annotated[str, Path(pattern=_HEX, description="登录号")]
DeviceId = Annotated[str, Path(pattern=_HEX, description="设备号")]
UserId = Annotated[IdIn, Path(description="用户号")]


async def _online_query(
    text: Annotated[str, Query(max_length=50, description="用户名或姓名的一部分")] = "",
    department_id: Annotated[IdIn | None, Query(description="部门号，连同下级")] = None,
    means: Annotated[Means | None, Query(description="登录方式")] = None,
    client_address: Annotated[str, Query(max_length=64, description="网络地址，可只写开头")] = "",
) -> OnlineFilter:
    return OnlineFilter(text.strip(), department_id, means, client_address.strip())


OnlineDep = Annotated[OnlineFilter, Depends(_online_query)]


@router.get("/me/sessions", summary="查询自己的登录", access=signed_in("只看自己的登录"))
async def list_own_sessions(ctx: ContextDep) -> list[OwnSessionView]:
    """Return where one is signed in."""
    own = ctx.actor.session_id
    return [
        OwnSessionView(
            current=each.session_id == own, **SessionView.model_validate(each).model_dump()
        )
        for each in await own_sessions(ctx)
    ]


@router.delete("/me/sessions", summary="退出自己的其他登录", access=signed_in("只结束自己的登录"))
async def end_other_own_sessions(ctx: ContextDep) -> EndedView:
    """End all of one's sessions but this one."""
    return EndedView(ended=await end_own_sessions(ctx))


@router.delete(
    "/me/sessions/{session_id}",
    summary="退出自己的一个登录",
    access=signed_in("只结束自己的登录"),
    status_code=204,
)
async def end_own_session(ctx: ContextDep, session_id: SessionId) -> None:
    """End one of one's sessions."""
    await end_own_sessions(ctx, session_id)


@router.get("/me/devices", summary="查询自己的自动登录设备", access=signed_in("只看自己的设备"))
async def list_own_devices(ctx: ContextDep) -> list[OwnDeviceView]:
    """Return the devices that sign one in by themselves."""
    return [OwnDeviceView.model_validate(each) for each in await own_devices(ctx)]


@router.delete(
    "/me/devices/{device_id}",
    summary="移除自己的自动登录设备",
    access=signed_in("只移除自己的设备"),
    status_code=204,
)
async def remove_own_device(ctx: ContextDep, device_id: DeviceId) -> None:
    """Let a device sign one in no more."""
    await forget_own_device(ctx, device_id)


@router.get("/sessions", summary="查询在线人员", access=require(SESSION_READ))
async def list_people_online(
    ctx: ContextDep, page: PageDep, wanted: OnlineDep
) -> PageView[OnlineView]:
    """Return a page of the sessions that are open."""
    return PageView[OnlineView].model_validate(await people_online(ctx, wanted, page))


@router.get(
    "/sessions/export",
    summary="导出在线人员",
    access=require(SESSION_READ),
    response_class=Response,
    description="XLSX 或 CSV 文件，最多一万行。",
)
async def export_people_online(
    ctx: ContextDep,
    wanted: OnlineDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the people online as a file."""
    headers = (
        "用户名", "姓名", "部门", "登录方式", "网络地址", "浏览器", "登录时间", "最近操作",
    )  # fmt: skip
    rows = [
        (
            each.user_name,
            each.display_name,
            each.department,
            MEANS_NAMES[each.means],
            each.client_address,
            each.user_agent,
            each.started_at.astimezone(LOCAL_ZONE).replace(tzinfo=None),
            each.last_seen_at.astimezone(LOCAL_ZONE).replace(tzinfo=None),
        )
        for each in await all_online(ctx, wanted)
    ]
    return export_response(ExportTable("在线人员", headers, rows), form)


@router.delete(
    "/sessions/{session_id}",
    summary="强制一个登录下线",
    access=require(SESSION_END),
    status_code=204,
)
async def end_somebodys_session(ctx: ContextDep, session_id: SessionId) -> None:
    """Put somebody out of one session."""
    await end_session_of(ctx, session_id)


@router.delete(
    "/users/{user_id}/sessions",
    summary="强制一个用户全部下线",
    access=require(SESSION_END),
)
async def end_all_sessions_of_user(ctx: ContextDep, user_id: UserId) -> EndedView:
    """Put somebody out everywhere."""
    return EndedView(ended=await end_sessions_of(ctx, user_id))
