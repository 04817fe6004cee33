"""Codes by SMS: sent once a minute, good once, tried five times."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from minshui.message.verification.facade import (
    Finding,
    Purpose,
    RequestCode,
    request_code,
    verify_code,
)
from minshui.message.verification.models import VerificationCodeRow
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.conftest import Installation
from tests.message.template.bound import publish_default

CODES = "/api/v1/message/verification-codes"
CHECK = "message.verification.check"
MOBILE, OTHER = "13800001234", "13900005678"
BINDING, SIGN_IN = Purpose.BINDING, Purpose.SIGN_IN


async def asked(
    ctx: Context, mobile: str = MOBILE, purpose: Purpose = BINDING, source: str = "10.0.0.1"
) -> str:
    """Ask for a code and return it, as the receiver reads it."""
    requested = await request_code(ctx, RequestCode(mobile, purpose, source))
    sealed = await ctx.session.execute(
        select(MessageRow.sealed).where(MessageRow.id == requested.message_id)
    )
    return str(unseal(await field_cipher(ctx), sealed.scalar_one()).parameters["code"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def refusal(ctx: Context, **request: Any) -> str:
    before = await fingerprint(ctx)
    with pytest.raises(MinshuiError) as refused:
        await asked(ctx, **request)
    assert await fingerprint(ctx) == before
    return refused.value.code.removeprefix("E_VERIFICATION_")


@pytest.fixture
async def template(ctx: Context) -> None:
    await publish_default(ctx, "verification.code")


@pytest.mark.usefixtures("template")
class TestCodes:
    async def test_a_code_is_good_once(self, ctx: Context) -> None:
        code = await asked(ctx)
        assert len(code) == 6

        first = await verify_code(ctx, MOBILE, BINDING, code)
        second = await verify_code(ctx, MOBILE, BINDING, code)

        assert (first.finding, second.finding) == (Finding.ACCEPTED, Finding.WORTHLESS)

    async def test_a_code_is_good_for_its_mobile_and_purpose_only(self, ctx: Context) -> None:
        code = await asked(ctx)
        await asked(ctx, OTHER)

        assert (await verify_code(ctx, OTHER, BINDING, code)).finding is Finding.WRONG
        assert (await verify_code(ctx, MOBILE, SIGN_IN, code)).finding is Finding.WORTHLESS
        assert (await verify_code(ctx, MOBILE, BINDING, code)).finding is Finding.ACCEPTED

    async def test_after_five_wrong_ones_the_right_one_is_worth_nothing(self, ctx: Context) -> None:
        code = await asked(ctx)

        left = [
            (await verify_code(ctx, MOBILE, BINDING, wrong(code))).attempts_left for _ in range(5)
        ]

        assert left == [4, 3, 2, 1, 0]
        assert (await verify_code(ctx, MOBILE, BINDING, code)).finding is Finding.WORTHLESS

    async def test_a_code_expires_after_five_minutes(self, ctx: Context, clock: FixedClock) -> None:
        code = await asked(ctx)
        (message,) = (await ctx.session.execute(select(MessageRow.expires_at))).scalars()
        assert message == ctx.clock.now() + timedelta(minutes=5)

        clock.move_to(ctx.clock.now() + timedelta(minutes=5))

        assert (await verify_code(ctx, MOBILE, BINDING, code)).finding is Finding.WORTHLESS

    async def test_a_newer_code_takes_the_place_of_the_older(
        self, ctx: Context, clock: FixedClock
    ) -> None:
        older = await asked(ctx)
        clock.move_to(ctx.clock.now() + timedelta(seconds=60))
        newer = await asked(ctx)

        if older != newer:
            assert (await verify_code(ctx, MOBILE, BINDING, older)).finding is Finding.WRONG
        assert (await verify_code(ctx, MOBILE, BINDING, newer)).finding is Finding.ACCEPTED

    async def test_the_next_code_comes_after_sixty_seconds(
        self, ctx: Context, clock: FixedClock
    ) -> None:
        await asked(ctx)
        clock.move_to(ctx.clock.now() + timedelta(seconds=59, milliseconds=1))

        with pytest.raises(MinshuiError) as refused:
            await asked(ctx, purpose=SIGN_IN)  # a mobile rings at most once a minute
        assert refused.value.message == "验证码刚刚发送过，请 1 秒后再试"
        clock.move_to(ctx.clock.now() + timedelta(seconds=1))
        await asked(ctx)

    async def test_a_mobile_gets_ten_a_day(self, ctx: Context, clock: FixedClock) -> None:
        begun = ctx.clock.now()
        for number in range(10):
            clock.move_to(begun + timedelta(minutes=2 * number))
            await asked(ctx)
        clock.move_to(begun + timedelta(hours=23))
        assert await refusal(ctx) == "TOO_MANY"
        await asked(ctx, OTHER)

        clock.move_to(begun + timedelta(hours=24))
        await asked(ctx)

    async def test_a_source_asks_sixty_times_an_hour(self, ctx: Context, clock: FixedClock) -> None:
        begun = ctx.clock.now()
        for number in range(60):
            await asked(ctx, f"138000{number:05d}")
        assert await refusal(ctx) == "SOURCE"
        await asked(ctx, source="10.0.0.2")

        clock.move_to(begun + timedelta(hours=1))
        await asked(ctx, OTHER)

    async def test_it_goes_before_all_others_and_stands_nowhere_in_clear(
        self, ctx: Context
    ) -> None:
        code = await asked(ctx)

        row = (await ctx.session.execute(select(MessageRow.__table__))).one()
        assert (row.priority, row.channel, row.address_mask) == (0, "sms", "138****1234")
        for table in (VerificationCodeRow, MessageRow, AuditRow, OutboxRow):
            rows = await ctx.session.execute(text(f'SELECT t::text FROM "{table.__tablename__}" t'))  # noqa: S608
            stored = "".join(rows.scalars())
            assert code not in stored
            assert MOBILE not in stored

    async def test_what_is_no_mobile_is_refused(self, ctx: Context) -> None:
        assert await refusal(ctx, mobile="12800001234") == "MOBILE"
        assert await refusal(ctx, mobile="138000012345") == "MOBILE"


async def test_without_words_in_force_nothing_is_kept(ctx: Context) -> None:
    before = await fingerprint(ctx)
    savepoint = await ctx.session.begin_nested()
    with pytest.raises(MinshuiError, match="E_TEMPLATE_UNKNOWN"):
        await request_code(ctx, RequestCode(MOBILE, BINDING, "10.0.0.1"))
    await savepoint.rollback()
    assert await fingerprint(ctx) == before


async def test_two_who_ask_at_once_get_one_code(database: Installation, clock: FixedClock) -> None:
    # given
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await publish_default(ctx, "verification.code")

    async def ask() -> str:
        try:
            async with database.databases.tenant_work(
                database.tenant_code, system_actor(), clock
            ) as ctx:
                await request_code(ctx, RequestCode(MOBILE, BINDING, "10.0.0.1"))
        except MinshuiError as refused:
            return refused.code
        return "sent"

    # when
    answers = await asyncio.gather(*(ask() for _ in range(5)))
    # then
    assert sorted(answers) == ["E_VERIFICATION_TOO_SOON"] * 4 + ["sent"]


class TestSend(ApiCases):
    ROUTE = f"POST {CODES}"
    PERMISSION = CHECK
    BODY = {"mobile": MOBILE}  # noqa: RUF012
    BAD_BODIES = ({}, {"mobile": "1380000"}, {"mobile": MOBILE, "purpose": "sign_in"})
    STATUS = 201

    async def prepare(self, ctx: Context) -> None:
        await publish_default(ctx, "verification.code")


class TestVerify(ApiCases):
    ROUTE = f"POST {CODES}/verify"
    PERMISSION = CHECK
    BODY = {"mobile": MOBILE, "code": "123456"}  # noqa: RUF012
    BAD_BODIES = ({"mobile": MOBILE}, {"mobile": MOBILE, "code": "12345"})


@pytest.mark.feature("F-0766")
async def test_over_http_staff_check_a_customers_number(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await publish_default(ctx, "verification.code")
    clerk = await staff.member(CHECK)
    # when
    sent = await api.post(CODES, json={"mobile": MOBILE}, headers=clerk.headers)
    soon = await api.post(CODES, json={"mobile": MOBILE}, headers=clerk.headers)
    sealed = (await ctx.session.execute(select(MessageRow.sealed))).scalar_one()
    code = str(unseal(await field_cipher(ctx), sealed).parameters["code"])
    findings = []
    for entered in (wrong(code), code, code):
        answer = await api.post(
            f"{CODES}/verify", json={"mobile": MOBILE, "code": entered}, headers=clerk.headers
        )
        findings.append((answer.json()["finding"], answer.json()["attempts_left"]))
    # then
    assert sent.status_code == 201
    assert code not in sent.text
    assert (soon.status_code, soon.json()["code"]) == (429, "E_VERIFICATION_TOO_SOON")
    assert findings == [("wrong", 4), ("accepted", 0), ("worthless", 0)]
    (row,) = (await ctx.session.execute(select(VerificationCodeRow.__table__))).all()
    assert (row.attempts, row.ended_at is not None) == (2, True)
    audited = await ctx.session.execute(
        select(AuditRow.after).where(AuditRow.action == "verification.request")
    )
    assert audited.scalars().all() == [{"purpose": "mobile_check", "mobile": "***1234"}]
