"""The tenant's anomaly rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.reading.contracts_practice import (
    StoredRule,
)
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.anomaly_rules import (
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
)
from minshui.revenue.reading.models import ReadingRule

_BEGUN = (
    select(*ReadingRule.__table__.columns)
    .where(ReadingRule.ended_at.is_(None), ReadingRule.from_on <= bindparam("on"))
    .order_by(ReadingRule.id)
)
_ALL = (
    select(*ReadingRule.__table__.columns)
    .where(ReadingRule.ended_at.is_(None))
    .order_by(ReadingRule.anomaly, ReadingRule.level, ReadingRule.from_on, ReadingRule.id)
)


async def anomaly_rules(ctx: Context, on: date) -> tuple[AnomalyRule, ...]:
    """Return the rules that have begun by ``on``, those they supersede included."""
    return tuple(_rule(row) for row in await ctx.session.execute(_BEGUN, {"on": on}))


async def list_rules(ctx: Context) -> Sequence[StoredRule]:
    """Return every rule that is not ended, future ones too."""
    return [StoredRule(row.id, _rule(row), row.note) for row in await ctx.session.execute(_ALL)]


def _rule(row: Row[Any]) -> AnomalyRule:
    return AnomalyRule(
        anomaly=Anomaly(row.anomaly),
        level=Level(row.level),
        scope=MeterScope(row.site_id, row.tariff_code, row.caliber_code, row.cycle_type),
        from_on=row.from_on,
        threshold=(
            None
            if row.threshold is None
            else Threshold(row.threshold, row.floor_m3, row.base_volume_m3)
        ),
    )
