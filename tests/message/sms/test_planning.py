"""How messages are grouped, who gets them, and what a trial by hand does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minshui.message.supplier.facade import Trial, note_failure, switch_supplier, try_supplier
from tests.message.sms.sms_world import Platform, SmsWorld, supplier_of

NOWHERE = Platform(1)
_NUMBERS = st.sampled_from(["13800000001", "13800000002", "+8613800000001", "not a mobile"])
_SUPPLIERS = st.sampled_from([(), ("aliyun",), ("aliyun", "tencent")])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(_NUMBERS, _SUPPLIERS), max_size=30))
async def test_every_message_is_planned_once_and_no_number_twice_in_a_call(
    world: SmsWorld, drawn: list[tuple[str, tuple[str, ...]]]
) -> None:
    await world.supply(supplier_of(NOWHERE))
    await world.supply(supplier_of(NOWHERE, "tencent"))
    parcels = [world.parcel(number, tried=tried) for number, tried in drawn]
    shipments = await world.plan(*parcels)
    planned = sorted(each.message_id for one in shipments for each in one.parcels)
    assert planned == sorted(each.message_id for each in parcels)
    assert len({one.key for one in shipments}) == len(shipments)
    for one in shipments:
        numbers = [each.address.removeprefix("+86") for each in one.parcels]
        assert len(set(numbers)) == len(numbers)
        assert "not a mobile" not in numbers or len(numbers) == 1


async def test_a_template_goes_only_to_suppliers_that_know_it(world: SmsWorld) -> None:
    await world.supply(supplier_of(NOWHERE))
    known = {"tencent": {"template_id": "1", "sign_name": "闽水", "parameters": []}}
    assert await world.plan(world.parcel(binding=known)) == []
    await world.supply(supplier_of(NOWHERE, "tencent"))
    (shipment,) = await world.plan(world.parcel(binding=known))
    assert shipment.supplier == "tencent"


async def test_nobody_enabled_means_that_messages_wait(world: SmsWorld) -> None:
    assert await world.plan(world.parcel()) == []
    await world.supply(supplier_of(NOWHERE))
    await switch_supplier(world.ctx, "aliyun", enabled=False)
    assert await world.plan(world.parcel()) == []


async def test_of_a_paused_supplier_one_message_finds_out(world: SmsWorld) -> None:
    await world.supply(supplier_of(NOWHERE))
    await note_failure(world.ctx, "aliyun", "isv.AMOUNT_NOT_ENOUGH", "余额不足", for_good=True)
    shipments = await world.plan(*(world.parcel(f"1380000000{last}") for last in range(5)))
    assert [len(each.parcels) for each in shipments] == [1]


@pytest.mark.feature("F-0758")
async def test_a_supplier_is_tried_with_one_message(
    world: SmsWorld, aliyun: Platform, tencent: Platform
) -> None:
    await world.supply(supplier_of(aliyun))
    await world.supply(supplier_of(tencent, "tencent"))
    bindings: dict[str, dict[str, Any]] = {
        "aliyun": {"template_code": "SMS_1", "sign_name": "闽水"},
        "tencent": {"template_id": "1", "sign_name": "闽水", "parameters": ["code"]},
    }
    for platform, kind in ((aliyun, "aliyun"), (tencent, "tencent")):
        trial = Trial("13800000001", "", "验证码 8888", bindings[kind], {"code": "8888"})
        result = await try_supplier(world.ctx, kind, trial)
        assert (result.accepted, result.code) == (True, None)
        (sent,) = await platform.sent("13800000001")
        assert sent["text"] == "【闽水】8888"
    await aliyun.configure(expired=["simulated-id"])
    trial = Trial("13800000001", "", "", bindings["aliyun"])
    result = await try_supplier(world.ctx, "aliyun", trial)
    assert (result.accepted, result.code) == (False, "InvalidAccessKeyId.Inactive")
