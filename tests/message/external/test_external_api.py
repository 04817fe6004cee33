"""HTTP of messages to and from systems outside, and their signatures against another's code."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from standardwebhooks import Webhook

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.external.domain.answers import pause_of
from minshui.message.external.domain.fields import filled, text_at, texts_at
from minshui.message.external.domain.signatures import Signed, fault_of, secret_key, sign
from minshui.message.gateway.models import MessageRow
from minshui.message.supplier.facade import SaveSupplier, save_supplier
from minshui.message.template.facade import create_default_templates
from minshui.simulators.webhook_party import CALLBACK_SECRET, SECRET
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.databases import TENANT_CODE
from tests.message.external.world import TEMPLATE, given_party, given_user

URL = "https://oa.fjwater.example/messages"
EXTERNAL = "/api/v1/message/external"
CALLBACK = f"/api/v1/message/callbacks/external/{TENANT_CODE}/oa"
PARAMETERS = {"title": "停水通知", "content": "明日停水。"}
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def said(**changes: Any) -> dict[str, Any]:
    body = {
        "party": "oa",
        "template_code": TEMPLATE,
        "receivers": ["wanglin", "lihua"],
        "parameters": PARAMETERS,
        "dedupe_key": "notice-2026-1",
    }
    return body | changes


class TestSendExternal(ApiCases):
    ROUTE = f"POST {EXTERNAL}"
    PERMISSION = "message.external.send"
    BODY: ClassVar[dict[str, Any]] = said()
    BAD_BODIES = (
        {},
        said(party=""),
        said(receivers=[""]),
        said(receivers=["a"] * 101),
        said(receivers=["a", "a"]),
        said(dedupe_key="k" * 61),
        said(parameters={"title": "x"}),
        said(parameters={"title": "x", "content": "y", "more": "z"}),
        said(more=1),
    )
    STATUS = 201

    async def prepare(self, ctx: Context) -> None:
        await create_default_templates(ctx)
        await given_party(ctx, URL)


@pytest.mark.feature("F-0786")
async def test_a_message_to_two_users_is_two_messages_once(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await create_default_templates(ctx)
    await given_party(ctx, URL)
    member = await staff.member("message.external.send")
    # when
    first = await api.post(EXTERNAL, json=said(), headers=member.headers)
    again = await api.post(
        EXTERNAL, json=said(), headers=member.headers | {"Idempotency-Key": "another"}
    )
    # then
    results, repeated = first.json()["results"], again.json()["results"]
    assert [(each["receiver"], each["state"], each["replayed"]) for each in results] == [
        ("wanglin", "queued", False),
        ("lihua", "queued", False),
    ]
    assert [each["replayed"] for each in repeated] == [True, True]
    rows = (await ctx.session.execute(select(MessageRow.channel, MessageRow.receiver_ref))).all()
    assert [tuple(row) for row in rows] == [("external", "oa")] * 2


async def test_only_systems_outside_are_sent_to_here(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await create_default_templates(ctx)
    server = {"host": "mail.example.com", "sender_address": "notice@example.com"}
    await save_supplier(ctx, SaveSupplier("mailer", "smtp", "邮件", server))
    member = await staff.member("message.external.send")
    before = await fingerprint(ctx)

    refused = []
    for party in ("mailer", "nobody"):
        answer = await api.post(EXTERNAL, json=said(party=party), headers=member.headers)
        refused.append((answer.status_code, answer.json()["code"]))

    assert refused == [(422, "E_EXTERNAL_PARTY"), (404, "E_SUPPLIER_UNKNOWN")]
    assert await fingerprint(ctx) == before


def signed(document: Any, at: datetime, call_id: str = "c1", secret: str = CALLBACK_SECRET) -> Any:
    """Return a call signed by another's code (the published library)."""
    body = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    headers = {
        "webhook-id": call_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(call_id, at, body),
    }
    return {"content": body.encode(), "headers": headers}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ("not json", "body"),
        ([], "type"),
        ({"type": "other"}, "type"),
        ({"type": "receipt", "data": {}}, "data.message_key"),
        ({"type": "receipt", "data": {"message_key": "x"}}, "data.status"),
        ({"type": "notice", "data": {"receivers": []}}, "data.receivers"),
        ({"type": "notice", "data": {"receivers": ["a"] * 201}}, "data.receivers"),
        ({"type": "notice", "data": {"receivers": [{"a": 1}]}}, "data.receivers"),
        ({"type": "notice", "data": {"receivers": "wanglin"}}, "data.title"),
    ],
)
async def test_a_call_that_says_nothing_useful_is_refused_with_the_place(
    api: httpx.AsyncClient, ctx: Context, document: Any, field: str
) -> None:
    await create_default_templates(ctx)
    await given_party(ctx, URL)
    await given_user(ctx, "wanglin")
    before = await fingerprint(ctx)

    answer = await api.post(CALLBACK, **signed(document, ctx.clock.now()))

    assert (answer.status_code, answer.json()["code"]) == (422, "E_EXTERNAL_BODY")
    assert f"“{field}”" in answer.json()["detail"]
    assert await fingerprint(ctx) == before


@pytest.mark.parametrize("party", ["oa", "nobody", "mailer"])
async def test_strangers_learn_nothing_and_change_nothing(
    api: httpx.AsyncClient, ctx: Context, party: str
) -> None:
    await given_party(ctx, URL, secrets={"callback_secret": ""})
    server = {"host": "mail.example.com", "sender_address": "notice@example.com"}
    await save_supplier(ctx, SaveSupplier("mailer", "smtp", "邮件", server))
    before = await fingerprint(ctx)

    call = signed({"type": "notice"}, ctx.clock.now(), secret=SECRET)
    answer = await api.post(CALLBACK.replace("/oa", f"/{party}"), **call)

    assert (answer.status_code, answer.json()["code"]) == (401, "E_EXTERNAL_SIGNATURE")
    assert await fingerprint(ctx) == before


async def test_a_call_that_was_changed_on_the_way_is_refused(
    api: httpx.AsyncClient, ctx: Context
) -> None:
    await given_party(ctx, URL)
    call = signed({"type": "receipt", "data": {"message_key": "x"}}, ctx.clock.now())
    before = await fingerprint(ctx)

    tampered = await api.post(CALLBACK, content=call["content"] + b" ", headers=call["headers"])
    call["headers"]["webhook-id"] = "c2"
    renamed = await api.post(CALLBACK, **call)

    assert [tampered.status_code, renamed.status_code] == [401, 401]
    assert await fingerprint(ctx) == before


async def test_a_replayed_call_does_nothing_more(api: httpx.AsyncClient, ctx: Context) -> None:
    await given_party(ctx, URL)
    receipt = {"type": "receipt", "data": {"message_key": "msg_1", "status": "delivered"}}
    call = signed(receipt, ctx.clock.now())
    first = await api.post(CALLBACK, **call)
    before = await fingerprint(ctx)
    second = await api.post(CALLBACK, **call)

    assert [first.status_code, second.status_code] == [200, 200]
    assert first.json() == second.json()
    assert await fingerprint(ctx) == before


@given(st.binary(min_size=24, max_size=64), st.text(max_size=200))
def test_our_signatures_are_the_published_ones(key: bytes, text: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    body = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
    mine = sign([secret_key(secret)], "msg_T_1", NOW, body)
    assert mine.signature == Webhook(secret).sign("msg_T_1", NOW, body.decode())
    assert fault_of([secret_key(secret)], mine, body, NOW) is None


def test_the_published_library_believes_us() -> None:
    now = datetime.now(UTC)
    keys = [secret_key(CALLBACK_SECRET), secret_key(SECRET)]
    mine = sign(keys, "msg_T_1", now, b'{"a":1}')
    headers = {
        "webhook-id": mine.call_id,
        "webhook-timestamp": mine.timestamp,
        "webhook-signature": mine.signature,
    }
    assert Webhook(SECRET).verify(b'{"a":1}', headers) == {"a": 1}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"call_id": ""}, "缺少"),
        ({"call_id": "a\nb"}, "webhook-id"),
        ({"call_id": "a" * 101}, "webhook-id"),
        ({"timestamp": "soon"}, "秒数"),
        ({"timestamp": "-1"}, "秒数"),
        ({"timestamp": str(int(NOW.timestamp()) + 301)}, "5 分钟"),
        ({"signature": "v1," + "A" * 44}, "签名不符"),
        ({"signature": "汉字"}, "签名不符"),
    ],
)
def test_why_a_call_is_not_believed(changes: Mapping[str, str], fault: str) -> None:
    key = secret_key(SECRET)
    good = sign([key], "c1", NOW, b"{}")
    fields = {name: getattr(good, name) for name in Signed.__slots__} | dict(changes)
    assert fault in (fault_of([key], Signed(**fields), b"{}", NOW) or "")


def test_a_signature_after_many_bad_ones_is_not_looked_for() -> None:
    key = secret_key(SECRET)
    good = sign([key], "c1", NOW, b"{}")
    crowded = Signed("c1", good.timestamp, "v1,bad " * 10 + good.signature)
    assert fault_of([key], crowded, b"{}", NOW) == "签名不符"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("30", 30),
        ("0", 1),
        ("999999999999", 3600),
        ("Sat, 21 Nov 2026 04:02:00 GMT", 120),
        ("", 60),
        ("-5", 60),
        ("soon", 60),
    ],
)
def test_how_long_a_party_asks_to_be_left_alone(asked: str, seconds: int) -> None:
    assert pause_of(asked, NOW) == timedelta(seconds=seconds)


def test_fields_are_filled_and_read_by_their_paths() -> None:
    layout = {"a.b": "title", "a.c": "=固定", "d": "parameters.amount", "e": "parameters.none"}
    values = {"title": "标题", "parameters": {"amount": "70.35"}}
    document = filled(layout, values)
    assert document == {"a": {"b": "标题", "c": "固定"}, "d": "70.35"}
    assert (text_at(document, "a.b"), text_at(document, "a")) == ("标题", None)
    assert texts_at({"x": ["a", 1]}, "x") == ["a", "1"]
    assert texts_at({"x": [True]}, "x") is None


@pytest.mark.parametrize(
    ("settings", "secrets", "field"),
    [
        ({"url": "http://oa.example.com/x"}, {}, "settings"),
        ({"url": "https://user:x@oa.example.com/x"}, {}, "settings"),
        ({"fields": {"a": "title", "a.b": "content"}}, {}, "settings.fields"),
        ({"fields": {"a": "nonsense"}}, {}, "settings.fields"),
        ({"fields": {"a b": "title"}}, {}, "settings.fields"),
        ({"receipt": {"status": "a..b"}}, {}, "settings"),
        ({}, {"signing_secret": "secret"}, "secrets.signing_secret"),
        ({}, {"callback_secret": "whsec_c2hvcnQ="}, "secrets.callback_secret"),
    ],
)
async def test_a_party_that_cannot_work_is_refused_with_the_place(
    ctx: Context, settings: dict[str, Any], secrets: dict[str, str], field: str
) -> None:
    with pytest.raises(MinshuiError) as refused:
        await given_party(ctx, settings.pop("url", URL), secrets=secrets, **settings)
    assert refused.value.code == "E_SUPPLIER_SETTING_INVALID"
    assert refused.value.place is not None
    assert refused.value.place.field == field
