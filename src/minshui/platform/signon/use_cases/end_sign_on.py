"""Sign a browser off."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.identity.facade import sign_out
from minshui.platform.signon.models import SignOn
from minshui.platform.signon.queries.browsers import Browser

_DELETE = prepared(delete(SignOn).where(SignOn.session_id == bindparam("of_session")))


async def end_sign_on(ctx: Context, browser: Browser) -> None:
    """End the browser's session, and with it everything that was given out for it."""
    ctx.actor = browser.actor
    await sign_out(ctx, browser.session.session_id)
    await ctx.session.execute(_DELETE, {"of_session": browser.session.session_id})
