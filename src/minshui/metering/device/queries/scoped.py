"""Whose meters are (R-082): one in use is its customer's, one that serves nobody is everybody's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows, rows_of
from minshui.metering.device.errors import METER_UNKNOWN
from minshui.metering.device.models import Meter
from minshui.metering.device.queries.higher_tables import RELATIONS


def _meter(ctx: Context, meter: Any) -> ColumnElement[bool]:
    used = RELATIONS.alias()
    in_use = select(used.c.id).where(used.c.meter_id == meter.id, used.c.bind_status == "bound")
    is_seen = rows_of("revenue.customer_meter").has_seen(ctx, used.c.id)
    return or_(~in_use.exists(), in_use.where(is_seen).exists())


METER_ROWS = ScopedRows(
    "metering.meter",
    "水表",
    Meter,
    by_department="在用的归所装客户的营业所；未装用的不属于任何部门，都能看到",
    own="在本人册本中的；未装用的都能看到",
    of_scope=_meter,
    unknown=METER_UNKNOWN,
    named="meter",
)
