"""Roles that are changed by two people at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import list_roles, role_by_code, save_role
from minshui.platform.access.use_cases.delete_role import delete_role
from minshui.platform.identity.use_cases.change_holders import change_holders
from tests.conftest import Installation
from tests.platform.access.crew import make_role, make_user

READ = "platform.access.read"
T = TypeVar("T")
Deed = Callable[[Context], Awaitable[object]]


async def _at_once(database: Installation, clock: FixedClock, *deeds: Deed) -> list[str | None]:
    """Do deeds in units of work of their own; return the code of what each was refused for."""

    async def done(deed: Deed) -> str | None:
        try:
            await _done(database, clock, deed)
        except MinshuiError as refusal:
            return refusal.code
        return None

    return list(await asyncio.gather(*(done(deed) for deed in deeds)))


async def _done(
    database: Installation, clock: FixedClock, deed: Callable[[Context], Awaitable[T]]
) -> T:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        return await deed(ctx)


def _inherit(code: str, parent: str) -> Deed:
    async def deed(ctx: Context) -> object:
        role = await role_by_code(ctx, code)
        return await save_role(ctx, replace(role.as_saved(), parents=frozenset({parent})))

    return deed


async def test_two_roles_do_not_come_to_inherit_from_each_other(
    database: Installation, clock: FixedClock
) -> None:
    # given
    await _done(database, clock, lambda ctx: make_role(ctx, "one"))
    await _done(database, clock, lambda ctx: make_role(ctx, "two"))
    # when
    refused = await _at_once(database, clock, _inherit("one", "two"), _inherit("two", "one"))
    # then
    assert sorted(refused, key=str) == ["E_ROLE_INHERITS_ITSELF", None]


async def test_an_heir_that_is_made_meanwhile_hears_of_the_change_too(
    database: Installation, clock: FixedClock
) -> None:
    # given
    await _done(database, clock, lambda ctx: make_role(ctx, "base"))

    async def extend(ctx: Context) -> None:
        base = await role_by_code(ctx, "base")
        await save_role(ctx, replace(base.as_saved(), permissions=frozenset({READ})))

    async def inherit(ctx: Context) -> None:
        await make_role(ctx, "heir", parents=("base",))

    # when
    refused = await _at_once(database, clock, extend, inherit)
    # then whichever came first, no process can have kept an heir's older permissions
    assert refused == [None, None]

    async def heir(ctx: Context) -> tuple[tuple[str, ...], int, int]:
        role = await role_by_code(ctx, "heir")
        base = await role_by_code(ctx, "base")
        return role.inherited, role.version, base.version

    assert await _done(database, clock, heir) == ((READ,), 2, 2)


async def test_a_role_is_not_deleted_while_it_is_given(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async def furnish(ctx: Context) -> int:
        await make_role(ctx, "brief")
        return await make_user(ctx, "holder")

    user_id = await _done(database, clock, furnish)
    # when
    refused = await _at_once(
        database,
        clock,
        lambda ctx: change_holders(ctx, "brief", [user_id], holds=True),
        lambda ctx: delete_role(ctx, "brief"),
    )
    # then
    assert refused.count(None) == 1
    assert set(refused) - {None} <= {"E_ROLE_HELD", "E_ROLE_UNKNOWN"}

    async def left(ctx: Context) -> list[str]:
        return [role.code for role in await list_roles(ctx)]

    codes = await _done(database, clock, left)
    assert codes == (["brief"] if refused[0] is None else [])


async def test_a_version_is_raised_once_for_each_change(
    database: Installation, clock: FixedClock
) -> None:
    # given
    await _done(database, clock, lambda ctx: make_role(ctx, "busy"))
    permissions = [READ, "platform.identity.read", "platform.organization.read"]

    def extend(permission: str) -> Deed:
        async def deed(ctx: Context) -> None:
            role = await role_by_code(ctx, "busy")
            await save_role(ctx, replace(role.as_saved(), permissions=frozenset({permission})))

        return deed

    # when
    refused = await _at_once(database, clock, *(extend(each) for each in permissions))
    # then
    assert refused == [None] * 3

    async def version(ctx: Context) -> int:
        return (await role_by_code(ctx, "busy")).version

    assert await _done(database, clock, version) == 4
