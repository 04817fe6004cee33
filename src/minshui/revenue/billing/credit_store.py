"""Write credit bills: bills, lines and counter entries by COPY, the originals by one update."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    ABSENT,
    big_integers,
    dates,
    decimals,
    integers,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.chunk_store import (
    LINE_KINDS,
    PRICE_DECIMALS,
    STATUSES,
    VOLUME_DECIMALS,
)
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.credit_columns import CancelColumns, CreditTable
from minshui.revenue.billing.models import Bill, BillLine, TierCounterEntry
from minshui.revenue.tariff.facade import Int64Array

_REVERSE = (
    update(Bill)
    .where(Bill.bill_month.in_(bindparam("months", expanding=True)))
    .values(open_fen=0, charge_status="reversed")
    .execution_options(synchronize_session=False)
)


async def reverse_bills(ctx: Context, bills: CancelColumns) -> None:
    """Mark bills as taken back: nothing of them is open any more."""
    among = database_of(ctx.session).is_among(Bill.id, np.sort(bills.bill_id))
    months = np.unique(bills.bill_month).tolist()
    await ctx.session.execute(_REVERSE.where(among), {"months": months})


async def copy_credits(
    ctx: Context, table: CreditTable, bill_ids: Int64Array, open_fen: Int64Array
) -> None:
    """Load credit bills, dated today, with their lines and what they take from counters."""
    bills, today = table.bills, ctx.clock.today()
    status = np.where(open_fen == 0, STATUSES.index("paid"), STATUSES.index("partial"))
    columns = [
        big_integers("id", bill_ids),
        integers("bill_month", bills.bill_month),
        big_integers("cust_id", bills.cust_id),
        big_integers("account_id", bills.account_id),
        big_integers("site_id", bills.site_id),
        texts("kind", BillKind.CREDIT.value),
        big_integers("corrects_id", bills.bill_id),
        small_integers("part", 0),
        small_integers("revision", 0),
        decimals("usage_m3", -bills.usage, VOLUME_DECIMALS),
        dates("period_from", bills.from_on),
        dates("period_to", bills.to_on),
        decimals("counter_before_m3", table.counter_before, VOLUME_DECIMALS),
        decimals("counter_after_m3", table.counter_after, VOLUME_DECIMALS),
        big_integers("total_amount_fen", -table.total_fen),
        big_integers("open_fen", open_fen),
        texts("charge_status", status, STATUSES),
        dates("issued_on", today),
        dates("due_on", today),
    ]
    database = database_of(ctx.session)
    await database.copy_columns(ctx.session, Bill.__tablename__, columns, len(table))
    await _copy_lines(ctx, table, bill_ids)
    await _copy_counters(ctx, table, bill_ids, today)


async def _copy_lines(ctx: Context, table: CreditTable, bill_ids: Int64Array) -> None:
    lines = table.lines
    count = len(lines)
    columns = [
        big_integers("charge_id", bill_ids[lines.row]),
        small_integers("line_no", lines.numbers),
        integers("bill_month", table.bills.bill_month[lines.row]),
        texts("cost_component_code", lines.component, table.components),
        texts("kind", lines.kind, LINE_KINDS),
        small_integers("tier", np.where(lines.tier == 0, ABSENT, lines.tier)),
        decimals("usage_amount", lines.quantity, VOLUME_DECIMALS),
        decimals("price", lines.price, PRICE_DECIMALS),
        big_integers("detail_amount_fen", lines.amount_fen),
    ]
    await database_of(ctx.session).copy_columns(ctx.session, BillLine.__tablename__, columns, count)


async def _copy_counters(
    ctx: Context, table: CreditTable, bill_ids: Int64Array, today: date
) -> None:
    counters = table.counters
    columns = [
        big_integers("account_id", table.bills.account_id[counters.row]),
        texts("tariff_code", counters.tariff, table.tariffs),
        small_integers("use_no", counters.use),
        dates("window_start_on", counters.window),
        decimals("usage_m3", counters.usage, VOLUME_DECIMALS),
        small_integers("standing", -1),
        big_integers("bill_id", bill_ids[counters.row]),
        integers("bill_month", table.bills.bill_month[counters.row]),
        dates("recorded_on", today),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, TierCounterEntry.__tablename__, columns, len(counters)
    )
