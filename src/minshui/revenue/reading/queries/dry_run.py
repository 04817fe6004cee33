"""What a set of anomaly rules would have marked, against what the rules in force did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Row, Select, Text, and_, case, cast, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text, shift_month
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.reading.contracts_practice import (
    AnomalyCount,
    DryRun,
    DryRunReport,
    MarkedDifference,
    ScopeCount,
)
from minshui.revenue.reading.domain.anomaly_columns import (
    LEVEL_NUMBERS,
    NONE,
    SCALE,
    AnomalyColumns,
    level_columns,
)
from minshui.revenue.reading.domain.anomaly_rules import MEASURED, Level, MeterScope, thresholds_for
from minshui.revenue.reading.errors import DRY_RUN_MONTHS
from minshui.revenue.reading.models import MeterBook, Reading, ReadingTask
from minshui.revenue.reading.queries.reading_rules import reading_rules

MOST_MONTHS = 36
_PLACES = {anomaly.value: place for place, anomaly in enumerate(MEASURED)}
_NAMES = {number: level.value for level, number in LEVEL_NUMBERS.items()}


async def dry_run(ctx: Context, asked: DryRun) -> DryRunReport:
    """Compare a proposed rule set with what stands on the actor's readings of a span of months.

    The proposal takes the place of all the tenant's rules, as it will stand once all of it has
    begun; the parameters hold where it says nothing. Nothing is written. Raises
    ``E_DRY_RUN_MONTHS``.
    """
    first, last = asked.first_month, asked.last_month
    if not first <= last < shift_month(first, MOST_MONTHS):
        raise MinshuiError(
            DRY_RUN_MONTHS, first=month_text(first), last=month_text(last), most=MOST_MONTHS
        )
    rules = await reading_rules(ctx, ctx.clock.today())
    statement = _history(ctx, asked, max(rules.history_reads, 12))
    rows = (await ctx.session.execute(statement)).all()
    on = max([ctx.clock.today(), *(rule.from_on for rule in asked.rules)])
    scopes: dict[MeterScope, int] = {}
    numbers = [
        scopes.setdefault(
            MeterScope(row.site_id, row.tariff_code, row.caliber_code, row.cycle_type), len(scopes)
        )
        for row in rows
    ]
    defaults = rules.defaults()
    thresholds = [thresholds_for(asked.rules, scope, on, defaults) for scope in scopes]
    proposed = level_columns(_columns(rows, numbers), thresholds)
    in_force = _stored_levels(rows)
    return _report(asked, rows, in_force, proposed)


def _month_number() -> ColumnElement[int]:
    return Reading.bill_month // 100 * 12 + Reading.bill_month % 100


def _units(volume: Any) -> ColumnElement[int]:
    return func.coalesce(cast(volume * SCALE, BigInteger), NONE)


def _history(ctx: Context, asked: DryRun, months_back: int) -> Select[Any]:
    """Return the readings of the span, each with the history that it was checked against."""
    approved = Reading.review_status == "approved"
    month = _month_number()
    own: dict[str, Any] = {"partition_by": Reading.cust_meter_id, "order_by": month}
    used = case((and_(approved, Reading.usage_amount > 0), Reading.usage_amount))
    known = case((approved, Reading.usage_amount))
    history = (
        select(
            Reading.id,
            func.round(func.avg(used).over(**own, range_=(-months_back, -1)), 4).label("mean"),
            func.max(known).over(**own, range_=(-12, -12)).label("last_year"),
            func.lag(Reading.usage_amount)
            .over(partition_by=Reading.cust_meter_id, order_by=Reading.root_id)
            .label("last"),
        )
        .join(CustomerMeter, CustomerMeter.id == Reading.cust_meter_id)
        .join(Customer, Customer.id == CustomerMeter.cust_id)
        .where(
            Reading.bill_month.between(
                shift_month(asked.first_month, -months_back), asked.last_month
            ),
            Reading.is_current,
            Reading.kind.in_(("ordinary", "estimate")),
            *_asked(asked),
            RELATION_ROWS.seen(ctx),
        )
        .subquery()
    )
    planned = Reading.task_id.is_not(None)
    return (
        select(
            Reading.id,
            Reading.bill_month,
            Reading.kind,
            Reading.usage_amount,
            _units(Reading.usage_amount).label("usage"),
            _units(case((planned, ReadingTask.mean_usage_m3), else_=history.c.mean)).label("mean"),
            _units(
                case((planned, ReadingTask.same_month_last_year_m3), else_=history.c.last_year)
            ).label("last_year"),
            _units(func.coalesce(history.c.last, ReadingTask.last_usage_m3)).label("last"),
            cast(Reading.reading_on - Reading.previous_on, BigInteger).label("days"),
            Reading.estimated_reads,
            # As text: few of the lists differ, and each is read once.
            cast(Reading.anomalies, Text).label("anomalies"),
            cast(Reading.notices, Text).label("notices"),
            cast(Reading.held_for, Text).label("held_for"),
            Customer.site_id,
            Account.tariff_code,
            Meter.caliber_code,
            MeterBook.cycle_type,
            MeterBook.id.label("book_id"),
            MeterBook.code.label("book_code"),
            Meter.meter_no,
            Customer.code.label("customer_code"),
        )
        .join(history, history.c.id == Reading.id)
        .join(CustomerMeter, CustomerMeter.id == Reading.cust_meter_id)
        .join(Customer, Customer.id == CustomerMeter.cust_id)
        .join(Account, Account.id == CustomerMeter.account_id)
        .join(Meter, Meter.id == Reading.meter_id)
        .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
        .outerjoin(ReadingTask, ReadingTask.id == Reading.task_id)
        .where(Reading.bill_month.between(asked.first_month, asked.last_month))
        .order_by(Reading.bill_month, Reading.id)
    )


def _asked(asked: DryRun) -> list[ColumnElement[bool]]:
    terms = []
    if asked.site_id is not None:
        terms.append(Customer.site_id == asked.site_id)
    if asked.book_id is not None:
        terms.append(CustomerMeter.book_id == asked.book_id)
    return terms


def _columns(rows: Sequence[Row[Any]], scopes: Sequence[int]) -> AnomalyColumns:
    def column(name: str) -> Any:
        return np.array([getattr(row, name) for row in rows], dtype=np.int64)

    return AnomalyColumns(
        scope=np.array(scopes, dtype=np.int64),
        usage=column("usage"),
        mean=column("mean"),
        last=column("last"),
        last_year=column("last_year"),
        days=column("days"),
        estimates=column("estimated_reads"),
        estimated=np.array([row.kind == "estimate" for row in rows], dtype=np.bool_),
        below_estimate=np.array(
            ['"below_estimate"' in row.anomalies for row in rows], dtype=np.bool_
        ),
    )


def _stored_levels(rows: Sequence[Row[Any]]) -> Any:
    levels = np.zeros((len(MEASURED), len(rows)), dtype=np.int8)
    for number, row in enumerate(rows):
        for level, codes in ((1, row.notices), (2, row.anomalies), (3, row.held_for)):
            for place in _places(codes):
                levels[place, number] = level
    return levels


@lru_cache(maxsize=4096)
def _places(codes: str) -> tuple[int, ...]:
    """Return which measured anomalies a stored list holds."""
    return tuple(_PLACES[code] for code in json.loads(codes) if code in _PLACES)


def _report(asked: DryRun, rows: Sequence[Row[Any]], in_force: Any, proposed: Any) -> DryRunReport:
    now, then = in_force.max(axis=0, initial=0), proposed.max(axis=0, initial=0)
    changed = np.flatnonzero((in_force != proposed).any(axis=0))
    sites = [row.site_id for row in rows]
    books = [row.book_id for row in rows]
    codes = {row.book_id: row.book_code for row in rows}
    return DryRunReport(
        readings=len(rows),
        marked_in_force=int((now > 0).sum()),
        marked_proposed=int((then > 0).sum()),
        changed=len(changed),
        by_anomaly=tuple(
            AnomalyCount(
                anomaly.value,
                level.value,
                int((in_force[place] == LEVEL_NUMBERS[level]).sum()),
                int((proposed[place] == LEVEL_NUMBERS[level]).sum()),
            )
            for place, anomaly in enumerate(MEASURED)
            for level in Level
        ),
        by_level=tuple(
            ScopeCount(level.value, None, int((now == number).sum()), int((then == number).sum()))
            for level, number in LEVEL_NUMBERS.items()
        ),
        by_site=_by_scope(sites, {}, now, then),
        by_book=_by_scope(books, codes, now, then),
        differences=tuple(
            _difference(rows[place], in_force[:, place], proposed[:, place])
            for place in changed[: asked.show].tolist()
        ),
    )


def _by_scope(
    keys: Sequence[int | None], names: dict[int | None, str], now: Any, then: Any
) -> tuple[ScopeCount, ...]:
    """Count the marked readings of each site or book."""
    found = []
    numbered = np.array([NONE if key is None else key for key in keys], dtype=np.int64)
    for key in np.unique(numbered).tolist():
        own = numbered == key
        name = names.get(key)
        found.append(
            ScopeCount(
                str(key) if key != NONE else None,
                name,
                int((now[own] > 0).sum()),
                int((then[own] > 0).sum()),
            )
        )
    return tuple(found)


def _difference(row: Row[Any], before: Any, after: Any) -> MarkedDifference:
    def levels(column: Any) -> dict[str, str]:
        return {
            anomaly.value: _NAMES[int(column[place])]
            for place, anomaly in enumerate(MEASURED)
            if column[place]
        }

    def volume(units: int) -> Decimal | None:
        return None if units == NONE else Decimal(units) / SCALE

    return MarkedDifference(
        reading_id=row.id,
        bill_month=row.bill_month,
        meter_no=row.meter_no,
        customer_code=row.customer_code,
        book_code=row.book_code,
        usage_m3=row.usage_amount,
        mean_usage_m3=volume(row.mean),
        last_usage_m3=volume(row.last),
        same_month_last_year_m3=volume(row.last_year),
        in_force=levels(before),
        proposed=levels(after),
    )
