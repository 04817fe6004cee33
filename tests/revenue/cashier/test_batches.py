"""Many payments at once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    collect_batch,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import deposit_balances, verify_ledger
from tests.revenue.money_world import NewBill, build_town, issue_bills
from tests.revenue.refusals import refused

TRANSFER = PaymentMethod.TRANSFER


@pytest.mark.feature("F-0329")
async def test_a_batch_pays_the_oldest_bills_of_all_its_accounts(ctx: Context) -> None:
    payers = await build_town(ctx, households=30)
    await issue_bills(ctx, 202609, [NewBill(payer, 5000) for payer in payers])
    await issue_bills(ctx, 202610, [NewBill(payer, 3000) for payer in payers])
    rows = [CollectedRow(payer.account_id, payer.cust_id, 6000) for payer in payers]

    result = await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))

    assert (result.payment_count, result.amount_fen, result.settled_fen) == (30, 180000, 180000)
    states = await ctx.session.execute(
        text(
            "SELECT bill_month, charge_status, COUNT(*), SUM(open_fen)::bigint FROM biz_charge"
            " GROUP BY 1, 2 ORDER BY 1"
        )
    )
    assert [tuple(row) for row in states] == [
        (202609, "paid", 30, 0),
        (202610, "partial", 30, 60000),
    ]
    journals = await ctx.session.execute(
        text(
            "SELECT kind, COUNT(*) FROM biz_journal WHERE source_type = 'payment_batch' GROUP BY 1"
        )
    )
    assert dict(journals.tuples().all()) == {"payment": 1, "offset": 1}
    assert all(each.holds for each in await verify_ledger(ctx))


async def test_several_payments_of_one_account_count_in_their_order(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    rows = [CollectedRow(payer.account_id, payer.cust_id, amount) for amount in (2000, 2000, 2000)]

    await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))

    items = await ctx.session.execute(
        text("SELECT amount_fen FROM biz_payment_item ORDER BY payment_id")
    )
    assert list(items.scalars()) == [2000, 2000, 1000]
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 1000}
    assert all(each.holds for each in await verify_ledger(ctx))


async def test_an_account_with_an_open_case_keeps_the_money(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "水量有争议"))
    rows = [CollectedRow(payer.account_id, payer.cust_id, 5000)]

    result = await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))

    assert result.settled_fen == 0
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 5000}


async def test_an_empty_batch_is_refused(ctx: Context) -> None:
    async with refused(ctx, "E_BATCH_EMPTY"):
        await collect_batch(ctx, CollectBatch(TRANSFER, "batch", []))


async def test_a_bad_amount_stops_the_whole_batch_and_names_its_row(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    rows = [CollectedRow(payer.account_id, payer.cust_id, amount) for amount in (100, 0)]
    async with refused(ctx, "E_BATCH_AMOUNT") as caught:
        await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))
    assert caught.value.place is not None
    assert caught.value.place.row == 2


async def test_a_batch_for_a_closed_account_names_its_row(ctx: Context) -> None:
    first, second = await build_town(ctx, households=2)
    await ctx.session.execute(
        text("UPDATE biz_account SET status = 'closed' WHERE id = :id"), {"id": second.account_id}
    )
    rows = [CollectedRow(payer.account_id, payer.cust_id, 100) for payer in (first, second)]
    async with refused(ctx, "E_PAYER_CLOSED") as caught:
        await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))
    assert caught.value.place is not None
    assert caught.value.place.row == 2


async def test_a_batch_row_of_another_customer_is_refused(ctx: Context) -> None:
    first, second = await build_town(ctx, households=2)
    rows = [CollectedRow(first.account_id, second.cust_id, 100)]
    async with refused(ctx, "E_BATCH_CUSTOMER"):
        await collect_batch(ctx, CollectBatch(TRANSFER, "batch", rows))
