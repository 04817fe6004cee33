"""Two who come at the same instant: a code, a recovery code and a challenge are good once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pyotp
import pytest

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.platform.factor.facade import (
    FactorKind,
    begin_totp,
    check_factor,
    confirm_factor,
)
from minshui.platform.identity.facade import (
    Client,
    CreateUser,
    SecondFactorAnswer,
    SessionGrant,
    create_user,
    second_factor_wanted,
)
from minshui.platform.identity.use_cases.complete_sign_in import complete_sign_in
from tests.conftest import Installation
from tests.platform.factor.phone import STEP

AT_ONCE = 5


class Person:
    """A user with a second factor, in an installation where work is committed."""

    def __init__(self, database: Installation, clock: FixedClock) -> None:
        self._database = database
        self.clock = clock
        self.user_id = 0
        self.otp = pyotp.TOTP(pyotp.random_base32())
        self.spare: tuple[str, ...] = ()

    async def work(self, do: Callable[[Context], Awaitable[Any]]) -> Any:
        """Do something in a unit of work of its own."""
        databases, tenant = self._database.databases, self._database.tenant_code
        async with databases.tenant_work(tenant, system_actor(), self.clock) as ctx:
            return await do(ctx)

    async def enrol(self, ctx: Context) -> None:
        """Begin to exist, with a factor."""
        self.user_id = (await create_user(ctx, CreateUser("mo", "莫员工"))).user.id
        ctx.actor = replace(ctx.actor, user_id=self.user_id, user_name="mo", kind="user")
        self.otp = pyotp.TOTP((await begin_totp(ctx)).secret)
        first = self.otp.at(self.clock.now() - STEP)
        confirmed = await confirm_factor(ctx, FactorKind.TOTP, first)
        assert confirmed is not None
        self.spare = confirmed.recovery_codes

    async def all_at_once(self, do: Callable[[Context], Awaitable[Any]]) -> list[Any]:
        """Do the same several times at the same instant."""
        return list(await asyncio.gather(*(self.work(do) for _ in range(AT_ONCE))))


@pytest.fixture
async def person(database: Installation, clock: FixedClock) -> Person:
    somebody = Person(database, clock)
    await somebody.work(somebody.enrol)
    return somebody


async def test_one_code_is_taken_once(person: Person) -> None:
    code = person.otp.at(person.clock.now())
    taken = await person.all_at_once(
        lambda ctx: check_factor(ctx, person.user_id, FactorKind.TOTP, code)
    )
    assert sorted(taken) == [False] * (AT_ONCE - 1) + [True]


async def test_one_recovery_code_is_taken_once(person: Person) -> None:
    taken = await person.all_at_once(
        lambda ctx: check_factor(ctx, person.user_id, FactorKind.RECOVERY, person.spare[0])
    )
    assert sorted(taken) == [False] * (AT_ONCE - 1) + [True]


async def test_every_wrong_code_counts_however_many_come_at_once(person: Person) -> None:
    await person.all_at_once(
        lambda ctx: check_factor(ctx, person.user_id, FactorKind.RECOVERY, "2222-2222-2222-2222")
    )
    code = person.otp.at(person.clock.now())
    assert not await person.work(
        lambda ctx: check_factor(ctx, person.user_id, FactorKind.TOTP, code)
    )


async def test_one_challenge_begins_one_session(person: Person) -> None:
    # given
    wanted = await person.work(lambda ctx: second_factor_wanted(ctx, person.user_id))
    codes = iter([person.otp.at(person.clock.now()), *person.spare])

    async def complete(ctx: Context) -> Any:
        code = next(codes)
        kind = "recovery" if "-" in code else "totp"
        answer = SecondFactorAnswer(wanted.challenge, kind, code)
        return await complete_sign_in(ctx, answer, Client("127.0.0.1"))

    # when every one of them brings a good code
    outcomes = await person.all_at_once(complete)
    # then
    assert sum(isinstance(each, SessionGrant) for each in outcomes) == 1
