"""The whole way to a new data key of one tenant, each step a unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.key_changes import (
    Lot,
    activate_key,
    all_ended_since,
    begin_change,
    finish_change,
    reseal_lot,
    server_time,
)

OpenWork = Callable[[], AbstractAsyncContextManager[Context]]
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a change of keys did."""

    version: int
    resealed: int
    destroyed: Sequence[int]


@dataclass(frozen=True)
class Watcher:
    """Is told how the change goes on."""

    waiting: Callable[[], None] = lambda: None
    resealed: Callable[[Lot], None] = lambda _: None


async def rotate_data_key(open_work: OpenWork, watcher: Watcher) -> Rotated:
    """Change a tenant's data key, or go on with a change that was interrupted."""
    async with open_work() as ctx:
        change = await begin_change(ctx)
    if not change.is_active:
        await _until_all_know(open_work, watcher)
        async with open_work() as ctx:
            await activate_key(ctx, change.version)
    await _until_all_know(open_work, watcher)
    resealed = 0
    while True:
        async with open_work() as ctx:
            lot = await reseal_lot(ctx, change.version)
        if lot is None:
            break
        resealed += lot.resealed
        watcher.resealed(lot)
    async with open_work() as ctx:
        destroyed = await finish_change(ctx, change.version)
    return Rotated(change.version, resealed, destroyed)


async def _until_all_know(open_work: OpenWork, watcher: Watcher) -> None:
    """Wait until whoever works began after what was committed last."""
    async with open_work() as ctx:
        committed_by = await server_time(ctx)
    while True:
        async with open_work() as ctx:
            if await all_ended_since(ctx, committed_by):
                return
        watcher.waiting()
        await asyncio.sleep(_LOOK_SECONDS)
