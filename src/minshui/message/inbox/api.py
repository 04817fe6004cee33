"""HTTP: one's own inbox, and notices of the staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.errors import NOT_SIGNED_IN
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.sockets import EdgeSocket
from minshui.infrastructure.http.values import IdIn
from minshui.kernel.errors import MinshuiError
from minshui.message.inbox.contracts import InboxFilter, SendNotice
from minshui.message.inbox.domain.owner import inbox_of_user
from minshui.message.inbox.following import Follower
from minshui.message.inbox.permissions import SEND
from minshui.message.inbox.queries.deliveries import find_deliveries
from minshui.message.inbox.queries.messages import count_unread, list_messages, read_message
from minshui.message.inbox.schemas import (
    ChangedView,
    DeliveryView,
    InboxMessageView,
    InboxPageView,
    ReadAllBody,
    ReadBody,
    SendNoticeBody,
    SentNoticeView,
    UnreadView,
    message_view,
)
from minshui.message.inbox.use_cases.delete_messages import delete_messages
from minshui.message.inbox.use_cases.mark_read import mark_read
from minshui.message.inbox.use_cases.send_notice import send_notice
from minshui.message.template.facade import TemplateCategory

router = ApiRouter(prefix="/api/v1/message/inbox", tags=["站内消息"])

_OWN = signed_in("只看和处理自己的消息")
MessageId = Annotated[int, Path(ge=1, le=2**63 - 1, description="消息编号")]


@router.get("/messages", summary="我的消息：按分类、已读未读、文字筛选", access=_OWN)
async def list_own(
    ctx: ContextDep,
    *,
    category: Annotated[TemplateCategory | None, Query(description="消息分类")] = None,
    unread: Annotated[bool | None, Query(description="true 只看未读，false 只看已读")] = None,
    text: Annotated[str, Query(max_length=50, description="标题或内容中的文字")] = "",
    before: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="只看编号小于它的（翻页）")
    ] = None,
    size: Annotated[int, Query(ge=1, le=100, description="每页条数")] = 20,
) -> InboxPageView:
    """Return a page, newest first."""
    wanted = InboxFilter(category, unread, text, before, size)
    return InboxPageView.model_validate(await list_messages(ctx, _inbox(ctx), wanted))


@router.get("/unread", summary="我的未读数：总数和各分类", access=_OWN)
async def count_own_unread(ctx: ContextDep) -> UnreadView:
    """Return the counts."""
    return UnreadView.model_validate(await count_unread(ctx, _inbox(ctx)))


@router.get("/messages/{message_id}", summary="我的一条消息", access=_OWN)
async def read_own(ctx: ContextDep, message_id: MessageId) -> InboxMessageView:
    """Return one message; looking does not mark it."""
    return message_view(await read_message(ctx, _inbox(ctx), message_id))


@router.post("/messages/{message_id}/read", summary="一条标为已读", access=_OWN)
async def mark_one(ctx: ContextDep, message_id: MessageId) -> InboxMessageView:
    """Mark one message and return it."""
    await mark_read(ctx, _inbox(ctx), ids=[message_id])
    return message_view(await read_message(ctx, _inbox(ctx), message_id))


@router.post("/read", summary="多条标为已读", access=_OWN)
async def mark_some(ctx: ContextDep, body: ReadBody) -> ChangedView:
    """Mark those that are one's own and unread."""
    return ChangedView(changed=await mark_read(ctx, _inbox(ctx), ids=body.ids))


@router.post("/read-all", summary="到某一条为止全部标为已读", access=_OWN)
async def mark_all(ctx: ContextDep, body: ReadAllBody) -> ChangedView:
    """Mark all up to one, not those that came meanwhile."""
    done = await mark_read(ctx, _inbox(ctx), up_to=body.up_to, category=body.category)
    return ChangedView(changed=done)


@router.delete("/messages/{message_id}", summary="删除一条消息", access=_OWN, status_code=204)
async def delete_own(ctx: ContextDep, message_id: MessageId) -> None:
    """Delete one message."""
    await read_message(ctx, _inbox(ctx), message_id)
    await delete_messages(ctx, _inbox(ctx), [message_id])


@router.post(
    "/messages",
    summary="向用户、角色或部门发送站内消息",
    access=require(SEND),
    interface="IF-MSG-003",
    status_code=202,
)
async def send_to_users(ctx: ContextDep, body: SendNoticeBody) -> list[SentNoticeView]:
    """Hand one message per user to the gateway."""
    notice = SendNotice(
        title=body.title,
        content=body.content,
        dedupe_key=body.dedupe_key,
        template_code=body.template_code,
        user_ids=tuple(body.user_ids),
        role_codes=tuple(body.role_codes),
        department_codes=tuple(body.department_codes),
    )
    return [
        SentNoticeView(
            user_id=user_id,
            message_id=each.message_id,
            state=each.state,
            replayed=each.replayed,
        )
        for user_id, each in await send_notice(ctx, notice)
    ]


@router.get("/deliveries", summary="站内消息是否送达、已读", access=require(SEND))
async def list_deliveries(
    ctx: ContextDep,
    message_id: Annotated[
        list[IdIn], Query(min_length=1, max_length=200, description="发送时得到的消息 ID，可多个")
    ],
) -> list[DeliveryView]:
    """Return what became of messages; those not delivered yet are left out."""
    found = await find_deliveries(ctx, message_id)
    return [DeliveryView.model_validate(each) for each in found]


@router.socket("/socket", summary="实时通知", access=_OWN, interface="IF-UP-005")
async def inbox_socket(socket: EdgeSocket) -> None:
    """Push what happens in one's own inbox: see the module's README."""
    await Follower(socket).follow()


def _inbox(ctx: Context) -> str:
    if ctx.actor.user_id is None:
        raise MinshuiError(NOT_SIGNED_IN)
    return inbox_of_user(ctx.actor.user_id)
