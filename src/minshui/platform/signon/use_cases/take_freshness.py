"""Tell once that somebody showed who they are for a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, bindparam, update

from minshui.infrastructure.context import Context
from minshui.platform.signon.domain.return_path import request_mark
from minshui.platform.signon.models import SignOn
from minshui.platform.signon.queries.browsers import Browser

_FRESH_FOR = timedelta(minutes=5)
_TAKE = (
    update(SignOn)
    .where(SignOn.id == bindparam("sign_on_id"), SignOn.shown_for == bindparam("mark"))
    .values(shown_for=None)
    .execution_options(synchronize_session=False)
)


async def take_freshness(ctx: Context, browser: Browser, path_and_query: str) -> bool:
    """Return whether the browser's user signed on for this very request, which counts once."""
    if ctx.clock.now() > browser.shown_at + _FRESH_FOR:
        return False
    values = {"sign_on_id": browser.handle.row_id, "mark": request_mark(path_and_query)}
    taken: CursorResult[Any] = await ctx.session.execute(_TAKE, values)  # type: ignore[assignment]
    return taken.rowcount == 1
