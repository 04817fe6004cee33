"""Let a browser stand for a session."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.facade import SessionGrant, end_session
from minshui.platform.signon.domain.return_path import request_mark
from minshui.platform.signon.models import SignOn
from minshui.platform.signon.queries.browsers import browser_of

_INSERT = prepared(insert(SignOn))
_DELETE = prepared(delete(SignOn).where(SignOn.id == bindparam("sign_on_id")))


async def begin_sign_on(
    ctx: Context, grant: SessionGrant, former: Handle | None, return_to: str
) -> Handle:
    """Return the cookie of a browser whose user has just signed in, in place of ``former``.

    Whoever is signed on already and shows again who they are goes on with the session they
    have, and what was given out for it stays good; the one begun for it ends. Another user's
    session in this browser ends.
    """
    session_id = grant.session_id
    before = await browser_of(ctx, former) if former is not None else None
    if before is not None:
        await ctx.session.execute(_DELETE, {"sign_on_id": before.handle.row_id})
        if before.session.user_id == grant.user_id:
            await end_session(ctx, session_id, "renewed")
            session_id = before.session.session_id
        else:
            await end_session(ctx, before.session.session_id, "sign_out")
    handle = Handle.new(ctx.tenant_code)
    row = {
        "id": handle.row_id,
        "secret_hash": handle.secret_hash,
        "session_id": session_id,
        "shown_at": ctx.clock.now(),
        "shown_for": request_mark(return_to) if return_to else None,
    }
    await ctx.session.execute(_INSERT, row)
    return handle
