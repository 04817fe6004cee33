"""The route that other systems send WeChat messages by."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.message.gateway.models import MessageRow
from minshui.message.template.facade import (
    Draft,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
)
from tests.api_cases import ApiCases, Staff
from tests.message.wechat.simulated import BINDING, OPENID, PARAMETERS, TEMPLATE, VALUES

BODY = {
    "openid": OPENID,
    "template_code": TEMPLATE,
    "parameters": VALUES,
    "dedupe_key": "payment:7",
}


async def given_template(ctx: Context) -> None:
    head = SaveTemplate(TEMPLATE, "缴费成功", TemplateCategory.PAYMENT, ("wechat",), 5)
    await create_template(ctx, head)
    stored = await add_draft(ctx, TEMPLATE, "wechat", Draft("", "${name}", PARAMETERS, BINDING))
    await publish_version(ctx, stored.version.id)


class TestSendTemplateMessage(ApiCases):
    ROUTE = "POST /api/v1/message/wechat"
    PERMISSION = "message.wechat.send"
    BODY = BODY
    BAD_BODIES = (
        {},
        BODY | {"openid": "短"},
        BODY | {"template_code": ""},
        BODY | {"dedupe_key": ""},
        BODY | {"parameters": {"name": "张三"}},
        BODY | {"parameters": VALUES | {"amount": "七十"}},
        BODY | {"content": "x"},
    )
    STATUS = 202

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await given_template(ctx)
        return None


@pytest.mark.feature("F-0775")
async def test_a_message_is_taken_in_once(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member("message.wechat.send")
    # when
    first = await api.post("/api/v1/message/wechat", json=BODY, headers=member.headers)
    again = await api.post("/api/v1/message/wechat", json=BODY, headers=member.headers)
    # then
    assert first.json() | {"replayed": True} == again.json()
    assert (first.json()["state"], first.json()["replayed"]) == ("queued", False)
    (row,) = (await ctx.session.execute(select(*MessageRow.__table__.c))).all()
    assert (row.channel, row.caller, row.address_mask) == ("wechat", "message.wechat", "***0001")
    assert OPENID.encode() not in row.sealed
