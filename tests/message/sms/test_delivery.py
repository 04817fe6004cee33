"""From the request to the phone and back: gateway, line, simulated platform, receipts."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.jobs.runner import JobLine
from minshui.kernel.clock import SystemClock
from minshui.message.sms.facade import PULL_REPORTS, pull_sms_reports
from minshui.message.supplier.facade import RouteMatch, SaveRoute, find_supplier, save_route
from tests.message.sms.delivery_world import TOKEN, Delivery, until
from tests.message.sms.sms_world import Platform, mobiles, supplier_of

WITH_TOKEN = {"callback_token": TOKEN}


@pytest.mark.feature("F-0758", "F-0759")
@pytest.mark.parametrize("kind", ["aliyun", "tencent"])
async def test_receipts_come_early_twice_and_in_any_order(
    delivery: Delivery, aliyun: Platform, tencent: Platform, kind: str
) -> None:
    platform = aliyun if kind == "aliyun" else tencent
    await delivery.supply(supplier_of(platform, kind, secrets=WITH_TOKEN))
    # given: receipts that arrive before the send is answered, each twice, one of them bad news
    await platform.configure(
        callback_url=delivery.callback(kind),
        receipts_first=True,
        receipt_repeats=2,
        receipts_reordered=True,
        receipts_in_one=7,
        undeliverable=["0003"],
    )
    messages = await delivery.submit(*mobiles(10))
    # when
    await delivery.visit()
    # then
    states = await delivery.states()
    assert states == ["delivered"] * 3 + ["failed"] + ["delivered"] * 6
    assert await delivery.receipts() == 10
    told = await delivery.message(messages[3])
    assert (told.last_code, told.supplier) == ("UNDELIV", kind)
    assert told.cost_yuan == Decimal("0.045")
    # and later ones, pushed while nothing else goes on
    await platform.configure(receipts_first=False, receipt_delay_seconds=0.1)
    await delivery.submit(*mobiles(5, 13_700_000_010))
    await delivery.visit()
    assert (await delivery.states())[10:] == ["sent"] * 5

    async def arrived() -> bool:
        return (await delivery.states())[10:] == ["delivered"] * 5

    await until(arrived)
    state = await platform.state()
    assert state["phones_repeated"] == 0
    assert "pushes_failed" not in state["receipts"]


@pytest.mark.feature("F-0760")
async def test_a_lost_answer_costs_nobody_a_second_message(
    delivery: Delivery, aliyun: Platform
) -> None:
    settings = {"timeout_seconds": 1}
    await delivery.supply(supplier_of(aliyun, settings=settings, secrets=WITH_TOKEN))
    await aliyun.configure(callback_url=delivery.callback("aliyun"), silent=["0001"])
    await aliyun.fail("act_then_drop")
    await delivery.submit(*mobiles(3))
    # when: the call has no known end, its lease is over, and the platform is asked
    await delivery.visit()
    assert await delivery.states() == ["sending"] * 3
    await delivery.visit(ahead_seconds=120)
    # then: the silent one is still waited for
    assert await delivery.states() == ["delivered", "sent", "delivered"]
    state = await aliyun.state()
    assert (state["accepted"], state["phones_repeated"]) == (3, 0)
    assert state["calls"]["SendBatchSms"] == 1


@pytest.mark.feature("F-0758", "F-0760")
async def test_messages_go_over_to_the_supplier_that_is_in_order(
    delivery: Delivery, aliyun: Platform, tencent: Platform
) -> None:
    await delivery.supply(supplier_of(aliyun, weight=1))
    await delivery.supply(supplier_of(tencent, "tencent", weight=0))
    await aliyun.configure(balance_parts=0)
    await delivery.submit(*mobiles(20))

    # when
    async def all_sent() -> bool:
        await delivery.visit()
        return await delivery.states() == ["sent"] * 20

    await until(all_sent)
    # then
    assert (await aliyun.state())["accepted"] == 0
    state = await tencent.state()
    assert (state["accepted"], state["phones_repeated"]) == (20, 0)
    async with delivery.work() as ctx:
        assert (await find_supplier(ctx, "aliyun")).is_paused(ctx.clock.now())


@pytest.mark.feature("F-0747", "F-0758")
async def test_routes_say_which_messages_go_to_whom(
    delivery: Delivery, aliyun: Platform, tencent: Platform
) -> None:
    await delivery.supply(supplier_of(aliyun))
    await delivery.supply(supplier_of(tencent, "tencent"))
    by_carrier = RouteMatch(category="payment", carrier="telecom")
    async with delivery.work() as ctx:
        await save_route(ctx, SaveRoute("sms", "电信", 1, by_carrier, {"tencent": 1}))
        others = RouteMatch(category="verification")
        await save_route(ctx, SaveRoute("sms", "验证码", 2, others, {"tencent": 1}))
        await save_route(ctx, SaveRoute("sms", "其余", 3, RouteMatch(), {"aliyun": 1}))
    await delivery.submit("13800000001", "13300000001", "18600000001", "13300000002")
    # when
    await delivery.visit()
    # then
    assert await delivery.states() == ["sent"] * 4
    assert (await aliyun.state())["accepted"] == 2
    assert [len(await tencent.sent(each)) for each in ("13300000001", "13300000002")] == [1, 1]


@pytest.mark.feature("F-0759")
async def test_receipts_that_wait_are_pulled_by_a_job(
    delivery: Delivery, tencent: Platform
) -> None:
    await delivery.supply(supplier_of(tencent, "tencent", settings={"pulls_receipts": True}))
    await tencent.configure(receipts_queued=True, receipt_repeats=2)
    await delivery.submit(*mobiles(130))
    await delivery.visit()
    await tencent.report()
    # when
    async with delivery.work() as ctx:
        await enqueue(ctx, PULL_REPORTS, {})
    handlers = {PULL_REPORTS: pull_sms_reports}
    jobs = JobLine(delivery.database.databases, handlers, SystemClock(), "default")
    assert (await jobs.visit(delivery.database.tenant_code)).handled == 1
    # then
    assert await delivery.states() == ["delivered"] * 130
    assert (await tencent.state())["calls"]["PullSmsSendStatus"] == 4


async def test_what_no_platform_sends_is_refused(delivery: Delivery, aliyun: Platform) -> None:
    await delivery.supply(supplier_of(aliyun, secrets=WITH_TOKEN))
    await delivery.supply(supplier_of(aliyun, code="tokenless"))
    walled = supplier_of(
        aliyun, code="walled", secrets=WITH_TOKEN, settings={"allowed_networks": ["39.98.0.0/16"]}
    )
    await delivery.supply(walled)
    right = ("aliyun", TOKEN)
    cases: list[tuple[tuple[str, str], bytes, tuple[int, str]]] = [
        (("aliyun", "wrong-path"), b"[]", (404, "E_SMS_REPORT_ADDRESS")),
        (("nobody", TOKEN), b"[]", (404, "E_SMS_REPORT_ADDRESS")),
        (("tokenless", ""), b"[]", (404, "E_PATH_UNKNOWN")),
        (("tokenless", "None"), b"[]", (404, "E_SMS_REPORT_ADDRESS")),
        (("walled", TOKEN), b"[]", (403, "E_SMS_REPORT_SOURCE")),
        (right, b"{}", (400, "E_SMS_REPORT_UNREADABLE")),
        (right, b"[1]", (400, "E_SMS_REPORT_UNREADABLE")),
        (right, b"[" * 100_000, (400, "E_SMS_REPORT_UNREADABLE")),
        (right, b" " * 600_000, (413, "E_BODY_TOO_LARGE")),
    ]
    async with httpx.AsyncClient(trust_env=False) as client:
        for address, body, refusal in cases:
            answer = await client.post(delivery.callback(*address), content=body)
            assert (answer.status_code, answer.json()["code"]) == refusal
        unknown = delivery.callback("aliyun").replace(delivery.database.tenant_code, "NONE2026001")
        answer = await client.post(unknown, content=b"[]")
        assert (answer.status_code, answer.json()["code"]) == (404, "E_SMS_REPORT_ADDRESS")
    assert await delivery.receipts() == 0


async def test_items_that_name_nothing_are_confirmed_and_left_out(
    delivery: Delivery, aliyun: Platform
) -> None:
    await delivery.supply(supplier_of(aliyun, secrets=WITH_TOKEN))
    items = [
        {"success": True},
        {"phone_number": "13800000001", "out_id": "somebody-else", "success": True},
        {"phone_number": 13800000002, "biz_id": 7, "report_time": "soon", "success": "true"},
    ]
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(delivery.callback("aliyun"), json=items)
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "接收成功"})
    assert await delivery.receipts() == 2
