"""What a new tenant's templates say."""

from __future__ import annotations

import pytest

from minshui.infrastructure.context import Context
from minshui.message.template.defaults import DEFAULT_TEMPLATES, DefaultTemplate
from minshui.message.template.facade import (
    create_default_templates,
    published_template,
    render,
)
from minshui.message.template.queries.preview import preview_version
from tests.api_cases import fingerprint
from tests.message.template.bound import publish_default

CODES = [each.head.code for each in DEFAULT_TEMPLATES]


@pytest.mark.parametrize("default", DEFAULT_TEMPLATES, ids=CODES)
async def test_every_default_may_be_published_and_fits_two_parts(
    ctx: Context, default: DefaultTemplate
) -> None:
    await create_default_templates(ctx)
    for channel in ("sms", "wechat"):
        if channel in default.words:
            stored = await publish_default(ctx, default.head.code, channel)
            preview = await preview_version(ctx, stored.version.id, {})
            assert preview.parts in (None, 1, 2)
    active = (await published_template(ctx, default.head.code)).versions
    assert set(active) == set(default.words)
    for channel in set(active) - {"sms", "wechat"}:
        await preview_version(ctx, active[channel].id, {})


async def test_a_default_reads_as_a_person_would_write_it(ctx: Context) -> None:
    await publish_default(ctx, "bill.notice")
    found = (await published_template(ctx, "bill.notice")).versions
    said = {
        "name": "张三",
        "customer_code": "0120260001",
        "month": 202611,
        "amount": "70.35",
        "due_on": "2026-12-20",
    }
    assert render(found["sms"], said).body == (
        "张三您好，户号0120260001的2026年11月水费70.35元，请于2026年12月20日前缴纳。"
    )
    assert render(found["inbox"], said).subject == "2026年11月水费账单"


async def test_a_second_time_adds_nothing(ctx: Context) -> None:
    await create_default_templates(ctx)
    before = await fingerprint(ctx)

    await create_default_templates(ctx)

    assert await fingerprint(ctx) == before


async def test_what_suppliers_must_approve_waits_as_a_draft(ctx: Context) -> None:
    await create_default_templates(ctx)
    found = await published_template(ctx, "payment.received")
    assert set(found.versions) == {"inbox", "mail"}
