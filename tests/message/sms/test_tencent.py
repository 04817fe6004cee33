"""Tencent Cloud SMS over the wire."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from minshui.message.gateway.facade import Outcome
from minshui.message.sms.http_calls import HttpCalls
from minshui.message.sms.tencent import TencentAdapter
from minshui.message.supplier.facade import find_supplier, switch_supplier
from tests.message.sms.sms_world import Platform, SmsWorld, mobiles, supplier_of


@pytest.mark.feature("F-0758")
async def test_messages_with_the_same_words_go_in_one_call(
    world: SmsWorld, tencent: Platform
) -> None:
    await tencent.configure(templates={"1001": "验证码 {1}，{2} 分钟内有效"})
    await world.supply(supplier_of(tencent, "tencent"))
    parcels = [world.parcel(each) for each in mobiles(201)]
    parcels.append(
        world.parcel("13800000009", parameters={"code": "654321", "minutes": "5"}, body="长" * 70)
    )
    # when
    shipments = await world.plan(*parcels)
    told = [one for each in shipments for one in await world.channel.ship(world.work, each)]
    # then
    assert [len(each.parcels) for each in shipments] == [200, 1, 1]
    assert {each.outcome for each in told} == {Outcome.ACCEPTED}
    assert len({each.supplier_message_id for each in told}) == 202
    # the platform says what it charges
    assert (told[-1].parts, told[-1].cost_yuan) == (1, Decimal("0.045"))
    state = await tencent.state()
    assert (state["calls"], state["accepted"]) == ({"SendSms": 3}, 202)
    (sent,) = await tencent.sent("13800000009")
    assert (sent["text"], sent["key"]) == (
        "【闽水】验证码 654321，5 分钟内有效",
        shipments[2].key,
    )


async def test_each_number_of_a_call_has_an_outcome_of_its_own(
    world: SmsWorld, tencent: Platform
) -> None:
    await world.supply(supplier_of(tencent, "tencent"))
    await tencent.configure(blacklisted=["0002"], per_minute=1, balance_parts=3)
    await world.ship(world.parcel("13900000003"))
    told = await world.ship(*(world.parcel(each) for each in mobiles(5, 13_900_000_001)))
    assert [(each.outcome, each.code) for each in told] == [
        (Outcome.ACCEPTED, None),
        (Outcome.REFUSED, "FailedOperation.PhoneNumberInBlacklist"),
        (Outcome.THROTTLED, "LimitExceeded.PhoneNumberThirtySecondLimit"),
        (Outcome.ACCEPTED, None),
        (Outcome.SUPPLIER_FAILED, "FailedOperation.InsufficientBalanceInSmsPackage"),
    ]
    assert told[2].retry_after == timedelta(seconds=30)
    # an empty package is for a person to mend
    assert (await find_supplier(world.ctx, "tencent")).is_paused(world.ctx.clock.now())


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("RequestLimitExceeded.UinLimitExceeded", Outcome.THROTTLED),
        ("AuthFailure.SignatureFailure", Outcome.SUPPLIER_FAILED),
        ("UnauthorizedOperation.RequestIpNotInWhitelist", Outcome.SUPPLIER_FAILED),
        ("InternalError.Timeout", Outcome.UNKNOWN),
        ("InternalError.OtherError", Outcome.UNKNOWN),
    ],
)
async def test_what_the_platform_says_of_a_call_becomes_an_outcome(
    world: SmsWorld, tencent: Platform, code: str, outcome: Outcome
) -> None:
    await world.supply(supplier_of(tencent, "tencent"))
    await tencent.fail("refuse", code=code)
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.code) == (outcome, code)


@pytest.mark.parametrize("ahead", [1800.0, -1800.0])
async def test_a_clock_that_is_wrong_is_corrected_by_the_platforms_own(
    world: SmsWorld, tencent: Platform, ahead: float
) -> None:
    await world.supply(supplier_of(tencent, "tencent"))
    await tencent.configure(skew_seconds=ahead)
    for _ in range(2):
        (told,) = await world.ship(world.parcel())
        assert told.outcome is Outcome.ACCEPTED
    assert (await tencent.state())["refused"] == {"AuthFailure.SignatureExpire": 1}


async def test_a_key_or_a_token_that_is_no_longer_good_pauses_the_supplier(
    world: SmsWorld, tencent: Platform
) -> None:
    await tencent.configure(token="sts-1")
    await world.supply(supplier_of(tencent, "tencent"))
    (told,) = await world.ship(world.parcel())
    assert (told.outcome, told.code) == (Outcome.SUPPLIER_FAILED, "AuthFailure.TokenFailure")
    assert (await find_supplier(world.ctx, "tencent")).is_paused(world.ctx.clock.now())


@pytest.mark.feature("F-0760")
@pytest.mark.parametrize("how", ["act_then_hang", "act_then_drop", "act_then_500", "garbage"])
async def test_what_was_carried_out_without_an_answer_is_found_by_its_receipt(
    world: SmsWorld, tencent: Platform, how: str
) -> None:
    await world.supply(supplier_of(tencent, "tencent", settings={"timeout_seconds": 1}))
    await tencent.fail(how, seconds=1.5)
    await tencent.configure(undeliverable=["0002"], silent=["0003"])
    (shipment,) = await world.plan(*(world.parcel(each) for each in mobiles(3, 13_900_000_001)))
    told = await world.channel.ship(world.work, shipment)
    assert {each.outcome for each in told} == {Outcome.UNKNOWN}
    # when
    answers = await world.channel.ask(world.work, shipment)
    # then: of the third nothing is known, and it is not sent again
    assert [each.outcome for each in answers] == [
        Outcome.DELIVERED,
        Outcome.REFUSED,
        Outcome.UNKNOWN,
    ]
    assert answers[0].supplier_message_id == (await tencent.sent("13900000001"))[0]["serial"]
    assert (await tencent.state())["accepted"] == 3


@pytest.mark.feature("F-0759")
async def test_receipts_are_pulled(world: SmsWorld, tencent: Platform) -> None:
    await world.supply(supplier_of(tencent, "tencent", settings={"pulls_receipts": True}))
    await tencent.configure(receipts_queued=True, undeliverable=["0002"])
    told = await world.ship(*(world.parcel(each) for each in mobiles(2, 13_900_000_001)))
    await tencent.report()
    # when
    calls = HttpCalls()
    adapter = TencentAdapter(calls, world.ctx.clock)
    supplier = await find_supplier(world.ctx, "tencent")
    receipts = await adapter.pull(supplier)
    assert await adapter.pull(supplier) == []
    await calls.close()
    # then
    assert [(each.supplier_message_id, each.address, each.delivered) for each in receipts] == [
        (told[0].supplier_message_id, "13900000001", True),
        (told[1].supplier_message_id, "13900000002", False),
    ]


@pytest.mark.feature("F-0758", "F-0760")
async def test_what_one_supplier_lost_goes_to_the_next_and_weights_share_the_rest(
    world: SmsWorld, aliyun: Platform, tencent: Platform
) -> None:
    await world.supply(supplier_of(aliyun, weight=3))
    await world.supply(supplier_of(tencent, "tencent", weight=1))
    # given: the first is out of order
    await aliyun.configure(faults=[{"how": "refuse", "code": "isv.OUT_OF_SERVICE"}])
    parcel = world.parcel("13800000001", tried=("tencent",))
    (told,) = await world.ship(parcel)
    assert (told.outcome, told.code) == (Outcome.SUPPLIER_FAILED, "isv.OUT_OF_SERVICE")
    # when tried again it goes to the other one, since the first is paused
    (told,) = await world.ship(world.parcel("13800000001", tried=("aliyun",)))
    assert told.outcome is Outcome.ACCEPTED
    assert (await tencent.state())["accepted"] == 1
    assert (await aliyun.state())["accepted"] == 0
    # and with both in order three go one way, one the other
    shares: dict[str, int] = {}
    await switch_supplier(world.ctx, "aliyun", enabled=True)
    for shipment in await world.plan(*(world.parcel(each) for each in mobiles(400))):
        shares[shipment.supplier] = shares.get(shipment.supplier, 0) + len(shipment.parcels)
    assert shares == {"aliyun": 301, "tencent": 99}
