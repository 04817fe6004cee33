"""What the platform pushes: genuine or not, and what it tells."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.facade import Supplier, save_supplier
from minshui.message.wechat.domain.push_security import decrypted, is_signed
from minshui.message.wechat.push import PushQuery, read_push
from tests.api_cases import fingerprint
from tests.databases import TENANT_CODE
from tests.message.wechat.simulated import AES_KEY, APP_ID, PUSH_TOKEN, account

ADDRESS = f"/api/v1/message/callbacks/wechat/{TENANT_CODE}/mp"
EVENT = (
    "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>"
    "<FromUserName><![CDATA[oFollower0001]]></FromUserName><CreateTime>1795219200</CreateTime>"
    "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>"
    "<MsgID>200163836</MsgID><Status><![CDATA[{status}]]></Status></xml>"
)


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324


def query(clock: FixedClock, *, age: timedelta = timedelta(0)) -> PushQuery:
    stamp = str(int((clock.now() - age).timestamp()))
    return PushQuery(sha1(PUSH_TOKEN, stamp, "77"), stamp, "77")


def supplier(push_mode: str = "plain") -> Supplier:
    settings = {"app_id": APP_ID, "push_mode": push_mode}
    secrets = {"token": PUSH_TOKEN, "encoding_aes_key": AES_KEY}
    return Supplier(
        "mp", "wechat", "wechat", "公众号", settings, secrets, 1, Decimal(0), True, None
    )


def refusal(given: Supplier, asked: PushQuery, body: str, clock: FixedClock) -> str:
    with pytest.raises(MinshuiError) as refused:
        read_push(given, asked, body.encode(), clock.now())
    return refused.value.code


def test_the_published_sample_of_encryption_is_opened() -> None:
    """Vector ``wechat-bizmsgcrypt-echostr``: sample code of the vendor's encryption library."""
    sealed = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

    assert is_signed(signature, "QDG6eK", "1409659589", "263014780", sealed)
    assert not is_signed(signature, "QDG6eK", "1409659590", "263014780", sealed)
    assert decrypted(key, sealed, "wx5823bf96d3bd56c7") == "1616140317555161061"
    for wrong_key, wrong_app in ((AES_KEY, "wx5823bf96d3bd56c7"), (key, APP_ID)):
        with pytest.raises(MinshuiError):
            decrypted(wrong_key, sealed, wrong_app)


@pytest.mark.parametrize(
    ("status", "delivered"),
    [("success", True), ("failed:user block", False), ("failed: system failed", False)],
)
def test_a_result_is_read(clock: FixedClock, status: str, delivered: bool) -> None:
    told = read_push(supplier(), query(clock), EVENT.format(status=status).encode(), clock.now())

    assert told is not None
    assert (told.message_id, told.openid) == ("200163836", "oFollower0001")
    assert (told.status, told.delivered) == (status, delivered)


def test_other_events_tell_nothing(clock: FixedClock) -> None:
    other = "<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>"

    assert read_push(supplier(), query(clock), other.encode(), clock.now()) is None


def test_what_is_not_genuine_is_refused(clock: FixedClock) -> None:
    event, good = EVENT.format(status="success"), query(clock)
    plain, safe = supplier(), supplier("safe")

    assert (
        refusal(plain, replace(good, signature="0" * 40), event, clock) == "E_WECHAT_PUSH_REFUSED"
    )
    old = query(clock, age=timedelta(minutes=6))
    assert refusal(plain, old, event, clock) == "E_WECHAT_PUSH_REFUSED"
    # In safe mode a plain body is nothing, however well its address is signed.
    assert refusal(safe, good, event, clock) == "E_WECHAT_PUSH_REFUSED"
    unset = replace(plain, secrets={"token": ""})
    assert refusal(unset, good, event, clock) == "E_WECHAT_PUSH_REFUSED"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<xml>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Event>&a;</Event></xml>',
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Event>&a;</Event></xml>',
    ],
)
def test_what_is_no_plain_xml_is_unreadable(clock: FixedClock, body: str) -> None:
    assert refusal(supplier(), query(clock), body, clock) == "E_WECHAT_PUSH_UNREADABLE"


async def test_the_address_proves_itself_to_the_console(
    api: httpx.AsyncClient, ctx: Context, clock: FixedClock
) -> None:
    # given
    await save_supplier(ctx, account("https://api.weixin.qq.com"))
    asked = query(clock)
    said = {"timestamp": asked.timestamp, "nonce": asked.nonce, "echostr": "8134"}
    # when
    answer = await api.get(ADDRESS, params=said | {"signature": asked.signature})
    wrong = await api.get(ADDRESS, params=said | {"signature": "0" * 40})
    # then
    assert (answer.status_code, answer.text) == (200, "8134")
    assert answer.headers["content-type"].startswith("text/plain")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "E_WECHAT_PUSH_REFUSED")


async def test_a_forged_push_changes_nothing(
    api: httpx.AsyncClient, ctx: Context, clock: FixedClock
) -> None:
    # given
    await save_supplier(ctx, account("https://api.weixin.qq.com", push_mode="plain"))
    before = await fingerprint(ctx)
    asked = query(clock)
    said = {"timestamp": asked.timestamp, "nonce": asked.nonce, "signature": "0" * 40}
    # when
    answer = await api.post(ADDRESS, params=said, content=EVENT.format(status="success"))
    unknown = await api.post(f"{ADDRESS}2", params=said, content=EVENT.format(status="success"))
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_WECHAT_PUSH_REFUSED")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "E_SUPPLIER_UNKNOWN")
    assert await fingerprint(ctx) == before
