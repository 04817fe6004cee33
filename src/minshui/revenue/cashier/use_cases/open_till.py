"""Begin a shift."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.security.scoping import check_in_scope
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.platform.organization.facade import open_site
from minshui.revenue.cashier.contracts import OpenTill, TillContract
from minshui.revenue.cashier.domain.numbers import till_code, till_series
from minshui.revenue.cashier.errors import (
    CASHIER_MISSING,
    FLOAT_INVALID,
    SITE_MISSING,
    TILL_ALREADY_OPEN,
)
from minshui.revenue.cashier.models import Till
from minshui.revenue.cashier.till_store import open_till_of

_INSERT = insert(Till).returning(Till.id)


async def open_till(ctx: Context, command: OpenTill) -> TillContract:
    """Open the cashier's till; a cashier has one open till at most.

    Raises ``E_TILL_ALREADY_OPEN``, ``E_FLOAT_INVALID``, ``E_CASHIER_MISSING``,
    ``E_SITE_MISSING``, ``E_OUT_OF_SCOPE`` or why the site is none.
    """
    cashier_id = _cashier_id(ctx, command)
    if command.float_fen < 0:
        raise MinshuiError(FLOAT_INVALID, amount=yuan_text(command.float_fen))
    site_id = command.site_id or ctx.actor.department_id
    if site_id is None:
        raise MinshuiError(SITE_MISSING)
    check_in_scope(ctx, site_id, cashier_id, place=Place("site_id"))
    site = await open_site(ctx, site_id)
    # Two openings at once: the second waits here and then finds the first one's till.
    await database_of(ctx.session).lock(ctx.session, f"cashier:{cashier_id}")
    if (known := await open_till_of(ctx, cashier_id)) is not None:
        raise MinshuiError(TILL_ALREADY_OPEN, till=known.code)
    now = ctx.clock.now()
    year = now.astimezone(LOCAL_ZONE).year
    (number,) = await next_numbers(ctx, till_series(site.code, year))
    till = TillContract(
        0, till_code(site.code, year, number), site_id, cashier_id, "open", command.float_fen,
        now, None, None, None,
    )  # fmt: skip
    values = {
        "code": till.code,
        "site_id": till.site_id,
        "cashier_id": till.cashier_id,
        "open_cashier_id": till.cashier_id,
        "status": till.status,
        "float_fen": till.float_fen,
        "opened_at": till.opened_at,
    }
    till_id = (await ctx.session.execute(_INSERT, values)).scalar_one()
    await record_audit(
        ctx, "till.open", "till", till_id, after={"code": till.code, "float_fen": till.float_fen}
    )
    return replace(till, id=till_id)


def _cashier_id(ctx: Context, command: OpenTill) -> int:
    if ctx.actor.kind == "system" and command.cashier_id is not None:
        return command.cashier_id
    if ctx.actor.user_id is None:
        raise MinshuiError(CASHIER_MISSING)
    return ctx.actor.user_id
