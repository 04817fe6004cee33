"""A shift's figures, for the screen and for the sheet that the cashier signs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.printing.typesetting import typeset_pdf
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.models import User
from minshui.platform.organization.models import Department
from minshui.revenue.cashier.contracts import TillReport
from minshui.revenue.cashier.domain.till_report_form import till_report_form
from minshui.revenue.cashier.domain.till_sums import expected_cash_fen
from minshui.revenue.cashier.errors import TILL_NOT_OPEN
from minshui.revenue.cashier.models import Payment, Till
from minshui.revenue.cashier.till_store import find_till, open_till_of, till_totals

_TEMPLATE = Path(__file__).parents[1] / "templates" / "till_report.typ"
_site = aliased(Department)
_company = (
    select(Department.name)
    .where(Department.kind == "company")
    .order_by(Department.id)
    .limit(1)
    .scalar_subquery()
)
_NAMES = (
    select(
        _site.name.label("site"),
        func.coalesce(_company, _site.name).label("company"),
        User.display_name.label("cashier"),
    )
    .select_from(Till)
    .join(_site, _site.id == Till.site_id)
    .join(User, User.id == Till.cashier_id, isouter=True)
    .where(Till.id == bindparam("till_id"))
)
_RECEIPTS = (
    select(Payment.receipt_no).where(Payment.till_id == bindparam("till_id")).order_by(Payment.id)
)
_FIRST, _LAST = _RECEIPTS.limit(1), _RECEIPTS.order_by(None).order_by(Payment.id.desc()).limit(1)


async def till_report(ctx: Context, till_id: int) -> TillReport:
    """Return a shift with its totals by method; raises ``E_TILL_UNKNOWN``."""
    till = await find_till(ctx, till_id)
    values = {"till_id": till_id}
    names = (await ctx.session.execute(_NAMES, values)).one()
    totals = await till_totals(ctx, till_id)
    return TillReport(
        till=till,
        company=names.company,
        site=names.site,
        cashier=names.cashier,
        totals=totals,
        expected_cash_fen=expected_cash_fen(till.float_fen, totals),
        first_receipt_no=(await ctx.session.execute(_FIRST, values)).scalar(),
        last_receipt_no=(await ctx.session.execute(_LAST, values)).scalar(),
    )


async def own_till_report(ctx: Context) -> TillReport:
    """Return the actor's open till with its totals; raises ``E_TILL_NOT_OPEN``."""
    till = None if ctx.actor.user_id is None else await open_till_of(ctx, ctx.actor.user_id)
    if till is None:
        raise MinshuiError(TILL_NOT_OPEN)
    return await till_report(ctx, till.id)


async def render_till_report(ctx: Context, till_id: int) -> bytes:
    """Return the shift's sheet as a PDF; raises ``E_TILL_UNKNOWN`` or ``E_FONT_MISSING``."""
    return await typeset_pdf(_TEMPLATE, till_report_form(await till_report(ctx, till_id)))
