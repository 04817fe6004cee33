"""HTTP: connection tests of mail servers, what came back, addresses that cannot be reached."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import PageView
from minshui.message.mail.domain.bounces import BounceKind
from minshui.message.mail.permissions import LIFT, READ
from minshui.message.mail.queries.bounced import list_bounces, list_unreachable
from minshui.message.mail.schemas import (
    BounceView,
    ConnectionStepView,
    LiftBody,
    LiftedView,
    UnreachableView,
)
from minshui.message.mail.use_cases.check_connection import check_connection
from minshui.message.mail.use_cases.lift_unreachable import lift_unreachable
from minshui.message.supplier.permissions import TRY

router = ApiRouter(prefix="/api/v1/message/mail", tags=["邮件"])

_MOST = 2**63 - 1


@router.post(
    "/suppliers/{supplier_code}/connection-test",
    summary="测试邮件服务器的连接",
    description="依次连接、核对证书、登录，并查看退信信箱；不发送邮件。",
    access=require(TRY),
)
async def test_connection(
    ctx: ContextDep,
    supplier_code: Annotated[str, Path(max_length=64, description="供应商编码")],
) -> list[ConnectionStepView]:
    """Tell each step of a connection."""
    steps = await check_connection(ctx, supplier_code)
    return [ConnectionStepView.model_validate(step) for step in steps]


@router.get("/bounces", summary="退信列表", access=require(READ))
async def list_all_bounces(
    ctx: ContextDep,
    page: PageDep,
    *,
    kind: Annotated[BounceKind | None, Query(description="种类")] = None,
    message_id: Annotated[int | None, Query(ge=1, le=_MOST, description="消息 id")] = None,
) -> PageView[BounceView]:
    """Return what the bounce mailboxes brought."""
    found = await list_bounces(
        ctx, page, kind=None if kind is None else kind.value, message_id=message_id
    )
    return PageView[BounceView].model_validate(found)


@router.get("/unreachable", summary="不可达的邮箱", access=require(READ))
async def list_all_unreachable(
    ctx: ContextDep,
    page: PageDep,
    *,
    address: Annotated[str, Query(max_length=254, description="完整的邮箱")] = "",
    lifted: Annotated[bool | None, Query(description="是否已恢复发信")] = None,
) -> PageView[UnreachableView]:
    """Return the addresses to which no mail goes."""
    found = await list_unreachable(ctx, page, address=address, lifted=lifted)
    return PageView[UnreachableView].model_validate(found)


@router.post("/unreachable/{unreachable_id}/lift", summary="恢复向邮箱发信", access=require(LIFT))
async def lift_one(
    ctx: ContextDep,
    unreachable_id: Annotated[int, Path(ge=1, le=_MOST, description="退信邮箱 id")],
    body: LiftBody,
) -> LiftedView:
    """Let mails go to an address again."""
    await lift_unreachable(ctx, unreachable_id, body.reason)
    return LiftedView(id=unreachable_id, lifted=True)
