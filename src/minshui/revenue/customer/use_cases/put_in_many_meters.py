"""Put many meters in at once, at customers just opened, by COPY."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.revenue.customer.contracts import BulkRelation
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.customer_meters import BOUND

_COLUMNS = (
    "id",
    "cust_id",
    "account_id",
    "meter_id",
    "bind_status",
    "bind_time",
    "started_on",
    "start_reading_m3",
    "book_id",
    "book_sequence",
    "billing_mode",
    "master_cust_meter_id",
)


async def put_in_many_meters(ctx: Context, relations: Sequence[BulkRelation]) -> Sequence[int]:
    """Bind meters that have been checked and marked installed; returns the relations' ids."""
    now = ctx.clock.now()
    ids = await reserve_ids(ctx.session, "biz_cust_meter_id_seq", len(relations))
    lines = (
        (
            relation_id,
            each.owner.cust_id,
            each.owner.account_id,
            each.meter_id,
            BOUND,
            now,
            each.started_on,
            each.start_reading_m3,
            each.book_id,
            each.book_sequence,
            each.billing_mode.value,
            None if each.master is None else ids[each.master],
        )
        for relation_id, each in zip(ids, relations, strict=True)
    )
    database = database_of(ctx.session)
    await database.bulk_copy(ctx.session, CustomerMeter.__tablename__, _COLUMNS, lines)
    if len(relations) >= BULK_ROWS:
        await database.refresh_statistics(ctx.session, CustomerMeter)
    return ids
