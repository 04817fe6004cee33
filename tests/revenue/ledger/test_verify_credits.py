"""The check of the books sees what ties bills to those that correct them."""

# ruff: noqa: S608 - the statements are constants of this file
from __future__ import annotations

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from tests.revenue.billing.billing_world import build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    bill_usages,
    bills_of,
    cancel,
    open_household,
)
from tests.revenue.billing.test_adjust import adjust

CREDIT = "(SELECT MAX(id) FROM biz_charge WHERE kind = 'credit')"
ADJUSTMENT = "(SELECT MAX(id) FROM biz_charge WHERE kind = 'adjustment')"
CREDIT_CORRUPTIONS = {
    "credit_bill": f"UPDATE biz_charge SET corrects_id = NULL WHERE id = {CREDIT}",
    "credit_pair": "UPDATE biz_deposit_entry SET kind = 'offset' WHERE kind = 'credit'",
    "correction_journal": f"UPDATE biz_charge_detail SET cost_component_code = 'sewage'"
    f" WHERE charge_id = {CREDIT} AND line_no = 1",
    "credit_counter": "UPDATE biz_tier_counter_entry SET usage_m3 = usage_m3 + 1"
    f" WHERE bill_id = {CREDIT}",
    "adjustment_bill": "UPDATE biz_bill_adjustment SET total_fen = total_fen + 1",
    "adjustment_floor": f"UPDATE biz_charge_detail SET detail_amount_fen = -100000"
    f" WHERE charge_id = {ADJUSTMENT}",
    "counter_standing": f"UPDATE biz_tier_counter_entry SET standing = 1 WHERE bill_id = {CREDIT}",
    "cancellation_total": "UPDATE biz_bill_cancellation_chunk SET credited_fen = credited_fen + 1",
}


@pytest.fixture
async def cancelled(ctx: Context) -> Context:
    """Three bills, two of them paid: the first is cancelled, the last lowered."""
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 9000)], "test", 1)
    await bill_usages(ctx, household, [20, 20, 20])
    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    third = (await bills_of(ctx, household))[2]
    await adjust(ctx, bill_number(third.month, third.id), -5)
    return ctx


async def _broken(ctx: Context) -> dict[str, str]:
    return {each.code: each.first_key or "" for each in await verify_ledger(ctx) if not each.holds}


async def test_the_books_hold_over_credits(cancelled: Context) -> None:
    assert await _broken(cancelled) == {}


@pytest.mark.parametrize("code", CREDIT_CORRUPTIONS)
async def test_one_corrupted_credit_turns_its_invariant_red(cancelled: Context, code: str) -> None:
    await cancelled.session.execute(text(CREDIT_CORRUPTIONS[code]))

    assert (await _broken(cancelled)).get(code)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE biz_charge SET kind = 'ordinary' WHERE id = {CREDIT}",
        f"UPDATE biz_charge SET account_id = account_id + 1 WHERE id = {CREDIT}",
        "UPDATE biz_charge SET charge_status = 'paid' WHERE charge_status = 'reversed'",
        "UPDATE biz_deposit_entry SET movement_fen = 1 WHERE kind = 'credit' AND bill_id = "
        + CREDIT,
        f"UPDATE biz_account_entry SET amount_fen = 0 WHERE bill_id = {CREDIT} AND seq = 2",
        f"DELETE FROM biz_tier_counter_entry WHERE bill_id = {CREDIT}",
        "UPDATE biz_bill_cancellation_chunk SET journal_id = NULL",
        "UPDATE biz_bill_adjustment SET status = 'requested'",
        f"UPDATE biz_charge SET corrects_id = {CREDIT} WHERE id = {ADJUSTMENT}",
    ],
)
async def test_other_corruptions_of_one_row_are_seen(cancelled: Context, statement: str) -> None:
    changed = await cancelled.session.execute(text(statement))

    assert changed.rowcount == 1  # type: ignore[attr-defined]
    assert await _broken(cancelled) != {}
