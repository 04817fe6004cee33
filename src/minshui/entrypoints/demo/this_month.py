"""This month, step by step: readings file → review → bills → counter → closed till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rich.table import Column, Table
from sqlalchemy import select

from minshui.entrypoints.billing_shard import run_billing
from minshui.entrypoints.billing_text import show_result
from minshui.entrypoints.demo import files
from minshui.entrypoints.demo.month import approve_readings, plan_month
from minshui.entrypoints.demo.setting_up import import_file
from minshui.entrypoints.demo.stage import Stage
from minshui.entrypoints.demo.town import PointerRow
from minshui.infrastructure.imports.running import ImportMode, ImportResult
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.writing import error_file
from minshui.kernel.money import yuan_display
from minshui.revenue.billing.facade import PlanRun, plan_run
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    TillReport,
    close_till,
    open_till,
    render_receipt,
    render_till_report,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.reading.facade import ANOMALY_TEXTS, Anomaly, ReadingImport

SHARDS = 2
COUNTER_CUSTOMERS = 30
FLOAT_FEN = 50_000
FIFTY_YUAN_FEN = 5_000


def not_after(rows: Sequence[PointerRow], today: date) -> list[PointerRow]:
    """Return the rows with no reading dated in the future, whatever day it is today."""
    return [replace(row, reading_on=min(row.reading_on, today)) for row in rows]


async def read_month(stage: Stage, month: int, rows: Sequence[PointerRow]) -> None:
    """Import the readers' file with its slips, show them, feed the mended file back."""
    await plan_month(stage, month)
    name = f"抄表-{month}"
    path = files.write_readings(stage.folder / f"{name}.csv", rows, spoiled=True)
    result = await import_file(
        stage,
        ReadingImport(),
        ImportFile.from_path(path),
        "导入抄表数据",
        user="reader",
        mode=ImportMode.VALID_ONLY,
    )
    _show_import(stage, result)
    errors = stage.folder / f"{name}-错误.xlsx"
    errors.write_bytes(error_file(result, errors.name))
    stage.console.print(f"  错误行写在 {errors}，改好后重新导入：", markup=False)
    mended = files.write_readings(stage.folder / f"{name}-改正.csv", rows)
    again = await import_file(
        stage,
        ReadingImport(),
        ImportFile.from_path(mended),
        "导入改正后的文件",
        user="reader",
        mode=ImportMode.VALID_ONLY,
    )
    stage.console.print(f"  新增 {again.new:,} 行，其余 {again.unchanged:,} 行已在库中，未重复")


def _show_import(stage: Stage, result: ImportResult) -> None:
    stage.console.print(
        f"  {result.rows:,} 行：导入 {result.new:,} 行，有错 {result.fault_rows:,} 行"
    )
    table = Table("行", "列", "代码", Column("说明", overflow="fold"), box=None, pad_edge=True)
    for fault in result.faults:
        table.add_row(str(fault.row), fault.column or "—", fault.code, fault.message)
    stage.console.print(table)


async def review_month(stage: Stage, month: int) -> None:
    """Approve the normal readings at once and the odd ones reason by reason."""
    table = Table("复核", "条数", "水量（m³）", box=None)
    normal = await approve_readings(stage, month, normal_only=True)
    table.add_row("正常", f"{normal.count:,}", f"{normal.usage_m3.normalize():,f}")
    for anomaly in Anomaly:
        odd = await approve_readings(stage, month, anomaly=anomaly)
        if odd.count:
            text = ANOMALY_TEXTS[anomaly]
            table.add_row(text, f"{odd.count:,}", f"{odd.usage_m3.normalize():,f}")
    stage.console.print(table)


async def bill_month(stage: Stage, month: int) -> None:
    """Bill the month over two processes and show what it came to."""
    async with stage.work("accountant") as ctx:
        run = await plan_run(ctx, PlanRun(month=month, chunk_size=2_500))
    with stage.progress() as bars:
        bar = bars.add_task("开账", total=run.account_count)
        progress = await run_billing(
            stage.databases,
            stage.tenant_code,
            run.id,
            SHARDS,
            lambda seen: bars.update(bar, completed=seen.bill_count + seen.parked_count),
        )
    show_result(progress)


async def work_counter(stage: Stage, month: int) -> TillReport:
    """Open a till, serve a queue, undo one slip, close; receipts are left as PDF files."""
    async with stage.work("cashier") as ctx:
        till = await open_till(ctx, OpenTill(float_fen=FLOAT_FEN))
    with stage.progress() as bars:
        queue = await _queue(stage, month)
        bar = bars.add_task("柜台收费", total=len(queue))
        payments = []
        for place, (account_id, owed_fen) in enumerate(queue):
            payments.append(await _serve(stage, place, account_id, owed_fen))
            bars.advance(bar)
    async with stage.work("cashier") as ctx:
        undone = payments[5]
        await reverse_payment(ctx, undone.payment_id, "收错账户")
        await _print(stage, await render_receipt(ctx, payments[0].payment_id), "收据.pdf")
    stage.console.print(
        f"  收费 {len(payments)} 笔，红冲 1 笔（{undone.receipt_no}，"
        f"{yuan_display(undone.amount_fen)} 元，原因：收错账户）"
    )
    async with stage.work("cashier") as ctx:
        expected_fen = (await till_report(ctx, till.id)).expected_cash_fen
        await close_till(ctx, CloseTill(till.id, expected_fen))
        await _print(stage, await render_till_report(ctx, till.id), "班次结账单.pdf")
        return await till_report(ctx, till.id)


async def _queue(stage: Stage, month: int) -> list[tuple[int, int]]:
    """Return accounts that owe this month and how much, picked over the whole town."""
    statement = (
        select(Bill.account_id, Bill.open_fen)
        .where(Bill.bill_month == month, Bill.open_fen > 0)
        .order_by(Bill.account_id)
    )
    async with stage.work("cashier") as ctx:
        rows = (await ctx.session.execute(statement)).all()
    step = max(1, len(rows) // COUNTER_CUSTOMERS)
    return [(row.account_id, row.open_fen) for row in rows[::step]][:COUNTER_CUSTOMERS]


async def _serve(stage: Stage, place: int, account_id: int, owed_fen: int) -> PaymentResult:
    """Take one payment: cash with change, card, in part, or more than is owed."""
    note_fen = -(-owed_fen // FIFTY_YUAN_FEN) * FIFTY_YUAN_FEN
    match place % 5:
        case 1:
            wanted = TakePayment(
                PaymentMethod.POS, owed_fen, account_id, reference_no=f"POS{place:06d}"
            )
        case 2:  # the whole note is kept: what is over becomes prepayment
            wanted = TakePayment(PaymentMethod.CASH, note_fen, account_id, tendered_fen=note_fen)
        case 3:  # in part
            half_fen = max(1, owed_fen // 2)
            wanted = TakePayment(PaymentMethod.CASH, half_fen, account_id, tendered_fen=half_fen)
        case _:
            wanted = TakePayment(PaymentMethod.CASH, owed_fen, account_id, tendered_fen=note_fen)
    async with stage.work("cashier") as ctx:
        return await take_payment(ctx, wanted)


async def _print(stage: Stage, content: bytes, name: str) -> None:
    path = stage.folder / name
    path.write_bytes(content)
    stage.console.print(f"  {name.removesuffix('.pdf')}：{path}", markup=False)
