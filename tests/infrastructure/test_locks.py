"""Named locks that many share and one may want alone."""

from __future__ import annotations

import asyncio

from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase
from tests.conftest import Installation

KEY = "test:period"


async def test_who_waits_to_be_alone_does_not_keep_others_from_sharing(
    database: Installation,
) -> None:
    # given: a lock that is shared, and somebody who wants it alone
    product, open_session = PostgresqlDatabase(), database.databases.open_session
    code = database.tenant_code
    async with open_session(code) as alone:
        async with open_session(code) as sharer:
            await product.lock(sharer, KEY, shared=True)
            waiting = asyncio.create_task(product.lock_alone(alone, KEY))
            await asyncio.sleep(0.05)
            # when: a second one comes to share it
            async with open_session(code) as latecomer, asyncio.timeout(5):
                await product.lock(latecomer, KEY, shared=True)
            # then
            assert not waiting.done()
        async with asyncio.timeout(5):
            await waiting
        # and nobody shares what is held alone
        async with open_session(code) as too_late:
            assert not await product.try_lock(too_late, KEY, shared=True)
