"""A billing run: what is issued, what is parked, and what a second run changes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import text
from tests.revenue.billing.billing_world import MONTH, add_billable, bill_all, build_world, plan

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.facade import verify_ledger


async def test_a_bill_has_its_lines_entries_and_journal(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35")

    (result,) = await bill_all(ctx, await plan(ctx))

    assert (result.bill_count, result.line_count, result.parked_count) == (1, 4, 0)
    assert (result.usage_m3, result.total_amount_fen) == (Decimal("35.0000"), 15_925)
    bill = (await ctx.session.execute(text("SELECT * FROM biz_charge"))).one()
    assert (bill.account_id, bill.bill_month, bill.charge_status) == (
        household.account_id,
        MONTH,
        "open",
    )
    lines = await ctx.session.execute(
        text(
            "SELECT cost_component_code, kind, tier, usage_amount, price, detail_amount_fen"
            " FROM biz_charge_detail ORDER BY line_no"
        )
    )
    assert [tuple(line) for line in lines] == [
        ("water", "tier", 1, Decimal(18), Decimal("2.40"), 4320),
        ("water", "tier", 2, Decimal(11), Decimal("3.60"), 3960),
        ("water", "tier", 3, Decimal(6), Decimal("7.20"), 4320),
        ("sewage", "flat", None, Decimal(35), Decimal("0.95"), 3325),
    ]
    assert [each for each in await verify_ledger(ctx) if not each.holds] == []
