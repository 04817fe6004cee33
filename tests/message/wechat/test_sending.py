"""Template messages against the simulated platform: tokens, outcomes, and nothing sent twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from minshui.kernel.clock import FixedClock
from minshui.message.gateway.facade import HandOver, Outcome, Parcel, ReceiverKind, Shipment
from minshui.message.supplier.facade import Trial, find_supplier, try_supplier
from minshui.message.wechat.facade import WechatChannel
from tests.conftest import Installation
from tests.message.wechat.simulated import (
    ACCOUNT,
    APP_SECRET,
    BINDING,
    OPENID,
    PLATFORM_TEMPLATE,
    TEMPLATE,
    VALUES,
    Post,
    SimulatedAccount,
    open_post,
)

QUICK = httpx.Timeout(0.5)


def parcel(number: int, clock: FixedClock, openid: str = OPENID, **changes: Any) -> Parcel:
    said: dict[str, Any] = {
        "message_id": number,
        "template_code": TEMPLATE,
        "subject": "",
        "body": "",
        "parameters": VALUES,
        "binding": BINDING,
        "receiver_kind": ReceiverKind.ADDRESS,
        "receiver_ref": "",
        "address": openid,
        "attempt": 1,
        "created_at": clock.now(),
    }
    return Parcel(**(said | changes))


async def ship_one(post: Post, given: Parcel) -> tuple[Shipment, HandOver]:
    async with post.work() as ctx:
        (shipment,) = await post.channel.plan(ctx, [given])
    (outcome,) = await post.channel.ship(post.work, shipment)
    return shipment, outcome


@pytest.mark.feature("F-0775", "F-0777")
async def test_a_message_goes_out_as_the_platform_wants_it(
    post: Post, wechat: SimulatedAccount
) -> None:
    # given
    (message_id,) = await post.submit(OPENID)
    # when
    await post.visit()
    # then
    (sent,) = (await wechat.state())["sent"]
    assert sent["touser"] == OPENID
    assert sent["template_id"] == PLATFORM_TEMPLATE
    assert sent["url"] == "https://hall.example.com/bills/7"
    assert sent["data"] == {"thing1": {"value": "张三"}, "amount2": {"value": "70.35"}}
    assert sent["client_msg_id"] == f"{post.database.tenant_code}-{message_id}"
    message = await post.message(message_id)
    assert (message.state, message.supplier) == ("sent", ACCOUNT)
    assert message.supplier_message_id == str(sent["msgid"])


async def test_a_long_text_is_cut_to_what_a_field_takes(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    name = "福州市鼓楼区五四路一百二十八号恒力城写字楼"
    assert len(name) == 21

    _, outcome = await ship_one(post, parcel(1, clock, parameters=VALUES | {"name": name}))

    assert outcome.outcome is Outcome.ACCEPTED
    (sent,) = (await wechat.state())["sent"]
    assert sent["data"]["thing1"]["value"] == "福州市鼓楼区五四路一百二十八号恒力城写…"


async def test_what_the_platform_says_is_understood(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    expected = {
        "43101": (Outcome.REFUSED, None),
        "47003": (Outcome.REFUSED, None),
        "45009": (Outcome.THROTTLED, timedelta(hours=1)),
        "45011": (Outcome.THROTTLED, timedelta(minutes=1)),
        "-1": (Outcome.SUPPLIER_FAILED, None),
        "48001": (Outcome.SUPPLIER_FAILED, None),
        "http_502_before": (Outcome.UNKNOWN, None),
        "http_500": (Outcome.UNKNOWN, None),
        "garbage": (Outcome.UNKNOWN, None),
    }
    faults = [{"how": fault, "times": 1} for fault in expected]
    await wechat.tell("configure", faults=faults)

    found = {}
    for number, fault in enumerate(expected):
        clock.move_to(clock.now() + timedelta(minutes=11))  # past every pause
        _, given = await ship_one(post, parcel(number, clock))
        found[fault] = (given.outcome, given.retry_after)

    assert found == expected


async def test_whom_the_platform_cannot_reach_is_refused(post: Post, clock: FixedClock) -> None:
    openids = ["x-not-one", "onofollow01", "orefuses001"]

    given = [await ship_one(post, parcel(1, clock, openid)) for openid in openids]

    assert [outcome.code for _, outcome in given] == ["40003", "43004", "43101"]
    assert {outcome.outcome for _, outcome in given} == {Outcome.REFUSED}


async def test_a_template_that_is_not_bound_is_refused_without_a_call(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    _, given = await ship_one(post, parcel(1, clock, binding={}))

    assert (given.outcome, given.code) == (Outcome.REFUSED, "binding")
    assert (await wechat.state())["calls"] == 0


async def test_a_platform_that_is_not_there_surely_sent_nothing(
    database: Installation, clock: FixedClock
) -> None:
    async with open_post(database, clock, "http://127.0.0.1:9") as post:
        _, given = await ship_one(post, parcel(1, clock))

    assert given.outcome is Outcome.SUPPLIER_FAILED


@pytest.mark.feature("F-0775")
async def test_a_call_that_timed_out_is_asked_for_and_sent_once(
    post: Post, wechat: SimulatedAccount, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: the platform takes the message and does not answer
    monkeypatch.setattr("minshui.message.wechat.calling.TIMEOUT", QUICK)
    fault = [{"how": "timeout_after", "times": 1}]
    await wechat.tell("configure", faults=fault, hang_seconds=1.0)
    shipment, given = await ship_one(post, parcel(7, clock))
    assert given.outcome is Outcome.UNKNOWN
    # when
    (asked,) = await post.channel.ask(post.work, shipment)
    # then
    state = await wechat.state()
    assert asked.outcome is Outcome.ACCEPTED
    assert [asked.supplier_message_id] == [str(each["msgid"]) for each in state["sent"]]
    assert state["repeats"] == 1


async def test_a_repeat_that_fails_says_nothing_of_the_call_before(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    # given
    faults = [{"how": "http_500", "times": 1}, {"how": "-1", "times": 1}]
    await wechat.tell("configure", faults=faults)
    shipment, _ = await ship_one(post, parcel(7, clock))
    # when
    (asked,) = await post.channel.ask(post.work, shipment)
    # then
    assert asked.outcome is Outcome.UNKNOWN


async def test_after_ten_minutes_nothing_is_repeated(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    # given
    await wechat.tell("configure", faults=[{"how": "http_500", "times": 1}])
    shipment, _ = await ship_one(post, parcel(7, clock))
    # when
    clock.move_to(clock.now() + timedelta(minutes=8))
    (asked,) = await post.channel.ask(post.work, shipment)
    # then
    assert asked.outcome is Outcome.UNKNOWN
    assert (await wechat.state())["calls"] == 1


@pytest.mark.parametrize("mode", ["stable", "plain"])
async def test_fifty_senders_fetch_one_token(
    database: Installation, clock: FixedClock, wechat: SimulatedAccount, mode: str
) -> None:
    # given
    await wechat.tell("configure", token_delay_seconds=0.2)
    async with open_post(database, clock, wechat.url, token_mode=mode) as post:
        # Two channels as of two processes; neither finds a token.
        channels = [post.channel, WechatChannel(clock)]
        parcels = [parcel(number, clock, f"oFollower{number:04}") for number in range(50)]
        shipments = [
            Shipment(ACCOUNT, f"wx-{int(clock.now().timestamp())}-{each.message_id}", (each,))
            for each in parcels
        ]
        # when
        given = await asyncio.gather(
            *(
                channels[number % 2].ship(post.work, shipment)
                for number, shipment in enumerate(shipments)
            )
        )
        await channels[1].close()
    # then
    assert {each.outcome for (each,) in given} == {Outcome.ACCEPTED}
    state = await wechat.state()
    assert state["fetches"] == {"plain": 0, "stable": 0} | {mode: 1}
    assert len(state["sent"]) == 50


async def test_a_refused_token_is_renewed_once_for_all(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    # given
    await ship_one(post, parcel(0, clock))
    await wechat.tell("expire-tokens")
    parcels = [parcel(number, clock, f"oFollower{number:04}") for number in range(1, 21)]
    async with post.work() as ctx:
        shipments = await post.channel.plan(ctx, parcels)
    # when
    (given,) = await asyncio.gather(*(post.channel.ship(post.work, each) for each in shipments))
    # then
    assert {each.outcome for each in given} == {Outcome.ACCEPTED}
    state = await wechat.state()
    assert state["fetches"]["stable"] == 2
    assert state["refused"] == {"40001": 20}
    assert len(state["sent"]) == 21


async def test_a_token_is_renewed_five_minutes_before_its_end(
    post: Post, wechat: SimulatedAccount, clock: FixedClock
) -> None:
    # given
    await ship_one(post, parcel(1, clock))
    clock.move_to(clock.now() + timedelta(seconds=7200 - 301))
    await ship_one(post, parcel(2, clock))
    assert (await wechat.state())["fetches"]["stable"] == 1
    # when
    clock.move_to(clock.now() + timedelta(seconds=2))
    await ship_one(post, parcel(3, clock))
    # then
    assert (await wechat.state())["fetches"]["stable"] == 2


async def test_wrong_credentials_pause_the_account(
    database: Installation, clock: FixedClock, wechat: SimulatedAccount
) -> None:
    # given
    async with open_post(database, clock, wechat.url, app_id="wx" + "0" * 16) as post:
        # when
        _, given = await ship_one(post, parcel(1, clock))
        # then
        assert (given.outcome, given.code) == (Outcome.SUPPLIER_FAILED, "40013")
        assert APP_SECRET not in (given.text or "")
        async with post.work() as ctx:
            assert (await find_supplier(ctx, ACCOUNT)).is_paused(clock.now())
            assert await post.channel.plan(ctx, [parcel(2, clock)]) == []


async def test_the_token_is_sealed_at_rest(
    post: Post, clock: FixedClock, wechat: SimulatedAccount
) -> None:
    await ship_one(post, parcel(1, clock))

    async with post.work() as ctx:
        connection = await ctx.session.connection()
        (row,) = await connection.exec_driver_sql("SELECT t::text FROM msg_wechat_token t")
    assert b"sim_".hex() not in row[0]
    assert APP_SECRET not in row[0]


async def test_an_account_is_tried_with_and_without_a_message(
    post: Post, wechat: SimulatedAccount
) -> None:
    async with post.work() as ctx:
        connected = await try_supplier(ctx, ACCOUNT, Trial(""))
        unbound = await try_supplier(ctx, ACCOUNT, Trial(OPENID))
        sent = await try_supplier(ctx, ACCOUNT, Trial(OPENID, binding=BINDING, parameters=VALUES))
        away = await try_supplier(
            ctx, ACCOUNT, Trial("onofollow01", binding=BINDING, parameters=VALUES)
        )

    assert (connected.accepted, unbound.accepted, unbound.code) == (True, False, "binding")
    assert (away.accepted, away.code) == (False, "43004")
    (received,) = (await wechat.state())["sent"]
    assert (sent.accepted, sent.supplier_message_id) == (True, str(received["msgid"]))
