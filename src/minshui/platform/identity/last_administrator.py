"""One enabled user who holds everything remains (R-029)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.errors import LAST_ADMINISTRATOR
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.users import count_administrators

_LOCK = "identity:administrators"


@asynccontextmanager
async def one_administrator_stays(ctx: Context, user: User) -> AsyncIterator[None]:
    """Raise ``E_LAST_ADMINISTRATOR`` where what is done within takes the last one away.

    One such change at a time: two administrators who disable each other would both be the last
    but one.
    """
    await database_of(ctx.session).lock(ctx.session, _LOCK)
    administrators = await count_administrators(ctx)
    yield
    await ctx.session.flush()
    if administrators and not await count_administrators(ctx):
        raise MinshuiError(LAST_ADMINISTRATOR, name=user.display_name)
