"""A site's day at the counter: its tills, how far their money has come, and the day's sums."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import check_in_scope
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.models import User
from minshui.platform.organization.facade import DEPARTMENT_UNKNOWN
from minshui.platform.organization.models import Department
from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod, TillContract
from minshui.revenue.cashier.domain.numbers import voucher_prefix
from minshui.revenue.cashier.handovers import HandOverStatus, SiteDay, SiteTill
from minshui.revenue.cashier.models import Arrival, HandOver, Payment, Till
from minshui.revenue.cashier.till_store import TILL_COLUMNS, TOTALS_BY_METHOD, read_totals

_TILLS = (
    select(
        *TILL_COLUMNS,
        User.display_name.label("cashier"),
        HandOver.code.label("handover_code"),
        HandOver.status.label("handover_status"),
        HandOver.handed_at,
        HandOver.confirmed_at,
        Arrival.arrived_on,
    )
    .join(User, User.id == Till.cashier_id, isouter=True)
    .join(HandOver, HandOver.id == Till.handover_id, isouter=True)
    .join(Arrival, Arrival.id == HandOver.arrival_id, isouter=True)
    .where(
        Till.site_id == bindparam("site_id"),
        Till.opened_at >= bindparam("begins_at"),
        Till.opened_at < bindparam("ends_at"),
    )
    .order_by(Till.code)
)
_SITE = select(Department.code, Department.name).where(Department.id == bindparam("site_id"))
_TOTALS = (
    TOTALS_BY_METHOD.add_columns(Payment.till_id)
    .where(Payment.till_id.in_(bindparam("till_ids", expanding=True)))
    .group_by(Payment.till_id)
)
# Vouchers are numbered by site and year: the index of receipt numbers finds them.
_VOUCHERS = TOTALS_BY_METHOD.where(
    Payment.receipt_no.between(bindparam("first_no"), bindparam("last_no")),
    Payment.received_on == bindparam("day"),
    Payment.till_id.is_(None),
)
_TILL_FIELDS = tuple(TillContract.__dataclass_fields__)


async def site_day(ctx: Context, site_id: int, day: date) -> SiteDay:
    """Return a site's tills begun on a day, its vouchers of that day and the sums of both.

    Raises ``E_OUT_OF_SCOPE``, ``E_DEPARTMENT_UNKNOWN``.
    """
    check_in_scope(ctx, site_id, place=Place("site_id"))
    site = (await ctx.session.execute(_SITE, {"site_id": site_id})).one_or_none()
    if site is None:
        raise MinshuiError(DEPARTMENT_UNKNOWN, department=site_id)
    begins_at = datetime.combine(day, time(), LOCAL_ZONE)
    values = {
        "site_id": site_id,
        "begins_at": begins_at,
        "ends_at": begins_at + timedelta(days=1),
    }
    rows = (await ctx.session.execute(_TILLS, values)).all()
    of_till: dict[int, dict[PaymentMethod, MethodTotals]] = {row.id: {} for row in rows}
    for method, *figures, till_id in await ctx.session.execute(
        _TOTALS, {"till_ids": sorted(of_till)}
    ):
        of_till[till_id][PaymentMethod(method)] = MethodTotals(*map(int, figures))
    tills = []
    for row in rows:
        status = row.handover_status
        tills.append(
            SiteTill(
                till=TillContract(**{name: getattr(row, name) for name in _TILL_FIELDS}),
                cashier=row.cashier,
                handover_code=row.handover_code,
                handover_status=HandOverStatus(status) if status else None,
                handed_at=row.handed_at,
                confirmed_at=row.confirmed_at,
                arrived_on=row.arrived_on,
                totals=of_till[row.id],
            )
        )
    prefix = voucher_prefix(site.code, day.year)
    vouchers = await read_totals(
        ctx, _VOUCHERS, {"first_no": f"{prefix}0", "last_no": f"{prefix}9999999", "day": day}
    )
    totals: dict[PaymentMethod, MethodTotals] = {}
    for part in (*(till.totals for till in tills), vouchers):
        for name, sums in part.items():
            totals[name] = totals.get(name, MethodTotals()) + sums
    return SiteDay(site_id, site.name, day, tills, vouchers, totals)
