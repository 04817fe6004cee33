"""The day's figures, as a manager asks for them, and the proof that they hold."""

from __future__ import annotations

from decimal import Decimal

from rich.table import Table
from sqlalchemy import func, select

from minshui.entrypoints.billing_text import show_explanation
from minshui.entrypoints.demo.stage import Stage
from minshui.kernel.money import yuan_display
from minshui.kernel.period import month_text
from minshui.revenue.billing.facade import bill_number, explain_bill
from minshui.revenue.billing.models import Bill, BillLine
from minshui.revenue.cashier.facade import METHOD_NAMES, PaymentMethod, TillReport
from minshui.revenue.customer.models import Account
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.ledger.models import Deposit
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.reading.facade import book_progress


async def show_figures(stage: Stage, month: int, till: TillReport) -> None:
    """Print the month's bills by component, the day's takings, arrears and prepayment."""
    table = Table(
        "项目",
        "数值",
        title=f"{stage.company} · {month_text(month)} 当日情况",
        title_justify="left",
    )
    table.columns[1].justify = "right"
    async with stage.work("accountant") as ctx:
        bills = (
            await ctx.session.execute(
                select(
                    func.count(), func.sum(Bill.usage_m3), func.sum(Bill.total_amount_fen)
                ).where(Bill.bill_month == month)
            )
        ).one()
        by_component = await ctx.session.execute(
            select(BillLine.cost_component_code, func.sum(BillLine.detail_amount_fen))
            .where(BillLine.bill_month == month)
            .group_by(BillLine.cost_component_code)
            .order_by(BillLine.cost_component_code.desc())
        )
        names = await cost_components(ctx)
        customers = await ctx.session.scalar(select(func.count()).select_from(Account))
        owed = (
            await ctx.session.execute(
                select(func.count(Bill.account_id.distinct()), func.sum(Bill.open_fen)).where(
                    Bill.open_fen > 0
                )
            )
        ).one()
        prepaid = await ctx.session.scalar(select(func.sum(Deposit.balance_fen)))
        progress = await book_progress(ctx, month)
        table.add_row("客户", f"{customers:,} 户")
        rate = progress.read_rate or Decimal(0)
        table.add_row("应抄 / 抄见率", f"{progress.due:,} 块 / {rate * 100:.2f}%")
        table.add_row("本月账单", f"{bills[0]:,} 张")
        table.add_row("本月售水量", f"{Decimal(bills[1] or 0).normalize():,f} m³")
        table.add_row("本月应收", f"¥{yuan_display(int(bills[2] or 0))}")
        for code, amount_fen in by_component:
            name = names[code].name if code in names else code
            table.add_row(f"　其中 {name}", yuan_display(int(amount_fen)))
    for method in PaymentMethod:
        total = till.totals.get(method)
        if total is not None and total.payment_count:
            table.add_row(
                f"柜台 {METHOD_NAMES[method]}（{total.payment_count} 笔）",
                yuan_display(total.net_fen),
            )
    table.add_row("欠费户 / 欠费", f"{owed[0]:,} 户 / ¥{yuan_display(int(owed[1] or 0))}")
    table.add_row("预存余额", f"¥{yuan_display(int(prepaid or 0))}")
    stage.console.print(table)


async def show_proof(stage: Stage, month: int) -> bool:
    """Recompute every balance from its entries; explain one bill. Returns whether all holds."""
    async with stage.work() as ctx:
        results = await verify_ledger(ctx)
        bad = [each for each in results if each.bad_count]
        bill_id = await ctx.session.scalar(
            select(BillLine.charge_id)
            .where(BillLine.bill_month == month, BillLine.tier == 3)
            .order_by(BillLine.charge_id)
            .limit(1)
        )
    if bad:
        for each in bad:
            stage.console.print(
                f"  账不平：{each.title}，{each.table} {each.first_key}", markup=False
            )
        return False
    stage.console.print(f"账务核对：{len(results)} 项恒等式全部成立")
    if bill_id is not None:
        number = bill_number(month, bill_id)
        stage.console.print(f"\n账单 {number} 是怎么算的：")
        async with stage.work() as ctx:
            show_explanation(await explain_bill(ctx, number))
    return True
