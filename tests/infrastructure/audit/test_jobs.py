"""Each night the log is verified, and what is broken is noted as a security event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from minshui.infrastructure.audit.jobs import ARCHIVE_AUDIT, VERIFY_AUDIT, audit_handlers
from minshui.infrastructure.audit.noting import NOTEBOOK
from minshui.infrastructure.jobs.contracts import Job, JobStep
from tests.databases import TENANT_CODE
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
def log(committed_log: SealedLog) -> SealedLog:
    NOTEBOOK.take()
    return committed_log


async def run(log: SealedLog, kind: str, **parameters: int) -> JobStep:
    handler = audit_handlers(log.databases, log.store(), log.clock)[kind]
    payload = {"parameters": parameters} if parameters else {}
    job = Job(
        id=1,
        queue="default",
        kind=kind,
        payload=payload,
        state="running",
        attempts=1,
        max_attempts=1,
        created_by="scheduler",
        trace_id="trace-1",
        progress_done=0,
        progress_total=None,
        progress_note=None,
        result=None,
        last_error=None,
        finished_at=None,
    )
    async with log.work() as ctx:
        return await handler(ctx, job)


async def test_a_broken_log_is_noted_and_told_in_the_result(log: SealedLog) -> None:
    # given
    await log.fill(5)
    await log.seal()
    await log.run("DELETE FROM sys_audit_log WHERE id = 3")

    # when
    step = await run(log, VERIFY_AUDIT, days=0)

    # then
    assert step.result is not None
    assert (step.result["holds"], step.result["fault_count"]) == (False, 1)
    assert step.result["faults"] == [
        {"kind": "removed", "seal_number": 1, "row_id": 3, "detail": "记录已被删除"}
    ]
    (note,) = NOTEBOOK.take()
    assert (note.action, note.subject_id) == ("security.audit_broken", TENANT_CODE)
    assert note.details == {"fault_count": 1, "first": "removed", "row": 3}


async def test_an_untouched_log_leaves_no_note(log: SealedLog) -> None:
    # given
    await log.fill(5)
    await log.seal()

    # when
    step = await run(log, VERIFY_AUDIT)

    # then
    assert step.result is not None
    assert (step.result["holds"], step.result["rows_checked"]) == (True, 5)
    assert NOTEBOOK.take() == []


async def test_old_months_are_archived_one_a_step(log: SealedLog) -> None:
    # given
    for month in (5, 6, 7):
        log.clock.move_to(datetime(2023, month, 10, tzinfo=UTC))
        await log.record()
        await log.seal()
    log.clock.move_to(datetime(2026, 7, 10, tzinfo=UTC))

    # when
    steps = [await run(log, ARCHIVE_AUDIT) for _ in range(3)]

    # then
    assert [(step.finished, step.note) for step in steps] == [
        (False, "已归档 2023-05_1-1.jsonl.gz"),
        (False, "已归档 2023-06_2-2.jsonl.gz"),
        (True, None),
    ]
