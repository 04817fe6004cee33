"""What becomes of a cut-over: proved, accepted by another, or undone unless it was built upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bench.cutover_files import CUTOVER_ON, OldFiles, make_files, totals_content
from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import AmendCustomer, amend_customer, open_locks
from minshui.revenue.customer.models import Account, Contact, Customer
from minshui.revenue.cutover.facade import (
    CutoverStatus,
    OpenCutover,
    Proof,
    ProofItem,
    cutover_by_code,
    load_cutover,
    open_cutover,
    prove_cutover,
    request_acceptance,
    undo_cutover,
)
from minshui.revenue.cutover.permissions import ACCEPT
from minshui.revenue.ledger.models import AccountingPeriod
from minshui.revenue.reading.facade import plan_readings
from minshui.workorder.approval.facade import approve
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import fingerprint
from tests.revenue.cutover.kit_world import CODE, as_import, load_town, ready_tenant
from tests.revenue.money_world import broken


def acting(ctx: Context, user_id: int) -> Context:
    """Return the same unit of work, done by somebody who may accept."""
    permissions = frozenset({ACCEPT.code, DECIDE.code})
    actor = Actor(user_id, f"user{user_id}", f"用户{user_id}", None, permissions, "user")
    return replace(ctx, actor=actor)


async def prove(ctx: Context, files: OldFiles, *, instead: tuple[str, str] = ("", "")) -> Proof:
    """Prove the cut-over against the files' own totals, one text of them replaced."""
    content = totals_content(files).decode().replace(*instead).encode()
    proof, faults = await prove_cutover(ctx, CODE, ImportFile("totals.csv", content))
    assert (proof is None, list(faults)) == (False, [])
    assert proof is not None
    return proof


async def test_a_proof_that_agrees_has_no_difference(ctx: Context) -> None:
    files, _ = await load_town(ctx)
    proof = await prove(ctx, files)

    assert proof.cutover.status is CutoverStatus.PROVED
    assert list(proof.differences) == []
    totals = {
        line.item: line.taken_over
        for line in proof.lines
        if (line.site, line.class_code) == (None,) * 2
    }
    assert totals[ProofItem.CUSTOMERS] == 40
    assert totals[ProofItem.DEPOSIT_FEN] == sum(
        int(Decimal(row["剩余金额"]) * 100) for row in files["deposits"].rows
    )


async def test_a_difference_of_one_fen_is_named_at_its_site(ctx: Context) -> None:
    files, _ = await load_town(ctx)
    total = sum(Decimal(row["欠费金额"]) for row in files["arrears"].rows)
    proof = await prove(
        ctx, files, instead=(f"KA,,欠费金额,{total:f}", f"KA,,欠费金额,{total + Decimal('0.01'):f}")
    )
    assert [(line.site, line.item, line.difference) for line in proof.differences] == [
        ("KA", ProofItem.ARREARS_FEN, Decimal(-1))
    ]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("KX,,客户数,1", (2, "营业所编码", "E_DEPARTMENT_UNKNOWN")),
        (",nobody,客户数,1", (2, "用水类别", "E_CUTOVER_CLASS_UNKNOWN")),
        (",,欠费金额,1.005", (2, "数值", "E_CUTOVER_TOTALS_VALUE")),
        (",,客户数,1.5", (2, "数值", "E_CUTOVER_TOTALS_VALUE")),
        (",,人数,1", (2, "项目", "E_IMPORT_CHOICE")),
        (",,客户数,1", (None, None, "E_CUTOVER_TOTALS_ITEM")),
    ],
)
async def test_a_faulty_total_proves_nothing(
    ctx: Context, row: str, place: tuple[int | None, str | None, str]
) -> None:
    await load_town(ctx, 5)
    file = ImportFile("totals.csv", f"营业所编码,用水类别,项目,数值\n{row}\n".encode())
    proof, faults = await prove_cutover(ctx, CODE, file)
    assert proof is None
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [place]
    assert (await cutover_by_code(ctx, CODE)).status is CutoverStatus.OPEN


async def test_another_person_accepts_and_the_offset_is_free(ctx: Context) -> None:
    files, _ = await load_town(ctx, 200)
    accounts = list((await ctx.session.execute(select(Account.id))).scalars())
    held = {lock.account_id for lock in await open_locks(ctx, accounts)}
    both = {row["原户号"] for row in files["arrears"].rows} & {
        row["原户号"] for row in files["deposits"].rows
    }
    await prove(ctx, files)
    process = await request_acceptance(ctx, CODE, "核对无误")

    await approve(acting(ctx, 8), process.id)

    cutover = await cutover_by_code(ctx, CODE)
    assert (cutover.status, cutover.closed_by) == (CutoverStatus.ACCEPTED, 8)
    assert len(held) == len(both) > 0
    assert await open_locks(ctx, accounts) == []
    with pytest.raises(MinshuiError, match="E_CUTOVER_STATUS"):
        await undo_cutover(ctx, CODE, "反悔")


async def test_who_loaded_does_not_accept(ctx: Context) -> None:
    await ready_tenant(ctx, 5)
    files = make_files(5)
    await load_cutover(acting(ctx, 7), CODE, as_import(files))
    await prove(ctx, files)
    process = await request_acceptance(acting(ctx, 9), CODE, "核对无误")
    before = await fingerprint(ctx)
    with pytest.raises(MinshuiError, match="E_CUTOVER_ACCEPT_OWN"):
        await approve(acting(ctx, 7), process.id)
    assert await fingerprint(ctx) == before


async def test_a_cutover_that_was_not_proved_is_not_accepted(ctx: Context) -> None:
    await load_town(ctx, 5)
    with pytest.raises(MinshuiError, match="E_CUTOVER_UNPROVED"):
        await request_acceptance(ctx, CODE, "核对无误")


async def test_a_proof_the_books_have_left_behind_is_not_accepted(ctx: Context) -> None:
    files, _ = await load_town(ctx, 5)
    await prove(ctx, files)
    await ctx.session.execute(
        text("DELETE FROM biz_cutover_meter WHERE meter_id = (SELECT max(id) FROM biz_meter)")
    )
    with pytest.raises(MinshuiError, match="E_CUTOVER_PROOF_STALE"):
        await request_acceptance(ctx, CODE, "核对无误")


async def _amend(ctx: Context) -> None:
    cust_id = (await ctx.session.execute(select(Customer.id).limit(1))).scalar_one()
    later = replace(ctx, clock=FixedClock.at_noon(date(2026, 11, 22)))
    await amend_customer(later, AmendCustomer(cust_id, {"name": "林大满"}, "户主更名"))


async def _plan(ctx: Context) -> None:
    await plan_readings(ctx, 202611)


async def _contact(ctx: Context) -> None:
    cust_id = (await ctx.session.execute(select(Customer.id).limit(1))).scalar_one()
    await ctx.session.execute(
        insert(Contact),
        {
            "cust_id": cust_id,
            "name": "林二",
            "contact_type": "owner",
            "is_default": False,
            "created_at": ctx.clock.now(),
        },
    )


async def _close_month(ctx: Context) -> None:
    ctx.session.add(AccountingPeriod(month=202611, status="closed", changed_at=ctx.clock.now()))
    await ctx.session.flush()


@pytest.mark.parametrize(
    ("build", "code", "what"),
    [
        (_amend, "E_CUTOVER_ROWS_CHANGED", "客户"),
        (_plan, "E_CUTOVER_BUILT_UPON", "抄表任务"),
        (_contact, "E_CUTOVER_BUILT_UPON", "联系人"),
        (_close_month, "E_CUTOVER_PERIOD_CLOSED", "2026-11"),
    ],
)
async def test_what_was_built_upon_is_not_undone(
    ctx: Context, build: Callable[[Context], Any], code: str, what: str
) -> None:
    await load_town(ctx, 20)
    await build(ctx)
    before = await fingerprint(ctx)
    with pytest.raises(MinshuiError) as refused:
        await undo_cutover(ctx, CODE, "重来")
    assert refused.value.code == code
    assert what in refused.value.message
    assert await fingerprint(ctx) == before


async def test_a_second_cutover_takes_nothing_from_the_first(ctx: Context) -> None:
    files, _ = await load_town(ctx, 10)
    between = await fingerprint(ctx)
    await open_cutover(ctx, OpenCutover("QH-2", "第二批", CUTOVER_ON))
    for file in files.values():
        for row in file.rows:
            row["原户号"] = f"B{row['原户号']}"
            if "表号" in row:
                row["表号"] = f"B{row['表号']}"
            if "册内序号" in row:
                row["册本编码"] = row["册内序号"] = ""
    assert (await load_cutover(ctx, "QH-2", as_import(files))).status == "loaded"
    assert await broken(ctx) == []

    undone = await undo_cutover(ctx, "QH-2", "第二批重来")

    after = await fingerprint(ctx)
    assert {name for name in after if after[name] != between[name]} <= {
        "biz_cutover",
        "sys_audit_log",
        "sys_outbox",
        "sys_import",
    }
    assert undone.removed["biz_cust"] == 10


async def test_a_cutover_is_loaded_once(ctx: Context) -> None:
    files, _ = await load_town(ctx, 5)
    with pytest.raises(MinshuiError, match="E_CUTOVER_LOADED"):
        await load_cutover(ctx, CODE, as_import(files))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE biz_cutover SET arrears_fen = arrears_fen + 1", "cutover_arrears"),
        ("UPDATE biz_cutover SET status = 'undone'", "cutover_prepayment"),
        ("DELETE FROM biz_cutover_meter", "cutover_rows"),
        ("UPDATE biz_opening_lot SET seq = seq + 10", "opening_lot"),
        ("UPDATE biz_opening_bill SET late_fee_fen = -1", "opening_bill"),
    ],
)
async def test_an_altered_row_turns_its_invariant_red(
    ctx: Context, statement: str, code: str
) -> None:
    await load_town(ctx)
    assert await broken(ctx) == []
    await ctx.session.execute(text(statement))
    assert code in await broken(ctx)
