"""Billing in the terminal: totals, previews, a bill, an explanation."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from minshui.kernel.money import yuan_display, yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.billing.facade import (
    BILL_STATUS_NAMES,
    BillDetail,
    BillExplanation,
    RunPreview,
    RunProgress,
)

SHOWN_FAILURES = 20


def show_result(progress: RunProgress) -> None:
    """Print what a run came to."""
    run = progress.run
    console = Console(highlight=False)
    console.print(f"开账批次 {run.code}（账期 {month_text(run.bill_month)}）已完成")
    table = Table("账单", "明细", "计费水量（m³）", "金额（元）", "预存抵扣（元）", "待处理")
    table.add_row(
        f"{progress.bill_count:,}",
        f"{progress.line_count:,}",
        f"{progress.usage_m3.normalize():,f}",
        yuan_display(progress.total_amount_fen),
        yuan_display(progress.offset_fen),
        f"{progress.parked_count:,}",
    )
    console.print(table)
    if progress.parked_count:
        month = month_text(run.bill_month)
        console.print(f"有 {progress.parked_count} 户未能开账：minshui bill parked --month {month}")


def show_preview(preview: RunPreview) -> None:
    """Print what a run would come to."""
    console = Console(highlight=False)
    console.print(
        f"试算：{preview.bill_count:,} 张账单，{preview.usage_m3.normalize():,f} m³，"
        f"{yuan_display(preview.total_amount_fen)} 元（未写入任何数据）"
    )
    tariffs = Table("价格", "账单", "水量（m³）", "金额（元）")
    for each in preview.by_tariff:
        tariffs.add_row(
            each.tariff_code,
            f"{each.bill_count:,}",
            f"{each.usage_m3.normalize():,f}",
            yuan_display(each.amount_fen),
        )
    console.print(tariffs)
    components = Table("费用", "金额（元）")
    for component in preview.by_component:
        components.add_row(component.component_code, yuan_display(component.amount_fen))
    console.print(components)
    if preview.failures:
        console.print(f"有 {len(preview.failures)} 户不能开账：")
        for failure in preview.failures[:SHOWN_FAILURES]:
            console.print(f"  账户 {failure.account_id}  {failure.code}  {failure.message}")
        if len(preview.failures) > SHOWN_FAILURES:
            console.print(f"  …… 另有 {len(preview.failures) - SHOWN_FAILURES} 户")


def show_bill(detail: BillDetail) -> None:
    """Print a bill with its lines."""
    bill = detail.bill
    console = Console(highlight=False)
    console.print(f"账单 {bill.number}　账期 {month_text(bill.bill_month)}")
    console.print(f"客户 {bill.customer_code} {bill.customer_name}　{detail.address}")
    table = Table("费用", "档", "水量（m³）", "单价（元）", "金额（元）")
    for line in detail.lines:
        table.add_row(
            line.component_name,
            "—" if line.tier is None else str(line.tier),
            "—" if line.usage_amount is None else f"{line.usage_amount.normalize():f}",
            "—" if line.price is None else f"{line.price.normalize():f}",
            yuan_text(line.amount_fen),
        )
    console.print(table)
    console.print(
        f"合计 {yuan_display(bill.total_amount_fen)} 元，未缴 {yuan_display(bill.open_fen)} 元，"
        f"{BILL_STATUS_NAMES.get(bill.status, bill.status)}，应收日期 {bill.due_on.isoformat()}"
    )


def show_explanation(explanation: BillExplanation) -> None:
    """Print a bill's explanation, and what does not agree with it."""
    console = Console(highlight=False, soft_wrap=True)
    for line in explanation.text:
        console.print(line, markup=False)
    if explanation.agrees:
        console.print("重算与账单一致")
        return
    console.print(f"重算发现 {len(explanation.differences)} 处出入：")
    for each in explanation.differences:
        console.print(
            f"  {each.place}：保存的是 {each.stored}，重算为 {each.replayed}", markup=False
        )
