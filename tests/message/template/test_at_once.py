"""Two people at one template: there is one draft, and one version in force."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.template.facade import (
    Draft,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
    published_template,
)
from minshui.message.template.models import TemplateVersionRow
from minshui.message.template.use_cases.retire_version import retire_version
from tests.conftest import Installation

CODE = "test.notice"
WORDS = Draft("通知", "好")


async def at_once(
    database: Installation, clock: FixedClock, work: Callable[[Context], Awaitable[Any]], count: int
) -> list[str]:
    """Do the same in several units of work at once; what became of each, sorted."""

    async def one() -> str:
        try:
            async with open_work(database, clock) as ctx:
                await work(ctx)
        except MinshuiError as refused:
            return refused.code
        return "done"

    return sorted(await asyncio.gather(*(one() for _ in range(count))))


def open_work(database: Installation, clock: FixedClock) -> Any:
    return database.databases.tenant_work(database.tenant_code, system_actor(), clock)


async def test_drafts_and_publications_at_once(database: Installation, clock: FixedClock) -> None:
    # given
    async with open_work(database, clock) as ctx:
        await create_template(ctx, SaveTemplate(CODE, "通知", TemplateCategory.NOTICE, ("inbox",)))
    # when several begin a version, and several publish it
    begun = await at_once(database, clock, lambda ctx: add_draft(ctx, CODE, "inbox", WORDS), 4)
    async with open_work(database, clock) as ctx:
        (first,) = (await ctx.session.execute(select(TemplateVersionRow.id))).scalars()
    in_force = await at_once(database, clock, lambda ctx: publish_version(ctx, first), 4)
    # then
    assert begun == ["E_TEMPLATE_DRAFT_OPEN"] * 3 + ["done"]
    assert in_force == ["E_TEMPLATE_STATE"] * 3 + ["done"]
    # and when the next is published while this one is retired, one version is in force or none
    async with open_work(database, clock) as ctx:
        second = (await add_draft(ctx, CODE, "inbox", WORDS)).version.id
    outcomes = await asyncio.gather(
        at_once(database, clock, lambda ctx: publish_version(ctx, second), 1),
        at_once(database, clock, lambda ctx: retire_version(ctx, first), 1),
    )
    assert outcomes[0] == ["done"]
    assert outcomes[1] in (["done"], ["E_TEMPLATE_STATE"])
    async with open_work(database, clock) as ctx:
        assert (await published_template(ctx, CODE)).versions["inbox"].id == second
