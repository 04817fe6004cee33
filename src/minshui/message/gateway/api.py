"""HTTP: ask for messages, look at them, call them back or send them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.gathering import Together
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, DayIn, IdIn, InstantIn, PageView
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import ChannelCode, MessageState
from minshui.message.gateway.errors import STATISTICS_SPAN
from minshui.message.gateway.permissions import HANDLE, READ, READ_CONTENT, SEND
from minshui.message.gateway.queries.messages import MessageFilter, list_messages, read_message
from minshui.message.gateway.queries.statistics import MOST_DAYS, day_figures
from minshui.message.gateway.schemas import (
    AcceptedManyView,
    AcceptedView,
    ContentView,
    DayView,
    HistoryView,
    MailBody,
    MessageBody,
    MessagesBody,
    MessageView,
    ReasonBody,
    ResendBody,
    SmsBody,
    history_view,
)
from minshui.message.gateway.use_cases.cancel_message import cancel_message
from minshui.message.gateway.use_cases.read_content import read_content
from minshui.message.gateway.use_cases.resend_message import resend_message
from minshui.message.gateway.use_cases.retry_message import retry_message
from minshui.message.gateway.use_cases.submit_messages import submit_messages

router = ApiRouter(prefix="/api/v1/message", tags=["消息"])

MAIL_BYTES = 15 * 1024 * 1024  # 10 MB of files in Base64, and the rest
MessageId = Annotated[int, Path(ge=1, le=2**63 - 1, description="消息编号")]


def api_caller(ctx: Context) -> str:
    """Return the caller's name of whoever asks over HTTP: their own quota and their own keys."""
    if ctx.actor.kind == "client":
        return f"client:{ctx.actor.user_name}"
    return f"user:{ctx.actor.user_id}"


async def _submit_together(
    offered: Sequence[tuple[Context, MessageBody | SmsBody]],
) -> list[AcceptedView]:
    """Take messages of several requests in."""
    asked = [body.submission(api_caller(ctx)) for ctx, body in offered]
    traces = [ctx.trace_id for ctx, _ in offered]
    accepted = await submit_messages(offered[0][0], asked, traces=traces)
    return [AcceptedView.model_validate(each) for each in accepted]


@router.post(
    "/messages",
    summary="发送消息",
    access=require(SEND),
    status_code=202,
    takes_xml=True,
    together=Together(MessageBody, _submit_together),
)
async def send_message(ctx: ContextDep, body: MessageBody) -> AcceptedView:
    """Take one message in."""
    (accepted,) = await submit_messages(ctx, [body.submission(api_caller(ctx))])
    return AcceptedView.model_validate(accepted)


@router.post(
    "/messages/many", summary="发送多条消息", access=require(SEND), status_code=202, takes_xml=True
)
async def send_messages(ctx: ContextDep, body: MessagesBody) -> AcceptedManyView:
    """Take several messages in, all or none."""
    caller = api_caller(ctx)
    accepted = await submit_messages(ctx, [each.submission(caller) for each in body.messages])
    return AcceptedManyView(messages=[AcceptedView.model_validate(each) for each in accepted])


@router.post(
    "/sms",
    summary="发送短信",
    access=require(SEND),
    interface="IF-MSG-001",
    status_code=202,
    takes_xml=True,
    together=Together(SmsBody, _submit_together),
)
async def send_sms(ctx: ContextDep, body: SmsBody) -> AcceptedView:
    """Take a short message in."""
    (accepted,) = await submit_messages(ctx, [body.submission(api_caller(ctx))])
    return AcceptedView.model_validate(accepted)


@router.post(
    "/mail",
    summary="发送邮件",
    access=require(SEND),
    interface="IF-MSG-002",
    status_code=202,
    takes_xml=True,
    max_body_bytes=MAIL_BYTES,
)
async def send_mail(ctx: ContextDep, body: MailBody) -> AcceptedView:
    """Take a mail in."""
    (accepted,) = await submit_messages(ctx, [body.submission(api_caller(ctx))])
    return AcceptedView.model_validate(accepted)


@router.get("/messages", summary="消息列表", access=require(READ))
async def list_all_messages(
    ctx: ContextDep,
    page: PageDep,
    *,
    state: Annotated[MessageState | None, Query(description="状态")] = None,
    channel: Annotated[ChannelCode | None, Query(description="渠道")] = None,
    batch_id: Annotated[IdIn | None, Query(description="批次编号")] = None,
    caller: Annotated[CodeText | None, Query(description="调用方")] = None,
    template: Annotated[CodeText | None, Query(description="模板编码")] = None,
    supplier: Annotated[CodeText | None, Query(description="供应商")] = None,
    receiver_ref: Annotated[CodeText | None, Query(description="接收人编号")] = None,
    address: Annotated[
        str | None, Query(min_length=3, max_length=200, description="完整的手机号或邮箱")
    ] = None,
    created_from: Annotated[InstantIn | None, Query(description="接收时间从")] = None,
    created_until: Annotated[InstantIn | None, Query(description="接收时间到（不含）")] = None,
) -> PageView[MessageView]:
    """Return messages, newest first; ``total`` stops at 10,000."""
    wanted = MessageFilter(
        state=state,
        channel=channel,
        batch_id=batch_id,
        caller=caller,
        template_code=template,
        supplier=supplier,
        receiver_ref=receiver_ref,
        address=address,
        created_from=created_from,
        created_until=created_until,
    )
    found = await list_messages(ctx, wanted, page)
    return PageView[MessageView].model_validate(found)


@router.get("/statistics", summary="消息统计", access=require(READ))
async def read_statistics(
    ctx: ContextDep,
    first: Annotated[DayIn | None, Query(description="起始日期；不填为今日")] = None,
    last: Annotated[DayIn | None, Query(description="截止日期；不填为今日")] = None,
) -> list[DayView]:
    """Return the figures of some days."""
    today: date = ctx.clock.today()
    first, last = first or last or today, last or today
    if not 0 <= (last - first).days < MOST_DAYS:
        raise MinshuiError(STATISTICS_SPAN, most=MOST_DAYS)
    return [DayView.model_validate(each) for each in await day_figures(ctx, first, last)]


@router.get("/messages/{message_id}", summary="消息及其处理日志和回执", access=require(READ))
async def read_one_message(ctx: ContextDep, message_id: MessageId) -> HistoryView:
    """Return a message with what happened to it."""
    return history_view(await read_message(ctx, message_id))


@router.get("/messages/{message_id}/content", summary="消息内容原文", access=require(READ_CONTENT))
async def read_message_content(ctx: ContextDep, message_id: MessageId) -> ContentView:
    """Return a message in clear; noted in the audit."""
    return ContentView.model_validate(await read_content(ctx, message_id))


@router.post(
    "/messages/{message_id}/cancel", summary="取消消息", access=require(HANDLE), idempotent=True
)
async def cancel_one_message(
    ctx: ContextDep, message_id: MessageId, body: ReasonBody
) -> HistoryView:
    """Call a waiting message back."""
    await cancel_message(ctx, message_id, body.reason)
    return history_view(await read_message(ctx, message_id))


@router.post(
    "/messages/{message_id}/retry", summary="重试消息", access=require(HANDLE), idempotent=True
)
async def retry_one_message(
    ctx: ContextDep, message_id: MessageId, body: ReasonBody
) -> HistoryView:
    """Queue a failed or uncertain message anew."""
    await retry_message(ctx, message_id, body.reason)
    return history_view(await read_message(ctx, message_id))


@router.post(
    "/messages/{message_id}/resend",
    summary="重发消息（生成新消息）",
    access=require(HANDLE),
    idempotent=True,
    status_code=202,
)
async def resend_one_message(
    ctx: ContextDep, message_id: MessageId, body: ResendBody
) -> AcceptedView:
    """Send the same again as a new message."""
    accepted = await resend_message(
        ctx,
        message_id,
        caller=api_caller(ctx),
        dedupe_key=body.dedupe_key,
        reason=body.reason,
    )
    return AcceptedView.model_validate(accepted)
