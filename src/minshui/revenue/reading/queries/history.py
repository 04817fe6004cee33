"""What each meter's customer used before, computed set-based."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Subquery, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.period import shift_month
from minshui.revenue.reading.domain.books import CYCLE_MONTHS
from minshui.revenue.reading.models import Reading


def _written(name: str) -> BindParameter[int]:
    """Return a bind value that is written into the statement: the months decide the plan."""
    return bindparam(name, type_=Integer, literal_execute=True)


_NON_ZERO = case((Reading.usage_amount > 0, Reading.usage_amount))
_HISTORY = (
    select(
        Reading.cust_meter_id,
        func.round(func.avg(_NON_ZERO), 4).label("mean_usage_m3"),
        func.max(
            case((Reading.bill_month == _written("last_year_month"), Reading.usage_amount))
        ).label("same_month_last_year_m3"),
    )
    .where(
        Reading.bill_month >= _written("first_month"),
        Reading.bill_month < _written("history_before"),
        Reading.is_current,
        Reading.review_status == "approved",
        Reading.kind != "final",
    )
    .group_by(Reading.cust_meter_id)
)
_HISTORY_OF = _HISTORY.where(Reading.meter_id.in_(bindparam("keys", expanding=True)))


def history_subquery(name: str) -> Subquery:
    """Return the history of all meters, to be joined; its bind values: ``history_window``."""
    return _HISTORY.subquery(name)


def history_window(month: int, cycle_type: str, reads: int) -> dict[str, int]:
    """Return the bind values for the last ``reads`` cycles before ``month``."""
    return {
        "last_year_month": shift_month(month, -12),
        "first_month": shift_month(month, -max(reads * CYCLE_MONTHS[cycle_type], 12)),
        "history_before": month,
    }


async def histories(
    ctx: Context, meter_ids: Collection[int], month: int, reads: int
) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """Return by relation the mean non-zero usage and last year's of the same month."""
    if not meter_ids:
        return {}
    values = {**history_window(month, "monthly", reads), "keys": list(meter_ids)}
    rows: list[Row[Any]] = list(await ctx.session.execute(_HISTORY_OF, values))
    return {row.cust_meter_id: (row.mean_usage_m3, row.same_month_last_year_m3) for row in rows}
