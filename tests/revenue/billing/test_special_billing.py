"""Bills without a reading: issued, approved, paid from prepayment, explained; in the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    CancelScope,
    IssueSpecial,
    PlanCancellation,
    SpecialBill,
    SpecialFilter,
    SpecialIssued,
    SpecialItem,
    cancel_bills,
    explain_bill,
    list_special_bills,
    open_bills,
    preview_special,
    request_special,
)
from minshui.revenue.billing.special_import import SpecialImport
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    SetParameter,
    define_cost_component,
    set_parameter,
)
from minshui.workorder.approval.facade import Process, approve
from tests.api_cases import fingerprint
from tests.revenue.money_world import Payer, broken, build_town
from tests.revenue.reading.district import as_user

BEGINNING = date(2026, 1, 1)


async def prepare_special(
    ctx: Context, households: int = 1, *, limit_fen: int = 10**9
) -> list[Payer]:
    """A town with components that are not water; up to ``limit_fen`` nobody is asked."""
    payers = await build_town(ctx, households)
    for component in (
        CostComponentContract("install", "安装费", ComponentNature.REVENUE, "6051.01"),
        CostComponentContract("test", "校表费", ComponentNature.REVENUE, "6051.02"),
        CostComponentContract("deposit", "用水押金", ComponentNature.HELD, "2241.03"),
    ):
        await define_cost_component(ctx, component)
    setting = SetParameter("billing", "special_approval_above_fen", limit_fen, BEGINNING)
    await set_parameter(ctx, setting)
    return payers


def special(*payers: Payer, **more: Any) -> IssueSpecial:
    """300.00 of installation, 45.50 of testing and a deposit of 200.00 for each."""
    items = (
        SpecialItem("install", 300_00),
        SpecialItem("test", 45_50),
        SpecialItem("deposit", 200_00),
    )
    bills = tuple(SpecialBill(payer.account_id, items) for payer in payers)
    return IssueSpecial(bills, **({"reason": "新装水表"} | more))


async def _issued(ctx: Context, command: IssueSpecial) -> SpecialIssued:
    done = await request_special(ctx, command)
    assert isinstance(done, SpecialIssued)
    return done


async def _balance(ctx: Context, account: str) -> int:
    statement = "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_journal_line WHERE account_code = :a"
    return int((await ctx.session.execute(text(statement), {"a": account})).scalar_one())


async def test_each_component_is_booked_where_it_belongs(ctx: Context) -> None:
    payers = await prepare_special(ctx, 2)

    issued = await _issued(ctx, special(*payers))

    assert (issued.code, issued.bill_count) == ("TS202611-0001", 2)
    assert issued.total_amount_fen == 2 * 545_50
    (bill,) = await open_bills(ctx, payers[0].account_id)
    assert (bill.kind.value, bill.open_fen, bill.usage_m3) == ("special", 545_50, Decimal(0))
    assert (bill.issued_on, bill.due_on) == (date(2026, 11, 21), date(2026, 12, 6))
    booked = [await _balance(ctx, code) for code in ("6051.01", "6051.02", "2241.03", "1122.01")]
    assert booked == [-600_00, -91_00, -400_00, 1_091_00]
    assert await broken(ctx) == []


async def test_prepayment_pays_a_special_bill_at_once(ctx: Context) -> None:
    rich, poor = await prepare_special(ctx, 2)
    openings = [OpeningDeposit(rich.account_id, 600_00), OpeningDeposit(poor.account_id, 45_50)]
    await open_deposits(ctx, openings, "test", 1)

    issued = await _issued(ctx, special(rich, poor))

    assert issued.offset_fen == 545_50 + 45_50
    assert await open_bills(ctx, rich.account_id) == []
    (left,) = await open_bills(ctx, poor.account_id)
    assert (left.status, left.open_fen) == ("partial", 500_00)
    balances = await deposit_balances(ctx, [rich.account_id, poor.account_id])
    assert balances == {rich.account_id: 54_50, poor.account_id: 0}
    assert await broken(ctx) == []


async def test_a_special_bill_says_what_it_is(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    issued = await _issued(ctx, special(payer, reference_no="AZ-18"))

    explanation = await explain_bill(ctx, issued.bill_numbers[0])

    assert explanation.agrees
    assert list(explanation.text[2:]) == [
        "特殊开账 TS202611-0001  没有抄表记录，按费用直接开账",
        "事由  新装水表（单据 AZ-18）",
        "  安装费  300.00 元（自有收入，科目 6051.01）",
        "  校表费  45.50 元（自有收入，科目 6051.02）",
        "  用水押金  200.00 元（暂收，科目 2241.03）",
        "账单金额 545.50 元",
    ]


async def test_above_the_limit_another_person_has_to_agree(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx, limit_fen=545_49)
    clerk, manager = as_user(ctx, 11), as_user(ctx, 12)
    before = await deposit_balances(ctx, [payer.account_id])

    process = await request_special(clerk, special(payer, reference_no="AZ-18"))

    assert isinstance(process, Process)
    assert process.subject == "特殊开账 1 户，合计 545.50 元"
    assert await open_bills(ctx, payer.account_id) == []
    with pytest.raises(MinshuiError) as again:
        await request_special(clerk, special(payer, reference_no="AZ-18"))
    assert again.value.code == "E_APPROVAL_PENDING"
    done = await approve(_deciding(manager), process.id)
    (bill,) = await open_bills(ctx, payer.account_id)
    assert done.result == {"code": "TS202611-0001", "bill_numbers": [bill.number]}
    explanation = await explain_bill(ctx, bill.number)
    assert f"审批单 {process.code}" in explanation.text[3]
    assert before == await deposit_balances(ctx, [payer.account_id])
    assert await broken(ctx) == []


def _deciding(ctx: Context) -> Context:
    actor = replace(ctx.actor, permissions=frozenset({"revenue.billing.approve_special"}))
    return replace(ctx, actor=actor)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bills": ()}, "E_SPECIAL_EMPTY"),
        ({"items": (SpecialItem("install", 0),)}, "E_SPECIAL_AMOUNT"),
        ({"items": (SpecialItem("unknown", 1),)}, "E_SPECIAL_COMPONENT"),
        ({"items": (SpecialItem("test", 1), SpecialItem("test", 2))}, "E_SPECIAL_REPEATED"),
        ({"twice": True}, "E_SPECIAL_ACCOUNT_TWICE"),
        ({"bill_month": 202613}, "E_RUN_MONTH"),
        ({"due_on": date(2026, 11, 20)}, "E_SPECIAL_DUE"),
    ],
)
async def test_what_cannot_be_billed_is_refused(
    ctx: Context, change: dict[str, Any], code: str
) -> None:
    (payer,) = await prepare_special(ctx)
    command = special(payer)
    if "items" in change:
        change = {"bills": (SpecialBill(payer.account_id, change["items"]),)}
    elif "twice" in change:
        change = {"bills": command.bills * 2}
    before = await fingerprint(ctx)

    with pytest.raises(MinshuiError) as refused:
        await request_special(ctx, replace(command, **change))

    assert refused.value.code == code
    assert await fingerprint(ctx) == before


async def test_a_closed_customer_is_not_billed(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    await ctx.session.execute(text("UPDATE biz_account SET status = 'closed'"))

    with pytest.raises(MinshuiError) as refused:
        await request_special(ctx, special(payer))

    assert refused.value.code == "E_CUSTOMER_CLOSED"


async def test_a_paper_is_billed_once(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    await _issued(ctx, special(payer, reference_no="AZ-18"))

    with pytest.raises(MinshuiError) as refused:
        await request_special(ctx, special(payer, reference_no="AZ-18"))

    assert refused.value.code == "E_SPECIAL_REFERENCE"


async def test_a_preview_writes_nothing(ctx: Context) -> None:
    payers = await prepare_special(ctx, 2, limit_fen=0)
    before = await fingerprint(ctx)

    preview = await preview_special(ctx, special(*payers))

    assert (preview.bill_count, preview.total_amount_fen) == (2, 1_091_00)
    assert preview.needs_approval
    assert [(each.name, each.nature, each.amount_fen) for each in preview.components] == [
        ("用水押金", "held", 400_00),
        ("安装费", "revenue", 600_00),
        ("校表费", "revenue", 91_00),
    ]
    assert await fingerprint(ctx) == before


def _file(*lines: str) -> ImportFile:
    return ImportFile("特殊.csv", "\n".join(["单据号,户号,费用组成,金额,事由", *lines]).encode())


async def test_a_file_bills_many_and_the_same_file_nobody_again(ctx: Context) -> None:
    payers = await prepare_special(ctx, 3)
    lines = [f"AZ-1,{payer.code},安装费,300.00,新装" for payer in payers[:2]]
    lines += [f"AZ-1,{payers[0].code},test,45.50,新装", f"AZ-2,{payers[2].code},用水押金,80,押金"]

    first = await run_import(ctx, SpecialImport(), _file(*lines))
    second = await run_import(ctx, SpecialImport(), _file(*lines))

    assert (first.status, first.new, second.new, second.unchanged) == ("applied", 4, 0, 4)
    found = await list_special_bills(ctx, SpecialFilter(), PageRequest())
    assert [(each.reference_no, each.bill.total_amount_fen) for each in found.items] == [
        ("AZ-2", 80_00),
        ("AZ-1", 300_00),
        ("AZ-1", 345_50),
    ]
    assert found.items[2].items == (("安装费", 300_00), ("校表费", 45_50))
    assert await broken(ctx) == []


async def test_a_file_at_fault_bills_nobody(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    lines = [f"AZ-1,{payer.code},安装费,300.00,新装", "AZ-1,NOBODY,安装费,1,新装"]
    lines += [f"AZ-1,{payer.code},茶水费,1,新装", f"AZ-1,{payer.code},校表费,-1,新装"]

    result = await run_import(ctx, SpecialImport(), _file(*lines))

    codes = ["E_CUSTOMER_UNKNOWN", "E_SPECIAL_COMPONENT", "E_SPECIAL_AMOUNT"]
    assert (result.status, [fault.code for fault in result.faults]) == ("refused", codes)
    assert await open_bills(ctx, payer.account_id) == []


async def test_a_paper_with_other_amounts_contradicts_the_books(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    await run_import(ctx, SpecialImport(), _file(f"AZ-1,{payer.code},安装费,300.00,新装"))

    result = await run_import(ctx, SpecialImport(), _file(f"AZ-1,{payer.code},安装费,301.00,新装"))

    assert [fault.code for fault in result.faults] == ["E_IMPORT_CONTRADICTS"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE biz_charge_detail SET cost_component_code = 'test' WHERE line_no = 1",
            "special_journal",
        ),
        ("UPDATE biz_special_billing SET total_amount_fen = 1", "special_total"),
        ("UPDATE biz_charge SET special_id = NULL", "special_total"),
    ],
)
async def test_a_breach_is_found(ctx: Context, statement: str, code: str) -> None:
    (payer,) = await prepare_special(ctx)
    await _issued(ctx, special(payer))
    await ctx.session.execute(text(statement))

    assert code in await broken(ctx)


async def test_a_special_bill_is_taken_back_line_by_line(ctx: Context) -> None:
    (payer,) = await prepare_special(ctx)
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 100_00)], "test", 1)
    await _issued(ctx, special(payer))
    scope = CancelScope(account_ids=(payer.account_id,), first_month=202611, last_month=202611)

    await cancel_bills(ctx, PlanCancellation(scope, "不用装了"))

    assert await open_bills(ctx, payer.account_id) == []
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 100_00}
    lines = await ctx.session.execute(
        text(
            "SELECT d.cost_component_code, d.kind, d.detail_amount_fen FROM biz_charge_detail d"
            " JOIN biz_charge c ON c.id = d.charge_id WHERE c.kind = 'credit' ORDER BY d.line_no"
        )
    )
    assert [tuple(line) for line in lines] == [
        ("install", "item", -300_00),
        ("test", "item", -45_50),
        ("deposit", "item", -200_00),
    ]
    assert await broken(ctx) == []
