"""HTTP: connection tests, bounces, addresses that cannot be reached."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.message.mail.domain.tags import address_index
from minshui.message.mail.models import BounceRow, UnreachableRow
from minshui.message.mail.unreachable_store import mark_unreachable, unreachable_among
from minshui.message.supplier.facade import SaveSupplier, save_supplier
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.message.mail.world import Sink, given_server
from tests.servers import free_port

MAIL = "/api/v1/message/mail"
GONE = "gone@example.com"


def offline() -> SaveSupplier:
    """Describe a server that is not there."""
    settings = {
        "host": "127.0.0.1",
        "port": free_port(),
        "security": "none",
        "sender_address": "notice@fjwater.example",
    }
    return SaveSupplier("smtp-offline", "smtp", "不在的服务器", settings)


async def given_gone(ctx: Context) -> str:
    """Close an address; returns its index."""
    index = address_index(await field_cipher(ctx), GONE)
    await mark_unreachable(ctx, index, 77, "5.1.1", "User unknown")
    return index


async def gone_id(api: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Return the id of the closed address."""
    listed = await api.get(f"{MAIL}/unreachable", params={"address": GONE}, headers=headers)
    (item,) = listed.json()["items"]
    number: int = item["id"]
    return number


class TestConnection(ApiCases):
    ROUTE = f"POST {MAIL}/suppliers/smtp-offline/connection-test"
    PERMISSION = "message.supplier.try"

    async def prepare(self, ctx: Context) -> None:
        await save_supplier(ctx, offline())


class TestBounces(ApiCases):
    ROUTE = f"GET {MAIL}/bounces"
    PERMISSION = "message.mail.read"
    BAD_QUERIES = ({"kind": "nonsense"}, {"message_id": "0"}, {"page": "0"}, {"unknown": "1"})


class TestUnreachable(ApiCases):
    ROUTE = f"GET {MAIL}/unreachable"
    PERMISSION = "message.mail.read"
    BAD_QUERIES = ({"address": "a" * 255}, {"lifted": "perhaps"})


class TestLift(ApiCases):
    ROUTE = f"POST {MAIL}/unreachable/{{id}}/lift"
    PERMISSION = "message.mail.lift"
    BODY: ClassVar[dict[str, str]] = {"reason": "客户已恢复邮箱"}
    BAD_BODIES = ({}, {"reason": ""}, {"reason": "x" * 201}, {"reason": "a", "more": 1})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_gone(ctx)
        return {"path": {"id": (await ctx.session.execute(select(UnreachableRow.id))).scalar_one()}}


@pytest.mark.feature("F-0770")
async def test_a_server_that_works_passes_every_step(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, sink: Sink
) -> None:
    # given
    await given_server(ctx, sink)
    member = await staff.member("message.supplier.try")
    # when
    path = f"{MAIL}/suppliers/smtp-main/connection-test"
    answer = await api.post(path, headers=member.headers)
    # then
    steps = answer.json()
    assert [(step["name"], step["passed"]) for step in steps] == [
        ("连接", True),
        ("登录", True),
        ("退信信箱", True),
    ]
    assert steps[0]["text"] == f"localhost:{sink.addresses['smtp_port']}（STARTTLS）"
    assert await sink.mails() == []


@pytest.mark.feature("F-0770")
async def test_what_is_wrong_with_a_server_is_told_by_step(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, sink: Sink
) -> None:
    await given_server(ctx, sink, "smtp-login", secrets={**sink.secrets, "password": "wrong"})
    await given_server(ctx, sink, "smtp-trust", ca_certificates="", bounce_host="")
    await save_supplier(ctx, offline())
    member = await staff.member("message.supplier.try")

    told = {}
    for code in ("smtp-login", "smtp-trust", "smtp-offline"):
        path = f"{MAIL}/suppliers/{code}/connection-test"
        answer = await api.post(path, headers=member.headers)
        told[code] = [(step["name"], step["passed"]) for step in answer.json()]
        assert "wrong" not in answer.text.replace("wrong user or password", "")
    assert told == {
        "smtp-login": [("连接", True), ("登录", False), ("退信信箱", False)],
        "smtp-trust": [("连接", False)],
        "smtp-offline": [("连接", False)],
    }


async def test_only_mail_servers_are_tested_so(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member("message.supplier.try")
    before = await fingerprint(ctx)

    path = f"{MAIL}/suppliers/nobody/connection-test"
    answer = await api.post(path, headers=member.headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "E_SUPPLIER_UNKNOWN")
    assert await fingerprint(ctx) == before


async def test_a_lifted_address_gets_mails_until_it_bounces_again(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    index = await given_gone(ctx)
    member = await staff.member("message.mail.read", "message.mail.lift")
    path = f"{MAIL}/unreachable/{await gone_id(api, member.headers)}/lift"
    # when
    lifted = await api.post(path, json={"reason": "客户已恢复邮箱"}, headers=member.headers)
    again = await api.post(path, json={"reason": "再来一次"}, headers=member.headers)
    # then
    assert lifted.json()["lifted"] is True
    assert (again.status_code, again.json()["code"]) == (409, "E_UNREACHABLE_LIFTED")
    assert await unreachable_among(ctx, [index]) == {}
    # a bounce that was read before does not close it; a new one does
    await mark_unreachable(ctx, index, 77, "5.1.1", "User unknown")
    assert await unreachable_among(ctx, [index]) == {}
    await mark_unreachable(ctx, index, 78, "5.1.1", "User unknown")
    assert await unreachable_among(ctx, [index]) == {index: "5.1.1"}


async def test_bounces_are_listed_by_kind_and_message(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    row = {"supplier": "smtp-main", "text_given": "", "status": "5.1.1", "read_at": ctx.clock.now()}
    await ctx.session.execute(
        insert(BounceRow),
        [
            row | {"uidl": "a", "kind": "failed", "message_id": 7},
            row | {"uidl": "b", "kind": "other", "message_id": None},
        ],
    )
    member = await staff.member("message.mail.read")

    async def listed(**query: str) -> list[str]:
        answer = await api.get(f"{MAIL}/bounces", params=query, headers=member.headers)
        return [each["kind"] for each in answer.json()["items"]]

    assert await listed() == ["other", "failed"]
    assert await listed(kind="failed") == ["failed"]
    assert await listed(message_id="7") == ["failed"]
    assert await listed(message_id="8") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"security": "none", "host": "smtp.example.com"}, "settings"),
        ({"sender_address": "nobody"}, "settings.sender_address"),
        ({"return_path": "a{tag}b" + "x" * 30 + "@example.com"}, "settings.return_path"),
        ({"ca_certificates": "no certificate"}, "settings.ca_certificates"),
        ({"port": 0}, "settings.port"),
        ({"colour": "blue"}, "settings.colour"),
    ],
)
async def test_settings_that_cannot_work_are_refused_with_their_place(
    ctx: Context, changes: dict[str, Any], field: str
) -> None:
    command = offline()
    settings = {**command.settings, **changes}
    with pytest.raises(MinshuiError) as refused:
        await save_supplier(ctx, SaveSupplier(command.code, "smtp", "x", settings))
    assert refused.value.code == "E_SUPPLIER_SETTING_INVALID"
    assert refused.value.place is not None
    assert refused.value.place.field == field
