"""Whatever is changed behind the program's back is found and named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from minshui.infrastructure.audit.anchoring import AuditSigner
from minshui.infrastructure.audit.chains import tenant_chain
from minshui.infrastructure.audit.hashing import first_hash, packed, row_digest, seal_hash
from minshui.infrastructure.audit.models import AuditRow
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
async def log(log: SealedLog) -> SealedLog:
    """Three seals: rows 1 to 1000, 1001 to 2000, 2001 to 2005."""
    await log.fill(2_005)
    await log.seal()
    log.pass_time(timedelta(hours=1))
    return log


async def test_an_untouched_log_holds(log: SealedLog) -> None:
    found = await log.verify()
    assert (found.holds, found.rows_checked, found.seals_checked) == (True, 2_005, 3)
    assert (found.unsealed_count, found.oldest_unsealed_at) == (0, None)


async def test_whichever_column_is_changed_it_is_found(log: SealedLog) -> None:
    # given
    changes = [
        "acted_at = acted_at + interval '1 microsecond'",
        "category = 'security'",
        "action = 'customer.open'",
        "result = 'refused'",
        "user_id = NULL",
        "user_name = 'Wang'",
        "session_id = ''",
        "client_address = '10.0.0.1'",
        "subject_type = 'account'",
        "subject_id = '01500'",
        "before = NULL",
        "after = jsonb_set(after, '{name}', '\"丙\"')",
        "trace_id = 'other'",
    ]

    # when
    for row_id, change in enumerate(changes, 1500):
        await log.run(f"UPDATE sys_audit_log SET {change} WHERE id = {row_id}")  # noqa: S608

    # then
    columns = {change.split(" = ")[0] for change in changes}
    assert columns == {column.key for column in inspect(AuditRow).columns} - {"id"}
    assert await log.faults() == [
        ("changed", 2, row_id) for row_id in range(1500, 1500 + len(changes))
    ]


async def test_a_removed_row_is_found(log: SealedLog) -> None:
    await log.run("DELETE FROM sys_audit_log WHERE id = 1001")
    assert await log.faults() == [("removed", 2, 1001)]


async def test_a_row_put_in_afterwards_is_found(log: SealedLog) -> None:
    # given
    await log.run("ALTER TABLE sys_audit_log ALTER COLUMN id RESTART WITH 2010")
    for _ in range(2):
        await log.record()
        await log.seal()

    # when
    await log.run(
        "INSERT INTO sys_audit_log (id, acted_at, action, user_name, subject_type, subject_id,"
        " trace_id) OVERRIDING SYSTEM VALUE"
        " VALUES (2007, now(), 'payment.take', 'wang', 'payment', '1', 't')"
    )

    # then
    assert await log.faults() == [("inserted", None, 2007)]


async def test_a_row_moved_to_another_id_is_found(log: SealedLog) -> None:
    await log.run("UPDATE sys_audit_log SET id = -1 WHERE id = 700")
    assert await log.faults() == [("moved", 1, 700)]


async def test_two_rows_changed_for_each_other_are_found(log: SealedLog) -> None:
    # when
    await log.run("UPDATE sys_audit_log SET id = -1 WHERE id = 700")
    await log.run("UPDATE sys_audit_log SET id = 700 WHERE id = 1700")
    await log.run("UPDATE sys_audit_log SET id = 1700 WHERE id = -1")

    # then
    assert await log.faults() == [("moved", 1, 700), ("moved", 2, 1700)]


async def test_rows_not_yet_sealed_are_told_and_are_no_fault(log: SealedLog) -> None:
    # when
    await log.record(2)

    # then
    found = await log.verify()
    assert (found.holds, found.unsealed_count) == (True, 2)
    assert found.oldest_unsealed_at == log.clock.now()


async def test_a_change_hidden_by_its_digest_shows_in_the_seal(log: SealedLog) -> None:
    # given
    await log.run("UPDATE sys_audit_log SET user_name = 'li' WHERE id = 2001")
    async with log.work() as ctx:
        chain = tenant_chain(ctx.tenant_code)
        found = await ctx.session.execute(chain.rows_among(), {"ids": range(2001, 2006)})
        rows = [dict(row) for row in found.mappings()]
    content = packed((row["id"], row_digest("sha256", row)) for row in rows)

    # when
    await log.run("UPDATE sys_audit_seal SET content = :c WHERE seal_number = 3", c=content)

    # then
    assert await log.faults() == [("seal_changed", 3, None)]


async def test_a_seal_taken_out_is_found(log: SealedLog) -> None:
    # when
    await log.run("DELETE FROM sys_audit_seal WHERE seal_number = 2")

    # then
    found = await log.verify()
    assert [(fault.kind.value, fault.seal_number) for fault in found.faults[:1]] == [
        ("seal_missing", 2)
    ]
    assert found.fault_count == 1 + 1000


async def test_a_tail_cut_off_with_its_rows_is_found(log: SealedLog) -> None:
    # when
    await log.run("DELETE FROM sys_audit_seal WHERE seal_number = 3")
    await log.run("DELETE FROM sys_audit_log WHERE id > 2000")

    # then
    assert await log.faults() == [("cut_off", 3, None)]


async def test_a_chain_written_anew_is_found(log: SealedLog) -> None:
    # given: whoever may write in the tenant's database leaves a chain that is right in itself
    await log.run("UPDATE sys_audit_log SET user_name = 'li' WHERE id = 1")
    async with log.work() as ctx:
        chain = tenant_chain(ctx.tenant_code)
        seals = [
            dict(seal)
            for seal in (await ctx.session.execute(select(*chain.seal_columns))).mappings()
        ]
        previous = first_hash(chain.name)
        for seal in sorted(seals, key=lambda each: int(each["seal_number"])):
            ids = range(seal["lowest_id"], seal["highest_id"] + 1)
            found = await ctx.session.execute(chain.rows_among(), {"ids": ids})
            rows = sorted((dict(row) for row in found.mappings()), key=lambda row: int(row["id"]))
            seal["content"] = packed((row["id"], row_digest("sha256", row)) for row in rows)
            seal["previous_hash"] = previous
            seal["seal_hash"] = previous = seal_hash(seal)

    # when
    for seal in seals:
        await log.run(
            "UPDATE sys_audit_seal SET content = :content, previous_hash = :previous_hash,"
            " seal_hash = :seal_hash WHERE seal_number = :seal_number",
            **{name: seal[name] for name in ("content", "previous_hash", "seal_hash")},
            seal_number=seal["seal_number"],
        )

    # then
    assert await log.faults() == [("rewritten", 3, None)]


async def test_an_anchor_put_in_by_others_is_found(log: SealedLog) -> None:
    # when
    await log.run(
        "UPDATE sys_audit_anchor SET seal_number = 2, seal_hash = 'x' WHERE chain = 'TEST2026001'",
        master=True,
    )

    # then
    assert await log.faults() == [("anchor_forged", 2, None), ("anchor_behind", 3, None)]


async def test_an_anchor_taken_away_is_found(log: SealedLog) -> None:
    await log.run("DELETE FROM sys_audit_anchor", master=True)
    assert await log.faults() == [("anchor_behind", 3, None)]


async def test_another_installations_key_signs_nothing_of_ours(log: SealedLog) -> None:
    found = await log.verify(signer=AuditSigner(b"x" * 32))
    assert "anchor_forged" in [fault.kind.value for fault in found.faults]


async def test_a_later_part_is_verified_alone(log: SealedLog) -> None:
    # given
    since = log.clock.now()
    await log.record(3)
    await log.seal()
    await log.run("UPDATE sys_audit_log SET user_name = 'li' WHERE id = 1")

    # when
    found = await log.verify(since=since)

    # then
    assert (found.holds, found.rows_checked, found.seals_checked) == (True, 3, 1)


@pytest.mark.slow
async def test_one_byte_and_one_row_are_found_among_a_hundred_thousand(log: SealedLog) -> None:
    # given
    await log.fill(97_995)
    assert await log.seal() == 97_995

    # when
    await log.run(
        "UPDATE sys_audit_log SET after = jsonb_set(after, '{name}', '\"乙5432L\"')"
        " WHERE id = 54321"
    )
    await log.run("DELETE FROM sys_audit_log WHERE id = 98765")

    # then
    found = await log.verify()
    assert found.rows_checked == 100_000
    assert [(fault.kind.value, fault.row_id) for fault in found.faults] == [
        ("changed", 54321),
        ("removed", 98765),
    ]
