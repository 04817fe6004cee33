"""Bills and reminders to many: from the order to the messages, and to the phones."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from minshui.entrypoints.wiring import subscriptions
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.runner import JobLine
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.kernel.clock import SystemClock
from minshui.message.gateway.contracts_batch import AudienceOrder, BatchOrder
from minshui.message.gateway.facade import TAKE_IN_BATCH, take_in_batch
from minshui.message.gateway.use_cases.start_audience_batch import start_audience_batch
from minshui.message.gateway.use_cases.take_in_chunk import take_in_chunk
from minshui.revenue.cashier.facade import PaymentMethod, TakePayment, take_payment
from tests.api_cases import Staff
from tests.infrastructure.bus.visiting import visit_until_done
from tests.message.sms.delivery_world import Delivery, until
from tests.message.sms.sms_world import Platform, supplier_of
from tests.message.template.bound import publish_default
from tests.revenue.cashier.counter import open_counter
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills
from tests.revenue.notice.notice_world import give_mobile, told, turn_on

BATCHES = "/api/v1/message/batches"
SEND_MANY = "message.gateway.send_many"
READ = "message.gateway.read"


async def town_with_mobiles(ctx: Context, count: int) -> list[Payer]:
    """Payers who owe 70.35 for October, with mobiles 13800000001 and so on."""
    payers = await build_town(ctx, count)
    for number, payer in enumerate(payers, start=1):
        await give_mobile(ctx, payer.cust_id, f"138{number:08d}")
    await issue_bills(ctx, 202610, [NewBill(each, 7035) for each in payers])
    return payers


async def batch(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, order: dict[str, Any]
) -> dict[str, Any]:
    """Start a batch over HTTP, let its job run, and return its progress."""
    sender = await staff.member(SEND_MANY, READ)
    started = await api.post(BATCHES, json=order, headers=sender.headers)
    assert started.status_code == 202, started.text
    batch_id = started.json()["id"]
    more = True
    while more:
        _, more = await take_in_chunk(ctx, batch_id)
    seen = await api.get(f"{BATCHES}/{batch_id}", headers=sender.headers)
    return dict(seen.json())


@pytest.mark.feature("F-0763")
async def test_a_months_bills_are_told_by_sms(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    payers = await town_with_mobiles(ctx, 2)
    await publish_default(ctx, "bill.notice")
    # when
    order = {
        "title": "10 月账单",
        "template": "bill.notice",
        "audience": "bills_of_month",
        "parameters": {"bill_month": 202610, "site_code": ""},
    }
    await batch(api, staff, ctx, order)
    # then
    assert await told(ctx) == [
        (
            "sms",
            payer.code,
            "queued",
            f"林小满{number}您好，户号{payer.code}的2026年10月水费70.35元，请于2026年10月25日前缴纳。",
        )
        for number, payer in enumerate(payers, start=1)
    ]


@pytest.mark.feature("F-0764")
async def test_who_is_in_arrears_is_reminded_by_sms(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    _, second = await town_with_mobiles(ctx, 2)
    await issue_bills(ctx, 202609, [NewBill(second, 3000)])
    await publish_default(ctx, "payment.reminder")
    # when those are reminded who owe 100 yuan and more
    order = {
        "title": "催缴",
        "template": "payment.reminder",
        "audience": "accounts_in_arrears",
        "parameters": {"overdue_days": 10, "at_least": "100.00", "site_code": ""},
    }
    await batch(api, staff, ctx, order)
    # then
    words = (
        f"林小满2您好，户号{second.code}自2026年9月起有2个月水费未缴，共100.35元，请尽快缴纳。"
        "如已缴费，请忽略。"
    )
    assert await told(ctx) == [("sms", second.code, "queued", words)]


async def test_over_http_words_are_previewed_with_a_customers_own_figures(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    (payer,) = await town_with_mobiles(ctx, 1)
    await issue_bills(ctx, 202609, [NewBill(payer, 3000)])
    words = await publish_default(ctx, "payment.reminder")
    path = f"/api/v1/message/templates/versions/{words.version.id}/preview"
    body = {"source": "customer", "ref": payer.code, "parameters": {"months": "12"}}
    writer = await staff.member("message.template.read")
    reader = await staff.member("message.template.read", "revenue.customer.read")
    # when
    refused = await api.post(path, json=body, headers=writer.headers)
    seen = await api.post(path, json=body, headers=reader.headers)
    # then: what is given goes before what is stored
    assert (refused.status_code, refused.json()["code"]) == (403, "E_PERMISSION_DENIED")
    assert seen.json()["body"] == (
        f"林小满1您好，户号{payer.code}自2026年9月起有12个月水费未缴，共100.35元，请尽快缴纳。"
        "如已缴费，请忽略。"
    )
    sources = await api.get("/api/v1/message/templates/sample-sources", headers=reader.headers)
    assert [each["code"] for each in sources.json()] == ["customer"]


async def test_over_http_parameters_are_refused_before_a_batch_begins(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await publish_default(ctx, "bill.notice")
    sender = await staff.member(SEND_MANY)
    order = {
        "title": "账单",
        "template": "bill.notice",
        "audience": "bills_of_month",
        "parameters": {"bill_month": 202613, "site_code": ""},
    }

    answer = await api.post(BATCHES, json=order, headers=sender.headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "E_NOTICE_PARAMETER")


@pytest.mark.feature("F-0763", "F-0765")
async def test_news_and_bills_reach_the_phones_once(delivery: Delivery, aliyun: Platform) -> None:
    # given a town that is told of payments and bills, by a platform that has approved the words
    await delivery.supply(supplier_of(aliyun))
    approved = {}
    async with delivery.work() as ctx:
        payers = await town_with_mobiles(ctx, 3)
        await turn_on(ctx, "payment_received")
        for code, known_as in (("payment.received", "SMS_11"), ("bill.notice", "SMS_12")):
            words = await publish_default(ctx, code, template_code=known_as)
            approved[known_as] = words.version.body
    await aliyun.configure(templates=approved)
    databases, tenant = delivery.database.databases, delivery.database.tenant_code
    # when one pays; the news are delivered; the bills of the others are told
    async with delivery.work() as ctx:
        counter = await open_counter(ctx)
        command = TakePayment(PaymentMethod.CASH, 7035, account_id=payers[0].account_id)
        await take_payment(counter.ctx, command)
    await visit_until_done(OutboxRelay(databases, subscriptions(), SystemClock()), tenant)
    async with delivery.work() as ctx:
        parameters = {"bill_month": 202610, "site_code": ""}
        bills = AudienceOrder(BatchOrder("账单", "bill.notice"), "bills_of_month", parameters)
        await start_audience_batch(ctx, bills)
    jobs = JobLine(databases, {TAKE_IN_BATCH: take_in_batch}, SystemClock(), "messages")
    await visit_until_done(jobs, tenant)

    async def all_sent() -> bool:
        await delivery.visit()
        return await delivery.states() == ["sent"] * 3

    await until(all_sent)
    # then each phone got its own message, once
    got = []
    for number in (1, 2, 3):
        (message,) = await aliyun.sent(f"138{number:08d}")
        got.append(message["text"])
    assert got[0].startswith(f"【闽水】林小满1您好，户号{payers[0].code}于20")
    assert got[0].endswith("缴费70.35元，已到账。")
    assert got[1:] == [
        f"【闽水】林小满{number}您好，户号{payers[number - 1].code}的2026年10月水费70.35元，"
        "请于2026年10月25日前缴纳。"
        for number in (2, 3)
    ]
