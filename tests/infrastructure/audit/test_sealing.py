"""Every committed row is sealed once, in whatever order rows were committed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from minshui.infrastructure.audit.line import SealingLine
from minshui.infrastructure.audit.recording import record_audit
from tests.databases import TENANT_CODE
from tests.infrastructure.audit.sealed_log import SIGNER, SealedLog


async def test_what_was_committed_is_sealed_and_anchored(log: SealedLog) -> None:
    # given
    await log.record(3)

    # when
    sealed = await log.seal()

    # then
    assert sealed == 3
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.seals_checked) == (True, 3, 1)
    assert found.unsealed_count == 0
    anchors = await log.run("SELECT chain, seal_number FROM sys_audit_anchor", master=True)
    assert ("TEST2026001", 1) in anchors.all()


async def test_rows_that_come_one_by_one_share_a_seal(log: SealedLog) -> None:
    # given
    await log.record()
    await log.seal()
    await log.record()

    # when
    visit = await log.line.visit(TENANT_CODE)

    # then
    assert visit.handled == 0
    assert visit.next_due_at == log.clock.now() + timedelta(seconds=2)
    assert (await log.verify()).unsealed_count == 1


async def test_a_row_that_commits_after_later_ones_is_sealed_late(
    committed_log: SealedLog,
) -> None:
    log = committed_log
    # given
    async with log.work() as slow:
        await record_audit(slow, "billing.split", "bill", 1)
        await log.record(2)
        sealed_before = await log.seal()
        waiting = await log.line.visit(TENANT_CODE)
        unsealed = (await log.verify()).unsealed_count

    # when
    sealed_late = await log.seal()

    # then
    assert (sealed_before, waiting.handled, unsealed) == (2, 0, 0)
    assert waiting.next_due_at is not None
    assert sealed_late == 1
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.unsealed_count) == (True, 3, 0)


async def test_a_row_that_was_undone_is_not_waited_for(
    committed_log: SealedLog,
) -> None:
    log = committed_log
    # given
    await log.record()
    async with log.work() as undone:
        await record_audit(undone, "billing.split", "bill", 1)
        await undone.session.rollback()
    await log.record()

    # when
    await log.seal()
    await log.seal()
    visit = await log.line.visit(TENANT_CODE)

    # then
    assert visit.next_due_at is None
    assert (await log.verify()).holds


async def test_a_long_transaction_of_many_rows_is_sealed_in_full(
    committed_log: SealedLog,
) -> None:
    log = committed_log
    # given
    async with log.work() as slow:
        for number in range(2_500):
            await record_audit(slow, "reading.plan", "meter", number)
        await log.record(1_500)
        await log.seal()

    # when
    await log.seal()

    # then
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.unsealed_count) == (True, 4_000, 0)


async def test_recorders_and_sealers_side_by_side_leave_nothing_out(
    committed_log: SealedLog,
) -> None:
    log = committed_log
    # given
    other = SealingLine(log.databases, SIGNER, log.clock)
    recording = asyncio.gather(*(_record_slowly(log, number) for number in range(12)))

    # when
    while not recording.done():
        log.pass_time(timedelta(seconds=5))
        await asyncio.gather(log.line.visit(TENANT_CODE), other.visit(TENANT_CODE))
    await recording
    await log.seal()
    await log.seal()

    # then
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.unsealed_count) == (True, 12 * 20 * 2, 0)


async def _record_slowly(log: SealedLog, number: int) -> None:
    for turn in range(20):
        async with log.work() as ctx:
            await record_audit(ctx, "book.edit", "book", number)
            await asyncio.sleep(0.001 * ((number + turn) % 7))
            await record_audit(ctx, "book.edit", "book", number)


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
async def test_a_tenant_chooses_the_hash(log: SealedLog, algorithm: str) -> None:
    # given
    await log.run(
        "INSERT INTO sys_audit_policy (id, algorithm, kept_months) VALUES (1, :algorithm, 24)",
        algorithm=algorithm,
    )
    await log.record()

    # when
    await log.seal()

    # then
    assert (await log.run("SELECT algorithm FROM sys_audit_seal")).scalar_one() == algorithm
    assert (await log.verify()).holds
    await log.run("UPDATE sys_audit_log SET user_name = 'li'")
    assert [kind for kind, _, _ in await log.faults()] == ["changed"]
