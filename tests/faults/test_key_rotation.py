"""A tenant's data key changes while people read and write, and the command is killed half-way."""

from __future__ import annotations

import asyncio
import random
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import insert, select, update

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.security.fields import field_cipher, split_version
from minshui.infrastructure.security.models import DataKey, ResealedColumn
from minshui.kernel.clock import SystemClock
from minshui.platform.identity.models import User
from tests.conftest import Installation
from tests.faults.fleet import Fleet, fleet_of
from tests.faults.message_town import PROGRAM

PEOPLE = 20_000
KILLS = 3
FIELD = "system_user.mobile"
_PATIENCE_SECONDS = 300


class Town:
    """A tenant with many mobiles."""

    def __init__(self, database: Installation) -> None:
        self._database = database
        self.read = self.written = 0

    def work(self) -> AbstractAsyncContextManager[Context]:
        """Open a unit of work."""
        return self._database.databases.tenant_work(
            self._database.tenant_code, system_actor(), SystemClock()
        )

    async def furnish(self) -> None:
        """Enter people with mobiles."""
        async with self.work() as ctx:
            cipher, now = await field_cipher(ctx), ctx.clock.now()
            rows = [
                {
                    "user_name": f"user{number}",
                    "display_name": "职员",
                    "mobile": cipher.encrypt(FIELD, mobile_of(number)),
                    "mobile_index": cipher.blind_index(FIELD, mobile_of(number)),
                    "password_hash": "",
                    "password_changed_at": now,
                    "must_change_password": False,
                    "status": "enabled",
                    "failed_sign_ins": 0,
                    "created_at": now,
                }
                for number in range(PEOPLE)
            ]
            await ctx.session.execute(insert(User), rows)

    async def keep_reading(self) -> None:
        """Find people by their mobiles and read these, for ever."""
        dice = random.Random(1)
        while True:
            async with self.work() as ctx:
                cipher, number = await field_cipher(ctx), dice.randrange(PEOPLE)
                index = cipher.blind_index(FIELD, mobile_of(number))
                found = await ctx.session.scalar(
                    select(User.mobile).where(User.mobile_index == index)
                )
                assert cipher.decrypt(FIELD, found or b"") == mobile_of(number)
            self.read += 1

    async def keep_writing(self) -> None:
        """Enter people's mobiles anew, for ever; the key is asked for some time before."""
        dice = random.Random(2)
        while True:
            async with self.work() as ctx:
                cipher, number = await field_cipher(ctx), dice.randrange(PEOPLE)
                await asyncio.sleep(0.05)
                await ctx.session.execute(
                    update(User)
                    .where(User.user_name == f"user{number}")
                    .values(mobile=cipher.encrypt(FIELD, mobile_of(number)))
                    .execution_options(synchronize_session=False)
                )
            self.written += 1

    async def resealing(self) -> bool:
        """Return whether the people's mobiles are being sealed anew."""
        async with self.work() as ctx:
            reached = await ctx.session.execute(
                select(ResealedColumn.reached).where(
                    ResealedColumn.table_name == "system_user", ResealedColumn.done.is_(False)
                )
            )
            return any(each is not None for each in reached.scalars())

    async def sealed_by(self) -> set[int]:
        """Return by which versions of the key the mobiles are sealed."""
        async with self.work() as ctx:
            found = await ctx.session.execute(select(User.mobile))
            return {split_version(sealed or b"")[0] for sealed in found.scalars()}


def mobile_of(number: int) -> str:
    return str(13_800_000_000 + number)


async def kill_half_way(fleet: Fleet, town: Town) -> None:
    while not await town.resealing():  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.01)
    await fleet.kill("rotation")


@pytest.mark.slow
@pytest.mark.feature("F-0085")
async def test_a_change_of_keys_that_is_killed_goes_on_and_every_field_is_readable_throughout(
    database: Installation,
) -> None:
    # given
    town = Town(database)
    await town.furnish()
    assert await town.sealed_by() == {1}
    users = [asyncio.create_task(town.keep_reading()), asyncio.create_task(town.keep_writing())]
    async with asyncio.timeout(_PATIENCE_SECONDS), fleet_of(database.environment) as fleet:
        # when
        command = [*PROGRAM, "keys", "rotate", "--tenant", database.tenant_code]
        await fleet.start("rotation", command)
        for _ in range(KILLS):
            await kill_half_way(fleet, town)
        assert await fleet.ended("rotation") == 0
    # then
    assert [task.done() for task in users] == [False, False]
    for task in users:
        task.cancel()
    await asyncio.gather(*users, return_exceptions=True)
    assert await town.sealed_by() == {2}
    async with town.work() as ctx:
        kept = await ctx.session.execute(select(DataKey.version).order_by(DataKey.version))
        assert list(kept.scalars()) == [0, 2]
    assert min(town.read, town.written) > 10
