"""Auditors see how far the log is sealed, which seal holds a row, and what has been archived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from minshui.kernel.clock import FixedClock
from tests.api_cases import Staff, TestWork
from tests.infrastructure.audit.sealed_log import SealedLog

AUDIT = "/api/v1/platform/audit"


async def test_the_chain_tells_its_head_what_waits_and_the_archives(
    api: httpx.AsyncClient, staff: Staff, work: TestWork, clock: FixedClock, tmp_path: Path
) -> None:
    # given
    log = SealedLog.over(work, clock, tmp_path)
    now = clock.now()
    clock.move_to(datetime(2026, 5, 10, tzinfo=UTC))
    await log.record(2)
    await log.seal()
    clock.move_to(now)
    who = await staff.member("platform.audit.read", name="shen")
    await log.seal()
    await log.archive(before=202611)
    await log.record(3)

    # when
    answer = await api.get(f"{AUDIT}/chain", headers=who.headers)

    # then
    chain = answer.json()
    assert (chain["seal_number"], chain["unsealed_count"]) == (2, 3)
    assert chain["oldest_unsealed_at"] == (now + timedelta(seconds=5)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    (archive,) = chain["archives"]
    assert (archive["month"], archive["row_count"]) == (202605, 2)
    assert archive["file_name"] == "2026-05_1-1.jsonl.gz"


async def test_a_row_tells_its_seal(
    api: httpx.AsyncClient, staff: Staff, work: TestWork, clock: FixedClock, tmp_path: Path
) -> None:
    # given
    log = SealedLog.over(work, clock, tmp_path)
    await log.record(action="book.lock")
    await log.seal()
    who = await staff.member("platform.audit.read", name="shen")
    query = {"action": "book.lock"}
    page = (await api.get(f"{AUDIT}/logs", params=query, headers=who.headers)).json()

    # when
    answer = await api.get(f"{AUDIT}/logs/{page['items'][0]['id']}", headers=who.headers)

    # then
    seal = answer.json()["seal"]
    assert (seal["seal_number"], seal["algorithm"]) == (1, "sha256")
