"""Closed months move to signed files, are deleted only then, and stay verifiable."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from minshui.infrastructure.audit.archive_files import manifest_path
from minshui.infrastructure.audit.archiving import ArchivedMonth, oldest_month_kept
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
async def log(log: SealedLog) -> SealedLog:
    """Rows 1 to 1500 sealed in May (seals 1, 2), 1501 and 1502 in June, 1503 in July."""
    log.clock.move_to(datetime(2026, 5, 10, tzinfo=UTC))
    await log.fill(1_500)
    await log.seal()
    log.clock.move_to(datetime(2026, 6, 10, tzinfo=UTC))
    await log.record(2)
    await log.seal()
    log.clock.move_to(datetime(2026, 7, 10, tzinfo=UTC))
    await log.record()
    await log.seal()
    log.pass_time(timedelta(hours=1))
    return log


async def test_closed_months_leave_the_database_and_stay_verifiable(log: SealedLog) -> None:
    # when
    archived = await log.archive(before=202607)

    # then
    assert archived == [
        ArchivedMonth(202605, 1500, "2026-05_1-2.jsonl.gz"),
        ArchivedMonth(202606, 2, "2026-06_3-3.jsonl.gz"),
    ]
    rows = await log.run("SELECT id FROM sys_audit_log")
    seals = await log.run("SELECT seal_number FROM sys_audit_seal")
    assert (rows.scalars().all(), seals.scalars().all()) == ([1503], [4])
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.seals_checked, found.archives_checked) == (
        True,
        1503,
        4,
        2,
    )


async def test_a_file_has_a_line_for_each_seal_and_row_and_a_manifest(log: SealedLog) -> None:
    # when
    await log.archive(before=202607)

    # then
    path = log.folder / "test2026001" / "2026-06_3-3.jsonl.gz"
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert lines[0]["seal"]["seal_number"] == 3
    assert [line["row"]["id"] for line in lines[1:]] == [1501, 1502]
    assert lines[1]["row"]["after"] == {"name": "乙0"}
    manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    assert (manifest["chain"], manifest["month"], manifest["row_count"]) == (
        "TEST2026001",
        202606,
        2,
    )
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "2026-05_1-2.jsonl.gz",
        "2026-05_1-2.manifest.json",
        "2026-06_3-3.jsonl.gz",
        "2026-06_3-3.manifest.json",
    ]


async def test_the_newest_seal_stays_though_its_month_is_closed(log: SealedLog) -> None:
    # when
    archived = await log.archive(before=202701)

    # then
    assert [month.month for month in archived] == [202605, 202606]
    await log.record()
    await log.seal()
    assert (await log.verify()).holds


async def test_a_log_that_was_tampered_with_is_not_archived(log: SealedLog) -> None:
    # given
    await log.run("UPDATE sys_audit_log SET user_name = 'li' WHERE id = 7")

    # when
    with pytest.raises(MinshuiError) as refused:
        await log.archive(before=202607)

    # then
    assert refused.value.code == "E_AUDIT_BROKEN"
    assert (await log.run("SELECT count(*) FROM sys_audit_log")).scalar_one() == 1503
    assert list((log.folder / "test2026001").iterdir()) == []


async def test_an_archived_row_changed_in_its_file_is_named(log: SealedLog) -> None:
    # given
    await log.archive(before=202607)
    path = log.folder / "test2026001" / "2026-05_1-2.jsonl.gz"
    content = gzip.decompress(path.read_bytes()).replace('乙1234"'.encode(), '丙1234"'.encode())

    # when
    path.write_bytes(gzip.compress(content))

    # then
    assert await log.faults() == [("archive_changed", 1, None), ("changed", 2, 1234)]


async def test_a_missing_or_broken_archive_is_found(log: SealedLog) -> None:
    # given
    await log.archive(before=202607)
    folder = log.folder / "test2026001"

    # when
    (folder / "2026-05_1-2.jsonl.gz").unlink()
    (folder / "2026-06_3-3.jsonl.gz").write_bytes(b"nothing")

    # then
    assert await log.faults() == [
        ("archive_missing", 1, None),
        ("archive_changed", 3, None),
        ("archive_changed", 3, None),
    ]


async def test_an_archive_that_is_no_longer_listed_leaves_a_hole(log: SealedLog) -> None:
    # given
    await log.archive(before=202607)

    # when
    await log.run("DELETE FROM sys_audit_archive WHERE month = 202605")
    await log.run("UPDATE sys_audit_archive SET row_count = 1 WHERE month = 202606")

    # then
    assert await log.faults() == [("archive_changed", 3, None), ("seal_missing", 1, None)]


async def test_a_later_part_is_verified_with_the_archives_it_needs(log: SealedLog) -> None:
    # given
    await log.archive(before=202607)

    # when
    from_june = await log.verify(since=datetime(2026, 6, 15, tzinfo=UTC))
    from_july = await log.verify(since=datetime(2026, 7, 1, tzinfo=UTC))

    # then
    assert (from_june.holds, from_june.rows_checked, from_june.archives_checked) == (True, 3, 1)
    assert (from_july.holds, from_july.rows_checked, from_july.archives_checked) == (True, 1, 0)


def test_the_present_month_counts_among_those_kept() -> None:
    today = FixedClock(datetime(2026, 7, 10, tzinfo=UTC)).today()
    assert oldest_month_kept(today, 6) == 202602
