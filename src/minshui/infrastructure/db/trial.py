"""Do something to see what it would come to, and undo all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from minshui.infrastructure.context import Context


@asynccontextmanager
async def on_trial(ctx: Context) -> AsyncIterator[None]:
    """Undo at the end what was written inside; locks taken inside are let go too.

    What was read of it stays with the caller. Sequences keep their gaps.
    """
    async with ctx.session.begin_nested() as trial:
        yield
        await trial.rollback()
