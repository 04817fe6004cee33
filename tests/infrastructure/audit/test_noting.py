"""What is refused is noted though its transaction is undone, and never at the caller's cost."""

from __future__ import annotations

import pytest
from sqlalchemy import URL, select

from minshui.infrastructure.audit.contracts import Caller, SecurityKind
from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.audit.note_writing import keep_writing_notes, write_notes
from minshui.infrastructure.audit.noting import NOTEBOOK, Notebook, note_security
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import TENANT_CODE


@pytest.fixture(autouse=True)
def empty_notebook() -> None:
    NOTEBOOK.take()
    NOTEBOOK.take_dropped()


def caller(clock: FixedClock, tenant_code: str = TENANT_CODE) -> Caller:
    return Caller(tenant_code, "trace-1", clock.now(), client_address="10.0.0.9")


async def tenant_rows(database: Installation) -> list[AuditRow]:
    async with database.databases.open_session(database.tenant_code) as session:
        return list((await session.execute(select(AuditRow).order_by(AuditRow.id))).scalars())


async def master_rows(database: Installation) -> list[MasterAuditRow]:
    async with database.databases.master_session() as session:
        statement = select(MasterAuditRow).order_by(MasterAuditRow.id)
        return list((await session.execute(statement)).scalars())


async def test_a_refusal_is_noted_though_its_transaction_is_undone(
    database: Installation, clock: FixedClock
) -> None:
    # given
    actor = system_actor("wang")

    async def refuse() -> None:
        async with database.databases.tenant_work(
            TENANT_CODE, actor, clock, trace_id="trace-1"
        ) as ctx:
            note_security(
                ctx,
                SecurityKind.ACCESS_REFUSED,
                "route",
                "GET /x",
                details={"permission": "a.b.c"},
                client_address="10.0.0.9",
            )
            raise PermissionError

    # when
    with pytest.raises(PermissionError):
        await refuse()
    await write_notes(database.databases, clock)

    # then
    (row,) = await tenant_rows(database)
    assert (row.category, row.action, row.result) == (
        "security",
        "security.access_refused",
        "refused",
    )
    assert (row.user_name, row.client_address) == ("wang", "10.0.0.9")
    assert (row.subject_type, row.subject_id) == ("route", "GET /x")
    assert (row.after, row.trace_id) == ({"permission": "a.b.c"}, "trace-1")


async def test_a_note_about_no_tenant_of_ours_goes_to_masters_log(
    database: Installation, clock: FixedClock
) -> None:
    # when
    note_security(caller(clock, "NOBODY"), SecurityKind.SIGN_IN_REFUSED, "user", "wang")
    note_security(caller(clock, ""), SecurityKind.RATE_LIMITED, "address", "10.0.0.9")
    await write_notes(database.databases, clock)

    # then
    rows = [(row.tenant_code, row.action, row.subject_id) for row in await master_rows(database)]
    assert sorted(rows) == [
        ("", "security.rate_limited", "10.0.0.9"),
        ("NOBODY", "security.sign_in_refused", "wang"),
    ]


async def test_equal_notes_of_a_moment_are_one_row(
    database: Installation, clock: FixedClock
) -> None:
    # when
    for _ in range(500):
        note_security(caller(clock), SecurityKind.RATE_LIMITED, "route", "GET /x")
    note_security(caller(clock), SecurityKind.RATE_LIMITED, "route", "GET /y")
    await write_notes(database.databases, clock)

    # then
    rows = [(row.subject_id, row.after) for row in await tenant_rows(database)]
    assert rows == [("GET /x", {"times": 500}), ("GET /y", None)]


async def test_what_a_database_could_not_store_is_cleaned(
    database: Installation, clock: FixedClock
) -> None:
    # when
    details = {"name": "a\0b\ud800", "long": "x" * 1000}
    note_security(caller(clock), SecurityKind.SIGN_IN_REFUSED, "user", "\0" * 999, details=details)
    await write_notes(database.databases, clock)

    # then
    (row,) = await tenant_rows(database)
    assert row.subject_id == "�" * 200
    assert row.after == {"name": "a�b?", "long": "x" * 200}


async def test_what_does_not_fit_is_dropped_and_counted(
    database: Installation, clock: FixedClock
) -> None:
    # given
    notebook = Notebook(most=2)
    for number in range(3):
        note_security(caller(clock), SecurityKind.RATE_LIMITED, "route", number)
    notes = NOTEBOOK.take()

    # when
    notebook.put(notes)
    await write_notes(database.databases, clock, notebook)
    await write_notes(database.databases, clock, notebook)

    # then
    assert [row.subject_id for row in await tenant_rows(database)] == ["0", "1"]
    assert [(row.action, row.after) for row in await master_rows(database)] == [
        ("security.notes_dropped", {"count": 1})
    ]


async def test_notes_wait_while_the_database_is_away(server_url: URL, clock: FixedClock) -> None:
    # given
    away = TenantDatabases(server_url.set(port=1, query={}, host="127.0.0.1"), prefix="none_")
    note_security(caller(clock), SecurityKind.LOCKED_OUT, "user", 7)

    # when
    await write_notes(away, clock)
    await away.close()

    # then
    assert [note.subject_id for note in NOTEBOOK.take()] == ["7"]


async def test_the_last_notes_of_a_process_are_written_at_its_end(
    database: Installation, clock: FixedClock
) -> None:
    # when
    async with keep_writing_notes(database.databases, clock):
        note_security(caller(clock), SecurityKind.LOCKED_OUT, "user", 7)

    # then
    assert [row.action for row in await tenant_rows(database)] == ["security.locked_out"]
