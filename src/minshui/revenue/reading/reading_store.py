"""Write reading rows: COPY for many, an insert for a few. Rows are never edited afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.revenue.reading.domain.assess import Assessment
from minshui.revenue.reading.domain.meter_state import ZERO
from minshui.revenue.reading.domain.movement import RegisterUsage
from minshui.revenue.reading.models import Reading, ReadingTask, RegisterReading

_COPY_FROM = 20  # rows from which COPY beats an insert
_INSERT = insert(Reading)
_INSERT_REGISTERS = insert(RegisterReading)
_MARK_TASKS_READ = (
    update(ReadingTask)
    .where(
        ReadingTask.id.in_(
            select(Reading.task_id).where(
                Reading.id.between(bindparam("first_id"), bindparam("last_id"))
            )
        ),
        ReadingTask.read_status != "read",
    )
    .values(read_status="read")
    .execution_options(synchronize_session=False)
)
_RELEASE = (
    update(Reading)
    .where(Reading.id == bindparam("reading_id"))
    .values(
        hold_status="released",
        released_by=bindparam("by"),
        released_at=bindparam("at"),
        release_reason=bindparam("reason"),
    )
    .execution_options(synchronize_session=False)
)


@dataclass(slots=True)
class NewReading:
    """A row of ``biz_reading_data`` but for its id; ``root_id`` None begins a chain."""

    root_id: int | None
    revision: int
    task_id: int | None
    bill_month: int
    meter_id: int
    cust_meter_id: int
    cust_id: int
    account_id: int
    kind: str
    source: str
    status_code: str
    previous_on: date
    reading_on: date
    reading_time: datetime
    previous_reading: Decimal
    current_reading: Decimal
    seen_reading: Decimal | None
    modulus_m3: Decimal
    multiplier: Decimal
    reversed: bool
    rolled_over: bool
    observed_usage_m3: Decimal
    residual_usage_m3: Decimal
    residual_reading_id: int | None
    usage_amount: Decimal
    anomalies: list[str]
    estimated_reads: int
    review_status: str
    entered_by: int | None
    entered_at: datetime
    photo_ref: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    note: str | None = None
    notices: list[str] = field(default_factory=list)
    held_for: list[str] = field(default_factory=list)
    hold_status: str | None = None
    carried_usage_m3: Decimal = ZERO
    settled_usage_m3: Decimal = ZERO
    billable: bool = True
    master_cust_meter_id: int | None = None
    fixed_usage_id: int | None = None
    charged_from: date | None = None
    reviewed_at: datetime | None = None
    registers: Sequence[RegisterUsage] = ()


_COLUMNS = tuple(each.name for each in fields(NewReading) if each.name != "registers")
_ALL_COLUMNS = ("id", "is_current", *_COLUMNS)
_LISTS = ("anomalies", "notices", "held_for")


def assessed_values(assessment: Assessment) -> dict[str, Any]:
    """Return the columns that an assessment decides."""
    return {
        "kind": assessment.kind,
        "current_reading": assessment.pointer,
        "seen_reading": assessment.seen,
        "rolled_over": assessment.rolled_over,
        "observed_usage_m3": assessment.observed_usage_m3,
        "usage_amount": assessment.usage_m3,
        "anomalies": [anomaly.value for anomaly in assessment.anomalies],
        "notices": [anomaly.value for anomaly in assessment.notices],
        "held_for": [anomaly.value for anomaly in assessment.held_for],
        "hold_status": "held" if assessment.held_for else None,
        "estimated_reads": assessment.estimated_reads,
        "carried_usage_m3": assessment.carried_m3,
        "registers": assessment.registers,
    }


async def write_readings(ctx: Context, rows: Sequence[NewReading]) -> Sequence[int]:
    """Insert readings, mark their tasks as read, and return their ids in the same order."""
    ids = await reserve_ids(ctx.session, "biz_reading_data_id_seq", len(rows))
    if len(rows) >= _COPY_FROM:
        records = (_record(row, row_id) for row, row_id in zip(rows, ids, strict=True))
        await database_of(ctx.session).bulk_copy(
            ctx.session, Reading.__tablename__, _ALL_COLUMNS, records
        )
    elif rows:
        await ctx.session.execute(
            _INSERT, [_values(row, row_id) for row, row_id in zip(rows, ids, strict=True)]
        )
    await _write_registers(ctx, zip(ids, rows, strict=True))
    if any(row.task_id is not None for row in rows):
        await ctx.session.execute(_MARK_TASKS_READ, {"first_id": ids[0], "last_id": ids[-1]})
    if len(rows) >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(ctx.session, Reading, ReadingTask)
    return ids


async def _write_registers(ctx: Context, rows: Iterable[tuple[int, NewReading]]) -> None:
    values = [
        {
            "reading_id": reading_id,
            "register_id": each.register_id,
            "previous_reading": each.previous,
            "current_reading": each.current,
            "seen_reading": each.seen,
            "modulus_m3": each.register.modulus_m3,
            "multiplier": each.register.multiplier,
            "reversed": each.register.reversed,
            "rolled_over": each.rolled_over,
            "usage_m3": each.usage_m3,
        }
        for reading_id, row in rows
        for each in row.registers
    ]
    if values:
        await ctx.session.execute(_INSERT_REGISTERS, values)


async def release_hold(ctx: Context, reading_id: int, reason: str) -> None:
    """Note who let a held reading go, and why."""
    values = {"by": ctx.actor.user_id, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_RELEASE, {"reading_id": reading_id, **values})


def _values(row: NewReading, row_id: int) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["root_id"] = row.root_id or row_id
    return {"id": row_id, "is_current": True, **values}


def _record(row: NewReading, row_id: int) -> tuple[Any, ...]:
    values = _values(row, row_id)
    values |= {name: json.dumps(values[name]) for name in _LISTS}
    return tuple(values[name] for name in _ALL_COLUMNS)
