"""What each meter's customer used before, computed set-based."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    select,
    union_all,
)

from minshui.infrastructure.context import Context
from minshui.kernel.period import shift_month
from minshui.revenue.reading.domain.books import CYCLE_MONTHS
from minshui.revenue.reading.models import Reading, UsageHistory


def _written(name: str) -> BindParameter[int]:
    """Return a bind value that is written into the statement: the months decide the plan."""
    return bindparam(name, type_=Integer, literal_execute=True)


def _of_months(month: Any) -> ColumnElement[bool]:
    return and_(month >= _written("first_month"), month < _written("history_before"))


_READ = select(
    Reading.cust_meter_id,
    Reading.meter_id,
    Reading.bill_month,
    Reading.usage_amount.label("usage_m3"),
).where(
    _of_months(Reading.bill_month),
    Reading.is_current,
    Reading.review_status == "approved",
    Reading.kind != "final",
)
# What was read before ours took over counts as if it had been read here.
_TAKEN_OVER = select(
    UsageHistory.cust_meter_id,
    UsageHistory.meter_id,
    UsageHistory.bill_month,
    UsageHistory.usage_m3,
).where(_of_months(UsageHistory.bill_month))
_IN_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)


def _summed(name: str, *parts: Select[Any]) -> Select[Any]:
    used = union_all(*parts).subquery(name).c
    return select(
        used.cust_meter_id,
        func.round(func.avg(case((used.usage_m3 > 0, used.usage_m3))), 4).label("mean_usage_m3"),
        func.max(case((used.bill_month == _written("last_year_month"), used.usage_m3))).label(
            "same_month_last_year_m3"
        ),
    ).group_by(used.cust_meter_id)


_HISTORY_OF = _summed(
    "used",
    _READ.where(Reading.meter_id.in_(_IN_KEYS)),
    _TAKEN_OVER.where(UsageHistory.meter_id.in_(_IN_KEYS)),
)


def history_subquery(name: str) -> Subquery:
    """Return the history of all meters, to be joined; its bind values: ``history_window``."""
    return _summed(f"{name}_uses", _READ, _TAKEN_OVER).subquery(name)


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
