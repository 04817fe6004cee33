"""What the explanation of a bill says of other bills, and of reliefs by their names."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number, explain_bill
from tests.revenue.billing.billing_world import bill_month, build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    SECOND,
    TODAY,
    BilledMonth,
    bill_usages,
    bills_of,
    cancel,
    open_household,
)
from tests.revenue.reading.district import at


def _number(bill: BilledMonth) -> str:
    return bill_number(bill.month, bill.id)


async def test_a_bill_that_was_billed_again_names_the_one_it_stands_for(ctx: Context) -> None:
    # given two months, the second of which is taken back and billed again, twice
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 15])
    for _ in range(2):
        await cancel(ctx, SECOND, account_ids=(household.account_id,))
        await bill_month(at(ctx, TODAY), SECOND)

    first, _, _, again, its_credit, last = await bills_of(ctx, household)

    replaced = f"重开  代替已撤销的账单 {_number(again)}（冲减账单 {_number(its_credit)}）"
    explained = await explain_bill(ctx, _number(last))
    assert replaced in explained.text
    assert explained.agrees
    of_first = await explain_bill(ctx, _number(first))
    assert first.month == FIRST
    assert [line for line in of_first.text if line.startswith("重开")] == []
