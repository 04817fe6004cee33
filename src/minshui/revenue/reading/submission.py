"""The steps that one reading and a hundred thousand take alike: find, check, make rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_text
from minshui.revenue.customer.facade import BillingMode
from minshui.revenue.reading.contracts import SubmitReading
from minshui.revenue.reading.domain.anomalies import History
from minshui.revenue.reading.domain.assess import assess_reading
from minshui.revenue.reading.domain.meter_state import MeterState, RegisterState
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import (
    ACCOUNT_LOCKED,
    CUSTOMER_NOT_READABLE,
    CUSTOMER_UNKNOWN,
    EARLIER_UNREVIEWED,
    METER_AMBIGUOUS,
    METER_UNKNOWN,
    READING_DUPLICATE,
    READING_LATE,
    SUBJECT_MISSING,
    TASK_UNKNOWN,
)
from minshui.revenue.reading.queries.book_locks import ClosedBooks, closed_books
from minshui.revenue.reading.queries.history import histories
from minshui.revenue.reading.queries.meter_facts import (
    FixedState,
    find_fixed,
    find_registers,
    find_residuals,
    registers_shown,
)
from minshui.revenue.reading.queries.meter_states import (
    find_meter_states,
    find_open_readings,
    find_reading_locks,
    find_tasks,
    scope_of,
)
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.reading_store import NewReading, assessed_values

_BULK_LOCK = "reading:submit"
READABLE = {"normal", "suspended"}
STATUS_NAMES = {"pre_opened": "预立户", "closed": "注销"}


@dataclass(slots=True)
class Judged:
    """What became of each item of a batch: exactly one of the three per index."""

    rows: list[tuple[int, NewReading]] = field(default_factory=list)
    unchanged: list[tuple[int, Row[Any]]] = field(default_factory=list)
    faults: list[tuple[int, MinshuiError]] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    index: int
    given: SubmitReading
    on: date
    month: int
    key: str
    value: Any


async def hold_submissions(ctx: Context, *, batch: bool) -> None:
    """Let a batch run alone; single readings hold their own meters, see ``judge_submissions``."""
    await database_of(ctx.session).lock(ctx.session, _BULK_LOCK, shared=not batch)


async def judge_submissions(
    ctx: Context, batch: Sequence[SubmitReading], *, hold: bool = False
) -> Judged:
    """Check every reading of a batch against its meter, its month and the tenant's rules.

    ``hold`` keeps others off the meters until the transaction ends: for single readings, which
    don't exclude each other otherwise.
    """
    judged = Judged()
    items = await _address(ctx, batch, judged)
    rules = await reading_rules(ctx, ctx.clock.today())
    by_month: dict[int, list[_Item]] = {}
    for item in items:
        by_month.setdefault(item.month, []).append(item)
    for month in sorted(by_month):
        await _judge_month(ctx, month, by_month[month], rules, judged, hold=hold)
    for part in (judged.rows, judged.unchanged, judged.faults):
        part.sort(key=lambda pair: pair[0])
    return judged


async def _address(ctx: Context, batch: Sequence[SubmitReading], judged: Judged) -> list[_Item]:
    task_ids = {given.task_id for given in batch if given.task_id is not None}
    tasks = await find_tasks(ctx, task_ids) if task_ids else {}
    today = ctx.clock.today()
    items = []
    for index, given in enumerate(batch):
        on = given.reading_on or today
        month = given.bill_month or billing_month_of(on)
        if given.task_id is not None:
            task = tasks.get(given.task_id)
            if task is None:
                judged.faults.append((index, MinshuiError(TASK_UNKNOWN, task=given.task_id)))
                continue
            key, value, month = "cust_meter_id", task.cust_meter_id, task.bill_month
        elif given.meter_id is not None:
            key, value = "meter_id", given.meter_id
        elif given.meter_no is not None:
            key, value = "meter_no", given.meter_no
        elif given.customer_code is not None:
            key, value = "customer_code", given.customer_code
        else:
            judged.faults.append((index, MinshuiError(SUBJECT_MISSING)))
            continue
        items.append(_Item(index, given, on, month, key, value))
    return items


async def _judge_month(
    ctx: Context,
    month: int,
    items: Sequence[_Item],
    rules: ReadingRules,
    judged: Judged,
    *,
    hold: bool,
) -> None:
    found = await _find_states(ctx, month, items, hold=hold)
    meters: dict[int, Row[Any]] = {}
    matched: list[tuple[_Item, Row[Any]]] = []
    for item in items:
        rows = found.get((item.key, item.value), [])
        if len(rows) != 1:
            judged.faults.append((item.index, _not_found(item, len(rows))))
            continue
        meters[rows[0].cust_meter_id] = rows[0]
        matched.append((item, rows[0]))
    facts = await _gather(ctx, month, meters, rules)
    taken: dict[int, SubmitReading] = {}
    for item, row in matched:
        try:
            _refuse_if_closed(row, facts)
            same = _check_month(item, row, facts)
            if same is not None:
                judged.unchanged.append((item.index, same))
                continue
            earlier = taken.setdefault(row.cust_meter_id, item.given)
            if earlier is not item.given:
                raise _duplicate(row.meter_no, month, earlier.reading)
            judged.rows.append((item.index, _make_row(ctx, item, row, facts, rules)))
        except MinshuiError as refused:
            judged.faults.append((item.index, refused))


@dataclass(slots=True)
class _Facts:
    open_readings: Mapping[int, Sequence[Row[Any]]]
    standing: Standing
    shown_registers: Mapping[int, Mapping[str, Decimal]]
    locks: Mapping[int, str]
    books: ClosedBooks
    histories: Mapping[int, tuple[Decimal | None, Decimal | None]]


async def _find_states(
    ctx: Context, month: int, items: Sequence[_Item], *, hold: bool
) -> dict[tuple[str, Any], list[Row[Any]]]:
    found: dict[tuple[str, Any], list[Row[Any]]] = {}
    for key in sorted({item.key for item in items}):
        values = sorted({item.value for item in items if item.key == key})
        for row in await find_meter_states(ctx, key, values, month, hold=hold):
            found.setdefault((key, getattr(row, key)), []).append(row)
            if key == "customer_code" and row.external_no is not None:
                found.setdefault((key, row.external_no), []).append(row)
    return found


async def _gather(
    ctx: Context, month: int, meters: Mapping[int, Row[Any]], rules: ReadingRules
) -> _Facts:
    rows = meters.values()
    unplanned = [row.meter_id for row in rows if row.task_id is None]
    standing = await find_standing(ctx, rows, month)
    there = await find_open_readings(ctx, [row.meter_id for row in rows], month)
    with_registers = [each.id for key in standing.registers for each in there.get(key, ())]
    return _Facts(
        open_readings=there,
        standing=standing,
        shown_registers=await registers_shown(ctx, with_registers),
        locks=await find_reading_locks(ctx, {row.account_id for row in rows}),
        books=await closed_books(ctx, month),
        histories=await histories(ctx, unplanned, month, rules.history_reads),
    )


def _not_found(item: _Item, count: int) -> MinshuiError:
    if count > 1:
        return MinshuiError(METER_AMBIGUOUS, customer=item.value, count=count)
    if item.key == "customer_code":
        return MinshuiError(CUSTOMER_UNKNOWN, customer=item.value)
    return MinshuiError(METER_UNKNOWN, meter=item.value)


def _refuse_if_closed(row: Row[Any], facts: _Facts) -> None:
    if row.customer_status not in READABLE:
        status = STATUS_NAMES.get(row.customer_status, row.customer_status)
        raise MinshuiError(CUSTOMER_NOT_READABLE, meter=row.meter_no, status=status)
    facts.books.refuse_if_closed(row.book_id, row.book_code, row.book_status)
    if row.account_id in facts.locks:
        raise MinshuiError(ACCOUNT_LOCKED, meter=row.meter_no, reason=facts.locks[row.account_id])


def _check_month(item: _Item, row: Row[Any], facts: _Facts) -> Row[Any] | None:
    """Return the very same reading if it is there already; refuse what the month can't take."""
    given, open_readings = item.given, facts.open_readings.get(row.cust_meter_id, ())
    for there in open_readings:
        if there.bill_month > item.month:
            raise MinshuiError(
                READING_LATE,
                meter=row.meter_no,
                month=month_text(item.month),
                latest=month_text(there.bill_month),
            )
        if there.bill_month < item.month or (
            given.additional and there.review_status != "approved"
        ):
            raise MinshuiError(
                EARLIER_UNREVIEWED, meter=row.meter_no, month=month_text(there.bill_month)
            )
    if given.additional:
        return None
    for there in open_readings:
        shown = there.current_reading if there.seen_reading is None else there.seen_reading
        if (
            there.status_code == given.status_code
            and there.reading_on == item.on
            and (given.reading is None or shown == given.reading)
            and (
                given.reading is None or facts.shown_registers.get(there.id, {}) == given.registers
            )
        ):
            return there
    if open_readings:
        raise _duplicate(row.meter_no, item.month, open_readings[-1].current_reading)
    return None


def _duplicate(meter_no: str, month: int, reading: Decimal | None) -> MinshuiError:
    shown = "（未见）" if reading is None else f"{reading.normalize():f}"
    return MinshuiError(READING_DUPLICATE, meter=meter_no, month=month_text(month), reading=shown)


@dataclass(frozen=True, slots=True)
class Standing:
    """What few meters have, by relation; see ``queries/meter_facts.py``."""

    residuals: Mapping[int, Row[Any]]
    registers: Mapping[int, tuple[RegisterState, ...]]
    fixed: Mapping[int, FixedState]


async def find_standing(ctx: Context, rows: Collection[Row[Any]], month: int) -> Standing:
    """Return it for meters as ``find_meter_states`` found them."""
    relations = [row.cust_meter_id for row in rows]
    exchanged = [row.cust_meter_id for row in rows if row.replaces_id is not None]
    return Standing(
        residuals=await find_residuals(ctx, exchanged),
        registers=await find_registers(ctx, relations),
        fixed=await find_fixed(ctx, relations, month),
    )


def meter_state(
    row: Row[Any], standing: Standing, history: tuple[Decimal | None, Decimal | None]
) -> MeterState:
    """Return where a found meter stands; ``history`` is the mean and last year's usage."""
    mean, last_year = history
    began = row.last_reading is None
    residual = standing.residuals.get(row.cust_meter_id)
    registers = standing.registers.get(row.cust_meter_id, ())
    fixed = standing.fixed.get(row.cust_meter_id)
    return MeterState(
        meter_no=row.meter_no,
        register=Register(row.modulus_m3, row.multiplier, row.reversed),
        decimals=row.decimals,
        pointer=row.start_reading_m3 if began else row.last_reading,
        pointer_on=row.started_on if began else row.last_reading_on,
        # Of several registers only their sum is ahead of the dials.
        seen=None if registers else row.seen_reading,
        registers=registers,
        residual_usage_m3=Decimal(0) if residual is None else residual.residual_m3,
        has_residual=residual is not None,
        billable=row.billing_mode == BillingMode.BILLED and not (fixed and fixed.now),
        after_fixed=fixed is not None and fixed.after,
        history=History(
            last_usage_m3=row.last_usage_m3,
            mean_usage_m3=mean,
            same_month_last_year_m3=last_year,
            estimates_in_a_row=row.estimated_reads or 0,
        ),
        scope=scope_of(row),
    )


def _make_row(
    ctx: Context, item: _Item, row: Row[Any], facts: _Facts, rules: ReadingRules
) -> NewReading:
    given, now = item.given, ctx.clock.now()
    history = (
        facts.histories.get(row.cust_meter_id, (None, None))
        if row.task_id is None
        else (row.mean_usage_m3, row.same_month_last_year_m3)
    )
    state = meter_state(row, facts.standing, history)
    assessment = assess_reading(state, given, item.on, ctx.clock.today(), rules)
    return NewReading(
        task_id=row.task_id,
        bill_month=item.month,
        source=given.source.value,
        status_code=given.status_code,
        reading_on=item.on,
        reading_time=now,
        review_status="pending",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        photo_ref=given.photo_ref,
        latitude=given.latitude,
        longitude=given.longitude,
        note=given.note,
        **stated_values(row, state, facts.standing),
        **assessed_values(assessment),
    )


def stated_values(row: Row[Any], state: MeterState, standing: Standing) -> dict[str, Any]:
    """Return the columns of a chain's first revision that the meter's state decides."""
    residual = standing.residuals.get(row.cust_meter_id)
    return {
        "root_id": None,
        "revision": 1,
        "meter_id": row.meter_id,
        "cust_meter_id": row.cust_meter_id,
        "cust_id": row.cust_id,
        "account_id": row.account_id,
        "previous_on": state.pointer_on,
        "previous_reading": state.pointer,
        "modulus_m3": row.modulus_m3,
        "multiplier": row.multiplier,
        "reversed": row.reversed,
        "residual_usage_m3": state.residual_usage_m3,
        "residual_reading_id": None if residual is None else residual.id,
        "charged_from": None if residual is None else residual.charged_from,
        "billable": state.billable,
        "master_cust_meter_id": row.master_cust_meter_id,
    }


def count_anomalies(rows: Sequence[tuple[int, NewReading]]) -> Counter[str]:
    """Return how often each anomaly occurs."""
    return Counter(anomaly for _, row in rows for anomaly in row.anomalies)
