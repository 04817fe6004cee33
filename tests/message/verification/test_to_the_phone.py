"""A code goes to the phone, and comes back from it."""

from __future__ import annotations

import re

import pytest

from minshui.message.verification.facade import (
    Finding,
    Purpose,
    RequestCode,
    request_code,
    verify_code,
)
from tests.message.sms.delivery_world import Delivery, until
from tests.message.sms.sms_world import Platform, supplier_of
from tests.message.template.bound import publish_default

MOBILE = "13800001234"


@pytest.mark.feature("F-0766")
async def test_what_the_phone_shows_is_accepted_once(delivery: Delivery, aliyun: Platform) -> None:
    # given a platform that has approved the words
    await delivery.supply(supplier_of(aliyun))
    async with delivery.work() as ctx:
        words = (await publish_default(ctx, "verification.code")).version
    await aliyun.configure(templates={"SMS_1": words.body})
    # when
    async with delivery.work() as ctx:
        await request_code(ctx, RequestCode(MOBILE, Purpose.BINDING, "10.0.0.1"))

    async def is_sent() -> bool:
        await delivery.visit()
        return await delivery.states() == ["sent"]

    await until(is_sent)
    (message,) = await aliyun.sent(MOBILE)
    shown = re.fullmatch(
        r"【闽水】您的验证码是([0-9]{6})，5分钟内有效，请勿告诉他人。如非本人操作，请忽略。",
        message["text"],
    )
    # then
    assert shown is not None, message["text"]
    async with delivery.work() as ctx:
        first = await verify_code(ctx, MOBILE, Purpose.BINDING, shown[1])
        second = await verify_code(ctx, MOBILE, Purpose.BINDING, shown[1])
    assert (first.finding, second.finding) == (Finding.ACCEPTED, Finding.WORTHLESS)
