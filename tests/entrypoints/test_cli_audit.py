"""``minshui audit``: what was changed is named, and the exit code says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minshui.infrastructure.audit.archiving import archive_store
from minshui.infrastructure.audit.line import SealingLine
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import TENANT_CODE
from tests.entrypoints.command_line import CommandLine
from tests.infrastructure.audit.sealed_log import SealedLog

VERIFY = ("audit", "verify", "--tenant", TENANT_CODE)


@pytest.fixture
def log(
    minshui: CommandLine, database: Installation, clock: FixedClock, tmp_path: Path
) -> SealedLog:
    """The tenant's log, sealed as the command's own installation does it."""
    store = archive_store(Settings())
    line = SealingLine(database.databases, store.signer, clock)
    return SealedLog(database.databases, clock, line, tmp_path)


async def test_verify_names_what_was_changed_and_removed(
    log: SealedLog, minshui: CommandLine
) -> None:
    # given
    await log.fill(50)
    await log.seal()
    untouched = await minshui(*VERIFY)

    # when
    await log.run("UPDATE sys_audit_log SET user_name = 'li' WHERE id = 7")
    await log.run("DELETE FROM sys_audit_log WHERE id = 9")
    code, said = await minshui(*VERIFY)

    # then
    assert untouched[0] == 0
    assert re.search(rf"{TENANT_CODE}.*完好.*50.*1", untouched[1])
    assert code == 1
    assert re.search(rf"{TENANT_CODE} 记录被改 封存 1 记录 7：现为 .* li customer.amend", said)
    assert f"{TENANT_CODE} 记录被删 封存 1 记录 9" in said


async def test_verify_without_a_tenant_covers_master_and_says_what_waits(
    log: SealedLog, minshui: CommandLine
) -> None:
    # given
    await log.run(
        "INSERT INTO sys_audit_log (acted_at, tenant_code, action, user_name, subject_type,"
        " subject_id, trace_id) VALUES (now(), '', 'grant.approve', 'wang', 'grant', '1', 't')",
        master=True,
    )
    await log.seal()
    await log.record(3)

    # when
    code, said = await minshui("audit", "verify")

    # then
    assert code == 0
    assert re.search(r"MASTER\W+完好\W+1\W+1\W+0\W+0", said)
    assert re.search(rf"{TENANT_CODE}\W+完好\W+0\W+0\W+0\W+3", said)


async def test_old_months_are_archived_and_stay_verifiable(
    log: SealedLog, minshui: CommandLine
) -> None:
    # given
    log.clock.move_to(datetime(2023, 5, 10, tzinfo=UTC))
    await log.record(3)
    await log.seal()
    log.clock.move_to(datetime(2026, 5, 10, tzinfo=UTC))
    await log.record()
    await log.seal()

    # when
    code, said = await minshui("audit", "archive", "--tenant", TENANT_CODE)

    # then
    assert code == 0
    assert f"{TENANT_CODE} 202305：3 条 → 2023-05_1-1.jsonl.gz" in said
    actions = (await log.run("SELECT action FROM sys_audit_log ORDER BY id")).scalars().all()
    assert actions == ["customer.amend", "audit.archive"]
    code, said = await minshui(*VERIFY, "--from", "2020-01-01")
    assert code == 0
    assert re.search(rf"{TENANT_CODE}\W+完好\W+4\W+2\W+1\W+1", said)
