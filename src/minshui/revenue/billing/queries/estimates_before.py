"""What estimates counted since the last actual reading, for the readings that follow them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.billing.domain.estimates_before import EstimatesBefore
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.facade import VOLUME_SCALE, day_number

_ESTIMATE, _ACTUAL = aliased(Reading), aliased(Reading)


def _before(other: type[Reading]) -> tuple[Any, ...]:
    """Return what makes another reading a standing one of the same meter before this one."""
    return (
        other.meter_id == Reading.meter_id,
        other.cust_meter_id == Reading.cust_meter_id,
        other.is_current,
        other.review_status == "approved",
        other.root_id < Reading.root_id,
    )


# A pointer that is held above the dial is still the estimate's.
_SINCE = (
    select(
        Reading.id,
        func.min(_ESTIMATE.previous_on).over(partition_by=Reading.id).label("day"),
        TierCounterEntry.tariff_code,
        TierCounterEntry.window_start_on,
        TierCounterEntry.usage_m3,
    )
    .join(_ESTIMATE, and_(*_before(_ESTIMATE), _ESTIMATE.estimated_reads > 0))
    .outerjoin(
        Bill,
        and_(
            Bill.record_id == _ESTIMATE.id,
            Bill.bill_month == _ESTIMATE.bill_month,
            Bill.charge_status != "reversed",
        ),
    )
    .outerjoin(TierCounterEntry, TierCounterEntry.bill_id == Bill.id)
    .where(
        is_among(Reading.id, "readings"),
        Reading.estimated_reads == 0,
        ~select(_ACTUAL.id)
        .where(
            *_before(_ACTUAL),
            _ACTUAL.estimated_reads == 0,
            _ACTUAL.root_id > _ESTIMATE.root_id,
        )
        .exists(),
    )
)


async def estimates_before(ctx: Context, readings: Collection[int]) -> dict[int, EstimatesBefore]:
    """Return by reading the estimates right before it; readings that follow none are left out."""
    days: dict[int, int] = {}
    counted: dict[int, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for row in await ctx.session.execute(_SINCE, {"readings": sorted(readings)}):
        days[row.id] = day_number(row.day)
        if row.tariff_code is not None:
            window = day_number(row.window_start_on)
            counted[row.id][row.tariff_code, window] += int(row.usage_m3 * VOLUME_SCALE)
    return {reading: EstimatesBefore(day, dict(counted[reading])) for reading, day in days.items()}
