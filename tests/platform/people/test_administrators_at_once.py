"""Two administrators disable each other at the same moment: one of them stays (R-029)."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.identity.queries.users import count_administrators
from minshui.platform.identity.use_cases.set_user_enabled import set_user_enabled
from tests.conftest import Installation


async def test_one_of_two_stays(database: Installation, clock: FixedClock) -> None:
    # given
    async with _work(database, clock) as ctx:
        everything = SaveRole("admin", "管理员", DataScope.ALL, frozenset(), grants_all=True)
        await create_role(ctx, everything)
        anna, bert = [
            (await create_user(ctx, CreateUser(name, name, ("admin",)))).user.id
            for name in ("anna", "bert")
        ]

    # when
    async def disable(user_id: int, by: int) -> str:
        try:
            async with _work(database, clock, by) as ctx:
                await set_user_enabled(ctx, user_id, enabled=False)
        except MinshuiError as refused:
            return refused.code
        return "disabled"

    outcomes = await asyncio.gather(disable(anna, bert), disable(bert, anna))
    # then
    assert sorted(outcomes) == ["E_LAST_ADMINISTRATOR", "disabled"]
    async with _work(database, clock) as ctx:
        assert await count_administrators(ctx) == 1


def _work(
    database: Installation, clock: FixedClock, user_id: int | None = None
) -> AbstractAsyncContextManager[Context]:
    actor: Actor = system_actor()
    if user_id is not None:
        rights = frozenset(declared_permissions())
        actor = replace(actor, kind="user", user_id=user_id, permissions=rights)
    return database.databases.tenant_work(database.tenant_code, actor, clock)
