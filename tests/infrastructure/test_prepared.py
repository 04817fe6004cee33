"""Prepared statements do what any statement does, only sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.infrastructure.db.session import WorkSession

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
_INSERT = prepared(insert(NumberSeries))
_FIND = prepared(
    select(NumberSeries.series, NumberSeries.last_number.label("last"))
    .where(NumberSeries.series == bindparam("wanted"), NumberSeries.last_number.in_((7, 8)))
    .with_for_update()
)
_RAISE = prepared(
    update(NumberSeries)
    .where(NumberSeries.last_number >= bindparam("floor"))
    .values(last_number=NumberSeries.last_number + 1)
    .execution_options(synchronize_session=False)
)
_RAISE_ONE = prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("wanted"))
    .values(last_number=NumberSeries.last_number + bindparam("by"))
    .returning(NumberSeries.last_number)
    .execution_options(synchronize_session=False)
)
_AUDIT = prepared(insert(AuditRow).returning(AuditRow.id))
_AUDITED = prepared(
    select(AuditRow.acted_at, AuditRow.before, AuditRow.after).where(is_among(AuditRow.id, "ids"))
)


async def begin(ctx: Context) -> None:
    """Have the transaction begun, so that what follows takes the short way."""
    await ctx.session.execute(text("SELECT 1"))


async def test_rows_have_names_and_constants_of_the_statement_hold(ctx: Context) -> None:
    await begin(ctx)
    await ctx.session.execute(_INSERT, {"series": "a", "last_number": 7})
    await ctx.session.execute(_INSERT, {"series": "b", "last_number": 9})

    row = (await ctx.session.execute(_FIND, {"wanted": "a"})).one()
    none = (await ctx.session.execute(_FIND, {"wanted": "b"})).one_or_none()

    assert (row.series, row.last) == ("a", 7)
    assert none is None


async def test_values_come_back_as_the_columns_types_say(ctx: Context) -> None:
    await begin(ctx)
    row = {
        "acted_at": NOON,
        "user_name": "system",
        "action": "test.run",
        "subject_type": "test",
        "subject_id": "1",
        "before": None,
        "after": {"名称": ["水", 1.5]},
        "trace_id": "t",
    }

    audit_id = (await ctx.session.execute(_AUDIT, row)).scalar_one()
    found = (await ctx.session.execute(_AUDITED, {"ids": [audit_id, 0]})).all()

    assert [tuple(each) for each in found] == [(NOON, None, {"名称": ["水", 1.5]})]


async def test_many_rows_go_in_together_and_written_rows_are_counted(ctx: Context) -> None:
    await begin(ctx)
    rows = [{"series": f"many{number}", "last_number": number} for number in range(5)]

    await ctx.session.execute(_INSERT, rows)
    raised = await ctx.session.execute(_RAISE, {"floor": 3})
    new = await ctx.session.execute(_RAISE_ONE, {"wanted": "many4", "by": 10})

    assert cast("CursorResult[Any]", raised).rowcount == 2
    assert new.scalar_one() == 15


async def test_a_broken_constraint_is_raised_as_by_any_statement(ctx: Context) -> None:
    await begin(ctx)
    await ctx.session.execute(_INSERT, {"series": "a", "last_number": 1})

    with pytest.raises(IntegrityError) as caught:
        async with ctx.session.begin_nested():
            await ctx.session.execute(_INSERT, {"series": "a", "last_number": 2})

    assert getattr(caught.value.orig, "sqlstate", None) == "23505"


async def test_objects_that_wait_are_written_first(ctx: Context) -> None:
    await begin(ctx)
    ctx.session.add(NumberSeries(series="object", last_number=8))

    row = (await ctx.session.execute(_FIND, {"wanted": "object"})).one()

    assert row.last == 8


async def test_what_is_not_committed_is_undone(worker_engine: AsyncEngine) -> None:
    count = select(func.count()).where(NumberSeries.series == "undone")
    async with worker_engine.connect() as connection, WorkSession(connection) as session:
        await session.execute(_INSERT, {"series": "undone", "last_number": 7})
        found = (await session.execute(_FIND, {"wanted": "undone"})).all()
        await session.rollback()
        left = (await session.execute(count)).scalar_one()

    assert (len(found), left) == (1, 0)


@pytest.mark.parametrize("statement", [select(NumberSeries), text("SELECT 1")])
def test_statements_of_unknown_columns_are_refused(statement: Any) -> None:
    with pytest.raises(TypeError):
        prepared(statement)


_LATER = deferred(insert(NumberSeries))
_RAISE_LATER = deferred(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("wanted"))
    .values(last_number=NumberSeries.last_number + bindparam("by"))
    .execution_options(synchronize_session=False)
)
_AUDIT_LATER = deferred(insert(AuditRow))
_AUDIT_ROW = {
    "acted_at": NOON,
    "user_name": "system",
    "action": "test.wait",
    "subject_type": "test",
    "subject_id": "1",
    "trace_id": "t",
}
_ALL = select(NumberSeries.series, NumberSeries.last_number).order_by(NumberSeries.series)
_ALL_PREPARED = prepared(_ALL.limit(100))


async def test_what_waits_is_there_for_whoever_looks(ctx: Context) -> None:
    await begin(ctx)
    for number in range(40):  # more than may wait
        await ctx.session.execute(_LATER, {"series": f"w{number:02d}", "last_number": number})
        await ctx.session.execute(_AUDIT_LATER, _AUDIT_ROW)
    await ctx.session.execute(_RAISE_LATER, {"wanted": "w39", "by": 100})
    await ctx.session.execute(_RAISE_LATER, {"wanted": "w39", "by": 1000})

    seen = [tuple(row) for row in await ctx.session.execute(_ALL_PREPARED)]
    await ctx.session.execute(_RAISE_LATER, {"wanted": "w00", "by": 5})
    again = (await ctx.session.execute(_ALL)).first()
    await ctx.session.execute(_RAISE_LATER, {"wanted": "w00", "by": 5})
    found = await ctx.session.scalar(select(func.sum(NumberSeries.last_number)))
    audited = await ctx.session.scalar(select(func.count()).select_from(AuditRow))

    assert seen == [(f"w{number:02d}", number) for number in range(39)] + [("w39", 1139)]
    assert tuple(again or ()) == ("w00", 5)
    assert (found, audited) == (sum(range(40)) + 1100 + 10, 40)


async def test_what_waits_is_committed(worker_engine: AsyncEngine) -> None:
    count = select(func.count()).where(NumberSeries.series == "committed")
    async with worker_engine.connect() as connection, WorkSession(connection) as session:
        await session.execute(text("SELECT 1"))
        await session.execute(_LATER, {"series": "committed", "last_number": 1})
        await session.commit()
        written = (await session.execute(count)).scalar_one()
        await session.execute(delete(NumberSeries).where(NumberSeries.series == "committed"))
        await session.commit()

    assert written == 1


async def test_what_waits_is_undone_with_its_transaction_or_savepoint(
    worker_engine: AsyncEngine,
) -> None:
    count = select(func.count()).where(NumberSeries.series.in_(("kept", "dropped")))
    async with worker_engine.connect() as connection, WorkSession(connection) as session:
        await session.execute(text("SELECT 1"))
        await session.execute(_LATER, {"series": "kept", "last_number": 1})
        savepoint = await session.begin_nested()
        await session.execute(_LATER, {"series": "dropped", "last_number": 1})
        await savepoint.rollback()
        in_hand = (await session.execute(count)).scalar_one()
        await session.execute(_LATER, {"series": "dropped", "last_number": 1})
        await session.rollback()
        left = (await session.execute(count)).scalar_one()

    assert (in_hand, left) == (1, 0)


async def test_a_constraint_broken_by_what_waits_is_raised_when_it_is_sent(ctx: Context) -> None:
    await begin(ctx)

    async def write_twice() -> None:
        async with ctx.session.begin_nested():
            await begin(ctx)
            await ctx.session.execute(_LATER, {"series": "twice", "last_number": 1})
            await ctx.session.execute(_LATER, {"series": "twice", "last_number": 2})

    with pytest.raises(IntegrityError):
        await write_twice()

    left = await ctx.session.scalar(select(func.count()).select_from(NumberSeries))
    assert left == 0


async def test_a_copy_finds_what_it_refers_to(ctx: Context) -> None:
    await begin(ctx)
    await ctx.session.execute(_LATER, {"series": "before", "last_number": 1})

    database = database_of(ctx.session)
    rows = [("copied", 2)]
    await database.bulk_copy(ctx.session, "sys_number_series", ("series", "last_number"), rows)
    order = text("SELECT series FROM sys_number_series ORDER BY ctid")

    assert (await ctx.session.execute(order)).scalars().all() == ["before", "copied"]


def test_what_returns_something_cannot_wait() -> None:
    with pytest.raises(TypeError):
        deferred(insert(NumberSeries).returning(NumberSeries.series))
