"""What is told of by itself: once, when the tenant wants it, to whom it concerns."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.models import MessageRow
from minshui.message.template.facade import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
)
from minshui.revenue.cashier.facade import (
    PaymentMethod,
    TakePayment,
    reverse_payment,
    take_payment,
)
from minshui.revenue.customer.facade import AddContact, add_contact
from minshui.revenue.ownership.facade import request_closing, request_transfer
from minshui.workorder.approval.facade import approve, reject, withdraw
from tests.api_cases import Staff, fingerprint
from tests.message.template.bound import publish_default
from tests.revenue.billing.billing_world import add_billable, bill_month, build_world
from tests.revenue.cashier.counter import Counter, open_counter
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills
from tests.revenue.notice.notice_world import give_mobile, news_arrive, told, turn_on
from tests.revenue.ownership.ownership_world import approver, closing, open_new_owner, transfer
from tests.revenue.reading.district import as_user

MOBILE = "13800001234"


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    await give_mobile(ctx, payer.cust_id, MOBILE)
    return payer


@pytest.fixture
async def counter(ctx: Context, payer: Payer) -> Counter:
    return await open_counter(ctx)


async def pay(counter: Counter, payer: Payer, fen: int = 7035) -> int:
    command = TakePayment(PaymentMethod.CASH, fen, account_id=payer.account_id)
    return (await take_payment(counter.ctx, command)).payment_id


async def test_a_payment_is_confirmed_to_the_customer_once(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    # given
    await turn_on(ctx, "payment_received", "payment.received")
    await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    await pay(counter, payer)
    # when the news arrive, twice
    await news_arrive(ctx)
    await news_arrive(ctx)
    # then
    assert await told(ctx) == [
        (
            "sms",
            payer.code,
            "queued",
            f"林小满1您好，户号{payer.code}于2026年11月21日12:00缴费70.35元，已到账。",
        )
    ]


async def test_nothing_is_told_until_the_tenant_turns_it_on(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await publish_default(ctx, "payment.received")
    await pay(counter, payer)
    before = await fingerprint(ctx)

    await news_arrive(ctx)

    assert await fingerprint(ctx) == before


async def test_a_payment_undone_before_its_turn_is_not_announced(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await turn_on(ctx, "payment_received", "payment.received")
    undone = await pay(counter, payer)
    await reverse_payment(counter.ctx, undone, "输错金额")

    await news_arrive(ctx)

    assert await told(ctx) == []


async def test_words_that_say_less_are_said_as_they_are(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    # given words of the tenant's own, without name and time, on SMS alone
    head = SaveTemplate("payment.received", "缴费成功", TemplateCategory.PAYMENT, ("sms",))
    await create_template(ctx, head)
    binding = {"aliyun": {"template_code": "SMS_9", "sign_name": "闽水"}}
    amount = Parameter("amount", ParameterType.AMOUNT, "金额")
    draft = Draft("", "收到${amount}元。", (amount,), binding)
    stored = await add_draft(ctx, "payment.received", "sms", draft)
    await publish_version(ctx, stored.version.id)
    await turn_on(ctx, "payment_received")
    await pay(counter, payer)
    # when
    await news_arrive(ctx)
    # then
    assert [each[3] for each in await told(ctx)] == ["收到70.35元。"]


async def test_who_has_no_mobile_is_reached_by_a_contact_or_not_at_all(ctx: Context) -> None:
    # given three payers: with a mobile, with contacts who have one, with none
    own, by_contact, unreachable = await build_town(ctx, 3)
    await give_mobile(ctx, own.cust_id, MOBILE)
    for name, mobile, is_default in (("林父", "13900000001", False), ("林母", "13900000002", True)):
        contact = AddContact(by_contact.cust_id, name, mobile, "owner", is_default)
        await add_contact(ctx, contact)
    await turn_on(ctx, "payment_received", "payment.received")
    counter = await open_counter(ctx)
    for each in (own, by_contact, unreachable):
        await pay(counter, each)
    # when
    await news_arrive(ctx)
    # then
    assert [(each[1], each[2]) for each in await told(ctx)] == [
        (own.code, "queued"),
        (by_contact.code, "queued"),
        (unreachable.code, "suppressed"),
    ]
    masks = await ctx.session.execute(select(MessageRow.address_mask).order_by(MessageRow.id))
    assert list(masks.scalars()) == ["138****1234", "139****0002", ""]


async def test_without_words_the_news_wait(ctx: Context, payer: Payer, counter: Counter) -> None:
    await turn_on(ctx, "payment_received")
    await pay(counter, payer)

    with pytest.raises(MinshuiError, match="E_TEMPLATE_UNKNOWN"):
        await news_arrive(ctx)

    assert await told(ctx) == []


@pytest.mark.feature("F-0765")
async def test_both_owners_are_told_of_a_transfer_and_who_asked_of_the_decision(
    ctx: Context,
) -> None:
    # given a transfer that was asked for by a clerk and approved
    await turn_on(ctx, "business_done", "ownership.transferred")
    await turn_on(ctx, "approval_result")
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    await give_mobile(ctx, household.cust_id, MOBILE)
    _, account_id = await open_new_owner(ctx, district, mobile="13900005678")
    process = await request_transfer(as_user(ctx, 11), transfer(household, account_id, "37"))
    await approve(approver(ctx), process.id, "材料齐全")
    # when
    await news_arrive(ctx)
    # then: in the order of the news
    messages = await told(ctx)
    by_sms = [each for each in messages if each[0] == "sms"]
    new_code = next(each[1] for each in by_sms if each[1] != household.code)
    assert [each[3] for each in by_sms] == [
        f"林小满1您好，您办理的过户已于2026年11月21日办结，户号{household.code}。",
        f"陈大暑您好，您办理的过户已于2026年11月21日办结，户号{new_code}。",
    ]
    (decision,) = [each for each in messages if each[0] == "inbox"]
    assert decision[1] == "11"
    assert decision[3].startswith(f"您提出的申请{process.code}（")
    assert decision[3].endswith("）已通过。审批意见：材料齐全")


async def test_a_refusal_is_told_with_its_reason_and_a_withdrawal_not_at_all(
    ctx: Context, staff: Staff
) -> None:
    # given somebody who asked for two things
    await turn_on(ctx, "approval_result", "business.status")
    clerk = await staff.member()
    district = await build_world(ctx)
    asker = as_user(ctx, clerk.grant.user_id)
    first = await add_billable(ctx, district, 1, "25", "t.yearly")
    second = await add_billable(ctx, district, 2, "25", "t.yearly")
    await bill_month(ctx)
    refused = await request_closing(asker, closing(first, "37"))
    withdrawn = await request_closing(asker, closing(second, "37"))
    # when
    await reject(approver(ctx), refused.id, "水表未拆\n请补照片【一】")
    await withdraw(asker, withdrawn.id)
    await news_arrive(ctx)
    # then
    (decision,) = await told(ctx)
    assert decision[:3] == ("inbox", str(clerk.grant.user_id), "queued")
    assert decision[3].endswith("）已驳回。审批意见：水表未拆 请补照片［一］")


@pytest.mark.parametrize(("paid", "status"), [(False, "已结算，待结清余款"), (True, "已办结")])
async def test_a_closing_is_told_with_how_far_it_has_come(
    ctx: Context, paid: bool, status: str
) -> None:
    # given
    await turn_on(ctx, "business_done", "business.status")
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25" if not paid else "0", "t.yearly")
    await bill_month(ctx)
    await give_mobile(ctx, household.cust_id, MOBILE)
    # when it is closed at a pointer that leaves something to pay, or nothing
    process = await request_closing(as_user(ctx, 11), closing(household, "37" if not paid else "0"))
    await approve(approver(ctx), process.id)
    await news_arrive(ctx)
    # then
    assert [each[3] for each in await told(ctx)] == [f"林小满1您好，您办理的销户{status}。"]
