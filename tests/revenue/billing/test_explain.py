"""A bill is explained from its own versions, whatever has been changed since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    BillExplanation,
    OpeningCounter,
    explain_bill,
    open_bills,
    open_tier_counters,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from tests.revenue.billing.billing_world import (
    MONTHLY,
    YEARLY,
    add_billable,
    bill_month,
    build_world,
    release,
)
from tests.revenue.reading.district import approve, read


async def _bill(ctx: Context, tariff: str = "t.monthly") -> str:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35", tariff)
    await bill_month(ctx)
    (bill,) = await open_bills(ctx, household.account_id)
    return bill.number


def _places(explanation: BillExplanation) -> list[str]:
    return [each.place for each in explanation.differences]


async def test_the_text_begins_at_the_pointers_and_ends_at_the_total(ctx: Context) -> None:
    explanation = await explain_bill(ctx, await _bill(ctx))

    assert explanation.agrees
    assert "2026-11-20 35 − 2026-10-20 0：用水 35 m³" in explanation.text[2]
    assert explanation.text[-1] == "账单金额 159.25 元"
    assert any("18 × 2.40" in line for line in explanation.text)


async def test_later_changes_of_tariff_and_population_do_not_matter(ctx: Context) -> None:
    number = await _bill(ctx)
    detail = (await explain_bill(ctx, number)).detail
    cheaper = MONTHLY | {
        "effective": {"from": "2020-01-01"},
        "components": [MONTHLY["components"][1]],
        "population": None,
    }
    del cheaper["population"]
    await release(ctx, cheaper)
    await set_attribute(
        ctx,
        SetAttribute(
            detail.bill.account_id,
            AttributeKind.POPULATION,
            {"persons": 6},
            from_on=date(2026, 6, 25),
            to_on=date(2028, 6, 24),
            proof_no="户口本",
            reason="人口增加",
        ),
    )

    explanation = await explain_bill(ctx, number)

    assert explanation.agrees
    assert explanation.text[-1] == "账单金额 159.25 元"


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        (
            "UPDATE biz_reading_data SET current_reading = 36",
            "抄表记录的抄见水量（由表底计算）",
        ),
        ("UPDATE biz_reading_data SET usage_amount = 36", "抄表记录的计费水量（抄见＋换表余量）"),
        (
            "UPDATE biz_pricing_profile SET document = document || '{\"households\": 2}'",
            "计价资料（人口、价格、减免等）的校验值",
        ),
        (
            "UPDATE biz_tariff_version SET document = jsonb_set(document, '{name}', '\"改过\"')",
            "价格“t.monthly”第 1 版的内容校验值",
        ),
        ("UPDATE biz_charge_detail SET price = 2.5 WHERE line_no = 1", "账单第 1 行"),
        ("UPDATE biz_charge SET total_amount_fen = 1", "账单金额"),
        ("UPDATE biz_charge SET usage_m3 = 36", "账单计费水量"),
    ],
)
async def test_an_altered_input_is_named(ctx: Context, statement: str, place: str) -> None:
    number = await _bill(ctx)
    await ctx.session.execute(text(statement))

    assert place in _places(await explain_bill(ctx, number))


async def test_an_altered_counter_is_named(ctx: Context) -> None:
    number = await _bill(ctx, "t.yearly")
    await ctx.session.execute(text("UPDATE biz_charge SET counter_after_m3 = 36"))

    assert _places(await explain_bill(ctx, number)) == ["账单后的阶梯累计"]


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        (
            "UPDATE biz_charge SET counter_before_m3 = 1",
            "账单前的阶梯累计（t.yearly，2026-01-01 起）",
        ),
        (
            "UPDATE biz_tier_counter_entry SET usage_m3 = 26 WHERE bill_id IS NULL",
            "账单前的阶梯累计（t.yearly，2026-01-01 起）",
        ),
        (
            "DELETE FROM biz_tier_counter_entry WHERE bill_id IS NULL",
            "账单前的阶梯累计（t.yearly，2026-01-01 起）",
        ),
        (
            "UPDATE biz_tariff_release SET content_hash = repeat('0', 64)",
            "价格“t.yearly”第 1 次发布的版本清单校验值",
        ),
        (
            "UPDATE biz_tariff_version SET document_hash = repeat('0', 64)",
            "价格“t.yearly”第 1 版的内容校验值",
        ),
        (
            "UPDATE biz_reading_data SET previous_reading = 1",
            "抄表记录的抄见水量（由表底计算）",
        ),
        (
            "UPDATE biz_reading_data SET residual_usage_m3 = 1",
            "抄表记录的计费水量（抄见＋换表余量）",
        ),
        (
            "UPDATE biz_charge_detail SET tier = 2 WHERE line_no = 1",
            "账单第 1 行",
        ),
        ("DELETE FROM biz_charge_detail WHERE line_no = 2", "账单第 2 行"),
    ],
)
async def test_an_altered_input_of_a_counted_bill_is_named(
    ctx: Context, statement: str, place: str
) -> None:
    district = await build_world(ctx, YEARLY)
    household = await add_billable(ctx, district, 1, "35", "t.yearly")
    opening = OpeningCounter(household.account_id, "t.yearly", date(2026, 1, 1), Decimal(25))
    await open_tier_counters(ctx, [opening])
    await bill_month(ctx)
    (bill,) = await open_bills(ctx, household.account_id)
    assert (await explain_bill(ctx, bill.number)).agrees
    await ctx.session.execute(text(statement))

    assert place in _places(await explain_bill(ctx, bill.number))


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("DELETE FROM biz_reading_data", "抄表记录"),
        ("UPDATE biz_charge SET record_id = NULL", "抄表记录"),
        ("UPDATE biz_charge SET profile_id = 999999999", "计价资料"),
        ("UPDATE biz_charge SET tariff_release_id = 999999999", "价格版本"),
    ],
)
async def test_a_lost_input_is_named(ctx: Context, statement: str, lost: str) -> None:
    number = await _bill(ctx)
    await ctx.session.execute(text(statement))

    with pytest.raises(MinshuiError, match=f"E_BILL_INPUT_LOST.*{lost}"):
        await explain_bill(ctx, number)


async def test_yearly_counters_chain_from_bill_to_bill(ctx: Context) -> None:
    district = await build_world(ctx, YEARLY)
    household = await add_billable(ctx, district, 1, "35", "t.yearly")
    await bill_month(ctx)
    await read(ctx, household, "55", date(2026, 12, 20))
    await approve(ctx, 202612)
    await bill_month(ctx, 202612)

    first, second = await open_bills(ctx, household.account_id)

    # 30 × 2.00 + 5 × 3.00, then 15 × 3.00 + 5 × 6.00
    assert (first.total_amount_fen, second.total_amount_fen) == (7500, 7500)
    explanation = await explain_bill(ctx, second.number)
    assert explanation.agrees
