"""Templates over HTTP: written, checked, published, kept in versions."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.template.facade import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
    published,
    published_template,
    render,
    version,
)
from minshui.message.template.use_cases.edit_draft import edit_draft
from tests.api_cases import ApiCases, Staff, fingerprint

TEMPLATES = "/api/v1/message/templates"
READ, SAVE, PUBLISH = (
    "message.template.read",
    "message.template.save",
    "message.template.publish",
)
HEAD = {"name": "缴费到账", "category": "payment", "channels": ["sms", "inbox"]}
AMOUNT = {"name": "amount", "type": "amount", "title": "金额"}
BINDING = {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"}}
BODY = "已收到水费${amount}元。"
WORDS = {"body": BODY, "parameters": [AMOUNT], "binding": BINDING}


async def given_template(ctx: Context, code: str = "test.paid") -> None:
    await create_template(
        ctx, SaveTemplate(code, "缴费到账", TemplateCategory.PAYMENT, ("sms", "inbox"))
    )


async def given_draft(ctx: Context, body: str = BODY, code: str = "test.paid") -> int:
    parameter = Parameter("amount", ParameterType.AMOUNT, "金额")
    stored = await add_draft(ctx, code, "sms", Draft("", body, (parameter,), BINDING))
    return stored.version.id


class TestCreate(ApiCases):
    ROUTE = f"POST {TEMPLATES}"
    PERMISSION = SAVE
    BODY = HEAD | {"code": "test.paid"}
    BAD_BODIES = (
        {},
        BODY | {"code": "缴费"},
        BODY | {"channels": ["fax"]},
        BODY | {"channels": ["sms", "sms"]},
        BODY | {"category": "other"},
        BODY | {"priority": 3},
    )
    STATUS = 201


class TestList(ApiCases):
    ROUTE = f"GET {TEMPLATES}"
    PERMISSION = READ
    BAD_QUERIES = ({"category": "other"}, {"channel": "fax"})


class TestSampleSources(ApiCases):
    ROUTE = f"GET {TEMPLATES}/sample-sources"
    PERMISSION = READ


class OnTemplate(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_template(ctx)
        return {"path": {"code": "test.paid"}}


class TestRead(OnTemplate):
    ROUTE = f"GET {TEMPLATES}/{{code}}"
    PERMISSION = READ


class TestAmend(OnTemplate):
    ROUTE = f"PUT {TEMPLATES}/{{code}}"
    PERMISSION = SAVE
    BODY = HEAD
    BAD_BODIES = ({}, HEAD | {"channels": []}, HEAD | {"code": "other"})


class TestAddVersion(OnTemplate):
    ROUTE = f"POST {TEMPLATES}/{{code}}/versions"
    PERMISSION = SAVE
    BODY = WORDS | {"channel": "sms"}
    BAD_BODIES = (
        WORDS,
        BODY | {"channel": "fax"},
        BODY | {"body": ""},
        BODY | {"parameters": [AMOUNT | {"type": "money"}]},
    )
    STATUS = 201


class TestHistory(OnTemplate):
    ROUTE = f"GET {TEMPLATES}/{{code}}/versions"
    PERMISSION = READ
    BAD_QUERIES = ({"channel": "fax"},)


class OnDraft(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_template(ctx)
        return {"path": {"version_id": await given_draft(ctx)}}


class TestReadVersion(OnDraft):
    ROUTE = f"GET {TEMPLATES}/versions/{{version_id}}"
    PERMISSION = READ


class TestEdit(OnDraft):
    ROUTE = f"PUT {TEMPLATES}/versions/{{version_id}}"
    PERMISSION = SAVE
    BODY = WORDS
    BAD_BODIES = ({}, WORDS | {"channel": "mail"})


class TestPreview(OnDraft):
    ROUTE = f"POST {TEMPLATES}/versions/{{version_id}}/preview"
    PERMISSION = READ
    BODY: ClassVar[Any] = {"parameters": {"amount": "70.35"}}
    BAD_BODIES = (
        {"parameters": {"amount": "一百"}},
        {"parameters": {"amount": 1.5}},
        {"source": "nobody"},
    )


class TestPublish(OnDraft):
    ROUTE = f"POST {TEMPLATES}/versions/{{version_id}}/publish"
    PERMISSION = PUBLISH


class TestRetire(ApiCases):
    ROUTE = f"POST {TEMPLATES}/versions/{{version_id}}/retire"
    PERMISSION = PUBLISH

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_template(ctx)
        draft = await given_draft(ctx)
        await publish_version(ctx, draft)
        return {"path": {"version_id": draft}}


class TestCopy(TestRetire):
    ROUTE = f"POST {TEMPLATES}/versions/{{version_id}}/copy"
    PERMISSION = SAVE
    STATUS = 201


@pytest.mark.feature("F-0761", "F-0779", "F-0780")
async def test_fixed_words_are_written_previewed_and_published_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given somebody who writes and somebody who publishes
    writer = await staff.member(READ, SAVE)
    publisher = await staff.member(READ, PUBLISH)
    # when
    await api.post(TEMPLATES, json=HEAD | {"code": "test.paid"}, headers=writer.headers)
    drafted = await api.post(
        f"{TEMPLATES}/test.paid/versions", json=WORDS | {"channel": "sms"}, headers=writer.headers
    )
    path = f"{TEMPLATES}/versions/{drafted.json()['id']}"
    preview = await api.post(
        f"{path}/preview", json={"parameters": {"amount": "1200.5"}}, headers=writer.headers
    )
    refused = await api.post(f"{path}/publish", headers=writer.headers)
    still = await api.get(path, headers=writer.headers)
    active = await api.post(f"{path}/publish", headers=publisher.headers)
    # then: 已收到水费1200.50元。 has 14 characters, 【闽水】 4
    assert preview.json() == {
        "subject": "",
        "body": "已收到水费1200.50元。",
        "parameters": {"amount": "1200.50"},
        "length": 18,
        "parts": 1,
        "longest_parts": 1,
    }
    assert (refused.status_code, still.json()["state"]) == (403, "draft")
    assert (active.json()["state"], active.json()["version"]) == ("active", 1)
    assert active.json()["published_by"] == publisher.grant.user_id
    now = await published(ctx, "test.paid", "sms")
    assert render(now, {"amount": "1"}).body == "已收到水费1.00元。"
    actions = (await ctx.session.execute(select(AuditRow.action).order_by(AuditRow.id))).scalars()
    assert [each for each in actions if each.startswith("template.")] == [
        "template.create",
        "template.draft",
        "template.publish",
    ]


@pytest.mark.feature("F-0781")
async def test_a_new_version_retires_the_one_before_which_stays_as_it_was(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given version 1 in force
    member = await staff.member(READ, SAVE, PUBLISH)
    await given_template(ctx)
    first = await given_draft(ctx)
    await publish_version(ctx, first)
    # when version 2, made from it, is published
    copy = (await api.post(f"{TEMPLATES}/versions/{first}/copy", headers=member.headers)).json()
    edited = await api.put(
        f"{TEMPLATES}/versions/{copy['id']}",
        json=WORDS | {"body": "收到${amount}元，谢谢。"},
        headers=member.headers,
    )
    await api.post(f"{TEMPLATES}/versions/{copy['id']}/publish", headers=member.headers)
    # then
    assert (copy["version"], copy["body"], copy["change_note"]) == (
        2,
        BODY,
        "复制自版本 1",
    )
    assert edited.json()["body"] == "收到${amount}元，谢谢。"
    history = await api.get(f"{TEMPLATES}/test.paid/versions", headers=member.headers)
    seen = [(each["version"], each["state"]) for each in history.json()["items"]]
    assert seen == [(2, "active"), (1, "retired")]
    assert (await published(ctx, "test.paid", "sms")).id == copy["id"]
    assert render(await version(ctx, first), {"amount": "5"}).body == "已收到水费5.00元。"
    # and neither may be changed any more
    for number in (first, copy["id"]):
        answer = await api.put(f"{TEMPLATES}/versions/{number}", json=WORDS, headers=member.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "E_TEMPLATE_STATE")


@pytest.mark.feature("F-0782")
async def test_one_template_has_words_for_each_channel(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given words for two channels, and others that disagree about a parameter
    member = await staff.member(READ, SAVE, PUBLISH)
    await given_template(ctx)
    await publish_version(ctx, await given_draft(ctx))
    mail = {
        "channel": "mail",
        "subject": "缴费到账",
        "body": "<p>已收到水费 <b>${amount}</b> 元。</p>",
        "parameters": [AMOUNT],
    }
    inbox = {
        "channel": "inbox",
        "subject": "缴费到账",
        "body": "已收到${amount}",
        "parameters": [AMOUNT | {"type": "text"}],
    }
    # when
    published_states = []
    for words in (mail, inbox):
        drafted = await api.post(
            f"{TEMPLATES}/test.paid/versions", json=words, headers=member.headers
        )
        answer = await api.post(
            f"{TEMPLATES}/versions/{drafted.json()['id']}/publish", headers=member.headers
        )
        published_states.append(answer.json().get("state") or answer.json()["code"])
    # then
    assert published_states == ["active", "E_TEMPLATE_CONFLICT"]
    found = await published_template(ctx, "test.paid")
    assert {on: render(each, {"amount": "2"}).body for on, each in found.versions.items()} == {
        "sms": "已收到水费2.00元。",
        "mail": "<p>已收到水费 <b>2.00</b> 元。</p>",
    }
    listed = await api.get(TEMPLATES, params={"channel": "mail"}, headers=member.headers)
    (item,) = [each for each in listed.json()["items"] if each["code"] == "test.paid"]
    assert (item["active"], item["drafts"]) == ({"sms": 1, "mail": 1}, {"inbox": 1})


async def test_over_http_what_would_not_do_is_not_published_and_says_where(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    publisher = await staff.member(PUBLISH)
    await given_template(ctx)
    draft = await given_draft(ctx, "已收到${amonut}元")
    before = await fingerprint(ctx)

    answer = await api.post(f"{TEMPLATES}/versions/{draft}/publish", headers=publisher.headers)

    refused = answer.json()
    assert (refused["code"], refused["place"]) == ("E_TEMPLATE_UNDECLARED", {"field": "body"})
    assert await fingerprint(ctx) == before


async def test_over_http_states_are_kept(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member(READ, SAVE, PUBLISH)
    await given_template(ctx)
    draft = await given_draft(ctx)

    async def code_of(method: str, path: str, body: Any = None) -> str:
        before = await fingerprint(ctx)
        content = {} if body is None else {"json": body}
        answer = await api.request(method, TEMPLATES + path, headers=member.headers, **content)
        assert await fingerprint(ctx) == before
        return str(answer.json()["code"])

    taken = HEAD | {"code": "test.paid"}
    assert await code_of("POST", "", taken) == "E_TEMPLATE_CODE_TAKEN"
    assert await code_of("GET", "/test.none") == "E_TEMPLATE_UNKNOWN"
    assert await code_of("GET", f"/versions/{draft + 1000}") == "E_TEMPLATE_VERSION_UNKNOWN"
    second = WORDS | {"channel": "sms"}
    assert await code_of("POST", "/test.paid/versions", second) == "E_TEMPLATE_DRAFT_OPEN"
    assert await code_of("POST", f"/versions/{draft}/retire") == "E_TEMPLATE_STATE"
    await publish_version(ctx, draft)
    assert await code_of("POST", f"/versions/{draft}/publish") == "E_TEMPLATE_STATE"


async def test_a_retired_template_and_a_draft_are_not_in_force(ctx: Context) -> None:
    await given_template(ctx)
    draft = await given_draft(ctx)

    with pytest.raises(MinshuiError, match="E_TEMPLATE_NOT_PUBLISHED"):
        await published(ctx, "test.paid", "sms")
    with pytest.raises(MinshuiError, match="E_TEMPLATE_VERSION_UNKNOWN"):
        await version(ctx, draft)


async def test_a_publication_that_is_rolled_back_is_not_remembered(ctx: Context) -> None:
    # given a version that was published, read, and rolled back to a draft that changed
    await given_template(ctx)
    draft = await given_draft(ctx)
    savepoint = await ctx.session.begin_nested()
    await publish_version(ctx, draft)
    assert (await version(ctx, draft)).body == BODY
    await savepoint.rollback()
    # when
    parameter = Parameter("amount", ParameterType.AMOUNT, "金额")
    await edit_draft(ctx, draft, Draft("", "收到${amount}", (parameter,), BINDING))
    await publish_version(ctx, draft)
    # then
    assert (await version(ctx, draft)).body == "收到${amount}"
