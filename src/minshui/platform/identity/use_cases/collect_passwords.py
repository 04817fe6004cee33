"""Hand a sheet of first passwords to whoever imported the users, once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.errors import PASSWORD_SHEET_UNKNOWN
from minshui.platform.identity.models import PasswordSheet
from minshui.platform.identity.password_sheets import FirstPassword, read_sheet

_LOCK = (
    select(PasswordSheet)
    .where(
        PasswordSheet.id == bindparam("sheet_id"),
        PasswordSheet.user_id == bindparam("user_id"),
        PasswordSheet.expires_at > bindparam("now"),
    )
    .with_for_update()
)


async def collect_passwords(ctx: Context, sheet_id: int) -> Sequence[FirstPassword]:
    """Return the passwords of one of the actor's sheets, and destroy it.

    Raises ``E_PASSWORD_SHEET_UNKNOWN``.
    """
    values = {"sheet_id": sheet_id, "user_id": ctx.actor.user_id, "now": ctx.clock.now()}
    sheet = (await ctx.session.execute(_LOCK, values)).scalar_one_or_none()
    if sheet is None:
        raise MinshuiError(PASSWORD_SHEET_UNKNOWN)
    passwords = await read_sheet(ctx, sheet)
    await ctx.session.delete(sheet)
    await ctx.session.flush()
    after = {"people": sheet.people}
    await record_audit(ctx, "user.collect_passwords", "password_sheet", sheet_id, after=after)
    return passwords
