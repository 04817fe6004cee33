"""Alibaba Cloud SMS over the wire."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from minshui.message.gateway.facade import Outcome
from minshui.message.supplier.facade import find_supplier
from tests.message.sms.sms_world import Platform, SmsWorld, mobiles, supplier_of


@pytest.mark.feature("F-0758")
@pytest.mark.parametrize("signature", ["acs3", "rpc"])
async def test_one_message_is_sent(world: SmsWorld, aliyun: Platform, signature: str) -> None:
    await aliyun.configure(templates={"SMS_1": "验证码 ${code}，${minutes} 分钟内有效"})
    await world.supply(supplier_of(aliyun, settings={"signature": signature}))
    # when
    (shipment,) = await world.plan(world.parcel("+86 138-0000-0001"))
    (told,) = await world.channel.ship(world.work, shipment)
    # then
    assert (told.outcome, told.parts, told.cost_yuan) == (Outcome.ACCEPTED, 1, Decimal("0.045"))
    assert told.supplier_message_id == shipment.key
    (sent,) = await aliyun.sent("13800000001")
    assert sent["text"] == "【闽水】验证码 123456，5 分钟内有效"
    assert sent["key"] == shipment.key


@pytest.mark.feature("F-0758")
@pytest.mark.parametrize("signature", ["acs3", "rpc"])
async def test_a_hundred_go_in_one_call_and_each_number_once_in_it(
    world: SmsWorld, aliyun: Platform, signature: str
) -> None:
    await world.supply(supplier_of(aliyun, settings={"signature": signature}))
    numbers = mobiles(250)
    parcels = [world.parcel(each, parameters={"name": f"第{each}户&=+*~"}) for each in numbers]
    parcels.append(world.parcel(numbers[0], parameters={"name": "又一条"}))
    # when
    shipments = await world.plan(*parcels)
    told = [one for each in shipments for one in await world.channel.ship(world.work, each)]
    # then
    assert sorted(len(each.parcels) for each in shipments) == [1, 50, 100, 100]
    assert all(len({p.address for p in each.parcels}) == len(each.parcels) for each in shipments)
    assert {each.outcome for each in told} == {Outcome.ACCEPTED}
    state = await aliyun.state()
    assert state["calls"] == {"SendBatchSms": 3, "SendSms": 1}
    assert (state["accepted"], state["phones_repeated"], state["key_repeats"]) == (251, 1, 0)
    (sent,) = await aliyun.sent(numbers[7])
    assert sent["text"] == f"【闽水】第{numbers[7]}户&=+*~"


async def test_a_bad_number_in_a_batch_costs_the_others_nothing(
    world: SmsWorld, aliyun: Platform
) -> None:
    await world.supply(supplier_of(aliyun))
    await aliyun.configure(per_day=1)
    await world.ship(world.parcel("13900000002"))
    # when: one of three has had its share for the day, one is no mobile at all
    told = await world.ship(
        *(world.parcel(each) for each in ("13900000001", "13900000002", "13900000003", "0591-1"))
    )
    # then
    assert [each.outcome for each in told] == [
        Outcome.ACCEPTED,
        Outcome.SUPPLIER_FAILED,
        Outcome.ACCEPTED,
        Outcome.REFUSED,
    ]
    assert (told[1].code, told[3].code) == ("isv.BUSINESS_LIMIT_CONTROL", "E_MOBILE_INVALID")
    assert (await aliyun.state())["phones_repeated"] == 0


async def test_a_number_limited_for_the_minute_waits(world: SmsWorld, aliyun: Platform) -> None:
    await world.supply(supplier_of(aliyun))
    await aliyun.configure(per_minute=1)
    await world.ship(world.parcel())
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.retry_after) == (Outcome.THROTTLED, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("Throttling.User", Outcome.THROTTLED),
        ("isv.MOBILE_NUMBER_ILLEGAL", Outcome.REFUSED),
        ("isv.BLACK_KEY_CONTROL_LIMIT", Outcome.REFUSED),
        ("isv.SMS_TEMPLATE_ILLEGAL", Outcome.SUPPLIER_FAILED),
        ("isv.AMOUNT_NOT_ENOUGH", Outcome.SUPPLIER_FAILED),
        ("SignatureDoesNotMatch", Outcome.SUPPLIER_FAILED),
        ("SignatureNonceUsed", Outcome.UNKNOWN),
        ("isp.SYSTEM_ERROR", Outcome.UNKNOWN),
        ("isv.SOMETHING_NEW", Outcome.UNKNOWN),
    ],
)
async def test_what_the_platform_says_becomes_an_outcome(
    world: SmsWorld, aliyun: Platform, code: str, outcome: Outcome
) -> None:
    await world.supply(supplier_of(aliyun))
    await aliyun.fail("refuse", code=code)
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.code) == (outcome, code)
    assert "13800000001" not in (told.text or "")


@pytest.mark.parametrize("signature", ["acs3", "rpc"])
@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
async def test_a_clock_that_is_wrong_is_corrected_by_the_platforms_own(
    world: SmsWorld, aliyun: Platform, signature: str, ahead: float
) -> None:
    await world.supply(supplier_of(aliyun, settings={"signature": signature}))
    await aliyun.configure(skew_seconds=ahead)
    # when
    first, second = await world.ship(world.parcel("13800000001")), await world.ship(world.parcel())
    # then: refused once for the time, and never again
    assert [first[0].outcome, second[0].outcome] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    state = await aliyun.state()
    assert (state["accepted"], state["refused"]) == (2, {"InvalidTimeStamp.Expired": 1})


async def test_a_key_that_is_no_longer_good_pauses_the_supplier(
    world: SmsWorld, aliyun: Platform
) -> None:
    await world.supply(supplier_of(aliyun))
    await aliyun.configure(expired=["simulated-id"])
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.code) == (Outcome.SUPPLIER_FAILED, "InvalidAccessKeyId.Inactive")
    assert told.text == (
        "供应商账户或密钥有问题，已暂停使用；请核对密钥、令牌、余额和权限后重新启用"
    )
    supplier = await find_supplier(world.ctx, "aliyun")
    assert supplier.is_paused(world.ctx.clock.now())
    # and what comes then waits, but for one message that finds out
    shipments = await world.plan(world.parcel("13800000002"), world.parcel("13800000003"))
    assert [len(each.parcels) for each in shipments] == [1]
    await aliyun.configure(expired=[])
    (told,) = await world.channel.ship(world.work, shipments[0])
    assert told.outcome is Outcome.ACCEPTED
    assert not (await find_supplier(world.ctx, "aliyun")).is_paused(world.ctx.clock.now())


async def test_a_token_that_has_expired_is_told_apart_from_a_wrong_one(
    world: SmsWorld, aliyun: Platform
) -> None:
    await aliyun.configure(token="sts-1", expired=["sts-0"])
    await world.supply(supplier_of(aliyun, secrets={"security_token": "sts-0"}))
    (told,) = await world.ship(world.parcel())
    assert told.code == "InvalidSecurityToken.Expired"
    await world.supply(supplier_of(aliyun, secrets={"security_token": "sts-1"}))
    (told,) = await world.ship(world.parcel())
    assert told.outcome is Outcome.ACCEPTED


async def test_nobody_listening_is_surely_not_sent(world: SmsWorld) -> None:
    await world.supply(supplier_of(Platform(1)))
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.code) == (Outcome.SUPPLIER_FAILED, "ConnectFailed")


@pytest.mark.feature("F-0760")
@pytest.mark.parametrize("how", ["act_then_hang", "act_then_drop", "act_then_500", "garbage"])
@pytest.mark.parametrize("count", [1, 3])
async def test_what_was_carried_out_without_an_answer_is_found_by_asking(
    world: SmsWorld, aliyun: Platform, how: str, count: int
) -> None:
    await world.supply(supplier_of(aliyun, settings={"timeout_seconds": 1}))
    await aliyun.fail(how, seconds=1.5)
    # when
    (shipment,) = await world.plan(*(world.parcel(each) for each in mobiles(count)))
    told = await world.channel.ship(world.work, shipment)
    assert {each.outcome for each in told} == {Outcome.UNKNOWN}
    answers = await world.channel.ask(world.work, shipment)
    # then
    assert [each.outcome for each in answers] == [Outcome.DELIVERED] * count
    assert {each.supplier_message_id for each in answers} == {shipment.key}
    assert (await aliyun.state())["phones_repeated"] == 0


@pytest.mark.feature("F-0760")
@pytest.mark.parametrize("how", ["hang", "drop", "http_500"])
async def test_what_was_not_carried_out_is_known_after_a_while_only(
    world: SmsWorld, aliyun: Platform, how: str
) -> None:
    await world.supply(supplier_of(aliyun, settings={"timeout_seconds": 1}))
    await aliyun.fail(how, seconds=1.5)
    (shipment,) = await world.plan(world.parcel())
    (told,) = await world.channel.ship(world.work, shipment)
    assert told.outcome is Outcome.UNKNOWN
    # when asked at once, absence proves nothing
    (told,) = await world.channel.ask(world.work, shipment)
    assert told.outcome is Outcome.UNKNOWN
    # but once the platform has had its time it does
    await world.supply(
        supplier_of(aliyun, settings={"timeout_seconds": 1, "absence_trusted_after_seconds": 0})
    )
    (told,) = await world.channel.ask(world.work, shipment)
    assert (told.outcome, told.code) == (Outcome.SUPPLIER_FAILED, "NotFound")


async def test_a_question_goes_through_all_pages(world: SmsWorld, aliyun: Platform) -> None:
    await world.supply(supplier_of(aliyun))
    (shipment,) = await world.plan(world.parcel())
    await world.channel.ship(world.work, shipment)
    for _ in range(60):  # newer ones come first
        await world.ship(world.parcel())
    (told,) = await world.channel.ask(world.work, shipment)
    assert told.outcome is Outcome.DELIVERED
    assert (await aliyun.state())["calls"]["QuerySendDetails"] == 2


async def test_fifty_messages_at_once_keep_their_own_nonces(
    world: SmsWorld, aliyun: Platform
) -> None:
    await world.supply(supplier_of(aliyun))
    shipments = [
        shipment for each in mobiles(50) for shipment in await world.plan(world.parcel(each))
    ]
    told = await asyncio.gather(*(world.channel.ship(world.work, each) for each in shipments))
    assert [one.outcome for each in told for one in each] == [Outcome.ACCEPTED] * 50
    assert (await aliyun.state())["refused"] == {}
