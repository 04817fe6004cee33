"""The books are green after activity, and red for one corrupted row of each kind."""

# ruff: noqa: S608 - the statements are constants of this file
from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    TakePayment,
    close_till,
    collect_batch,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import (
    InvariantResult,
    OpeningDeposit,
    open_deposits,
    verify_ledger,
)
from tests.revenue.cashier.counter import open_counter
from tests.revenue.cashier.test_contra import CONTRA_CORRUPTIONS
from tests.revenue.cashier.test_handover import HANDOVER_CORRUPTIONS
from tests.revenue.cashier.test_refunds import REFUND_CORRUPTIONS
from tests.revenue.ledger.test_verify_credits import CREDIT_CORRUPTIONS
from tests.revenue.ledger.test_verify_inputs import INPUT_CORRUPTIONS
from tests.revenue.ledger.test_verify_late_fees import LATE_FEE_CORRUPTIONS
from tests.revenue.money_world import NewBill, build_town, issue_bills


@pytest.fixture
async def activity(ctx: Context) -> Context:
    """Opening prepayment, bills of two months, payments, a reversal, a batch, a closed till."""
    first, second, third = await build_town(ctx, households=3)
    await open_deposits(ctx, [OpeningDeposit(third.account_id, 500)], "cutover", 1)
    september = [NewBill(first, 7035), NewBill(second, 4001), NewBill(third, 2000)]
    await issue_bills(ctx, 202609, september)
    counter = await open_counter(ctx)
    await take_payment(
        counter.ctx, TakePayment(PaymentMethod.CASH, 9000, account_id=first.account_id)
    )
    wrong = await take_payment(
        counter.ctx,
        TakePayment(PaymentMethod.POS, 1000, account_id=second.account_id, reference_no="P1"),
    )
    await reverse_payment(counter.ctx, wrong.payment_id, "收错户")
    await issue_bills(ctx, 202610, [NewBill(first, 3000), NewBill(second, 3000)])
    rows = [CollectedRow(second.account_id, second.cust_id, 5000, "B1")]
    await collect_batch(ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", rows))
    await close_till(counter.ctx, CloseTill(counter.till.id, 28990))
    return ctx


async def results(ctx: Context) -> dict[str, InvariantResult]:
    return {result.code: result for result in await verify_ledger(ctx)}


async def test_the_books_hold_after_activity(activity: Context) -> None:
    assert [result for result in await verify_ledger(activity) if not result.holds] == []


async def test_an_empty_ledger_holds(ctx: Context) -> None:
    assert all(result.holds for result in await verify_ledger(ctx))


FIRST_BILL = "(SELECT MIN(id) FROM biz_charge)"
FIRST_CHUNK = "(SELECT MIN(id) FROM biz_bill_chunk)"
FIRST_PAYMENT = "(SELECT MIN(id) FROM biz_payment)"
CORRUPTIONS = {
    "line_has_bill": f"UPDATE biz_charge_detail SET charge_id = 99 WHERE charge_id = {FIRST_BILL}"
    " AND line_no = 1",
    "bill_has_lines": f"DELETE FROM biz_charge_detail WHERE charge_id = {FIRST_BILL}",
    "bill_lines_sum": "UPDATE biz_charge_detail SET detail_amount_fen = detail_amount_fen + 1"
    f" WHERE charge_id = {FIRST_BILL} AND line_no = 1",
    "entry_has_bill": f"UPDATE biz_account_entry SET account_id = 99 WHERE bill_id = {FIRST_BILL}",
    "entry_chain": f"DELETE FROM biz_account_entry WHERE bill_id = {FIRST_BILL} AND seq = 1",
    "bill_raised": "UPDATE biz_account_entry SET amount_fen = amount_fen + 1"
    f" WHERE bill_id = {FIRST_BILL} AND seq = 1",
    "bill_open": f"UPDATE biz_charge SET open_fen = open_fen + 1 WHERE id = {FIRST_BILL}",
    "bill_parts": "UPDATE biz_account_entry SET kind = 'credit', amount_fen = amount_fen - 1"
    f" WHERE bill_id = {FIRST_BILL} AND seq = 2",
    "bill_status": f"UPDATE biz_charge SET charge_status = 'open' WHERE id = {FIRST_BILL}",
    "reading_billed_once": "UPDATE biz_charge SET record_id = 5 WHERE id IN"
    f" ({FIRST_BILL}, (SELECT MAX(id) FROM biz_charge))",
    "chunk_journal": "UPDATE biz_journal_line SET component_code = 'sewage' WHERE component_code"
    f" = 'water' AND journal_id = (SELECT journal_id FROM biz_bill_chunk WHERE id = {FIRST_CHUNK})",
    "chunk_total": f"UPDATE biz_bill_chunk SET bill_count = 99 WHERE id = {FIRST_CHUNK}",
    "journal_balanced": "UPDATE biz_journal_line SET amount_fen = amount_fen + 1 WHERE journal_id"
    " = (SELECT MIN(id) FROM biz_journal) AND line_no = 1",
    "journal_reversal": "UPDATE biz_journal_line SET amount_fen = amount_fen * 2 WHERE journal_id"
    " = (SELECT id FROM biz_journal WHERE reverses_id IS NOT NULL)",
    "receivable_control": "UPDATE biz_journal_line SET amount_fen = amount_fen + 1"
    " WHERE account_code = '1122.01' AND journal_id = (SELECT MIN(journal_id)"
    " FROM biz_journal_line WHERE account_code = '1122.01')",
    "receivable_journal": "UPDATE biz_account_entry SET journal_id = 99"
    f" WHERE bill_id = {FIRST_BILL} AND seq = 1",
    "prepayment_control": "UPDATE biz_deposit SET balance_fen = balance_fen + 1"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit)",
    "prepayment_journal": "UPDATE biz_deposit_entry SET journal_id = 99"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit) AND seq = 1",
    "deposit_row": "UPDATE biz_deposit_entry SET movement_fen = movement_fen + 1"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit) AND seq = 2",
    "deposit_chain": "DELETE FROM biz_deposit_entry"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit) AND seq = 2",
    "deposit_balance": "UPDATE biz_deposit SET last_seq = 99"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit)",
    "payment_deposit": f"UPDATE biz_payment SET amount_fen = 1 WHERE id = {FIRST_PAYMENT}",
    "deposit_payment": "UPDATE biz_deposit_entry SET payment_id = -1 WHERE kind = 'reversal'",
    "payment_items": "UPDATE biz_payment_item SET amount_fen = amount_fen + 1"
    f" WHERE payment_id = {FIRST_PAYMENT}",
    "payment_journal": f"UPDATE biz_payment SET method = 'pos' WHERE id = {FIRST_PAYMENT}",
    "payment_reversal": "UPDATE biz_payment SET status = 'posted' WHERE status = 'reversed'",
    "receipt_gapless": "UPDATE biz_payment SET receipt_no = receipt_no || '9'"
    f" WHERE id = {FIRST_PAYMENT}",
    "idempotency_answered": "INSERT INTO sys_idempotency (key, request_hash, claimed_at)"
    " VALUES ('K1', 'H', now())",
    "till_totals": "UPDATE biz_till SET over_short_fen = 0",
    "entry_journal": "UPDATE biz_account_entry SET kind = 'credit', payment_id = NULL"
    f" WHERE bill_id = {FIRST_BILL} AND seq = 2",
    "deposit_journal": "UPDATE biz_deposit_entry SET posted_on = DATE '2026-11-20'"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit) AND seq = 2",
    "offset_pair": "UPDATE biz_deposit_entry SET bill_id = bill_id + 1"
    " WHERE account_id = (SELECT MIN(account_id) FROM biz_deposit) AND seq = 2",
    "journal_month": "UPDATE biz_journal SET accounting_month = 202601"
    " WHERE id = (SELECT MIN(id) FROM biz_journal)",
    "journal_period": "INSERT INTO biz_accounting_period (month, status, changed_at)"
    " VALUES (202611, 'closed', TIMESTAMPTZ '2026-11-01 00:00:00Z')",
    "journal_source": "UPDATE biz_journal SET kind = 'till' WHERE kind = 'billing'",
    "reversal_journal": "UPDATE biz_journal SET reverses_id = (SELECT MIN(id) FROM biz_journal)"
    " WHERE reverses_id IS NOT NULL",
    "chunk_offset": "UPDATE biz_bill_chunk SET offset_fen = offset_fen + 1"
    f" WHERE id = {FIRST_CHUNK}",
    "till_cash": "UPDATE biz_till SET over_short_fen = over_short_fen + 1",
    "bill_owner": f"UPDATE biz_charge SET cust_id = cust_id + 1 WHERE id = {FIRST_BILL}",
    "payment_payer": f"UPDATE biz_payment SET cust_id = cust_id + 1 WHERE id = {FIRST_PAYMENT}",
    "payment_tender": f"UPDATE biz_payment SET change_fen = 1 WHERE id = {FIRST_PAYMENT}",
    "payment_date": "UPDATE biz_payment SET received_on = DATE '2026-11-20'"
    f" WHERE id = {FIRST_PAYMENT}",
    "payment_receipt": "UPDATE biz_payment SET till_id = NULL WHERE status = 'reversal'",
    "receipt_series": "UPDATE sys_number_series SET last_number = last_number + 1"
    " WHERE series LIKE 'receipt:%'",
    "receipt_prints": "INSERT INTO biz_receipt_print (payment_id, print_no, printed_at)"
    f" VALUES ({FIRST_PAYMENT}, 2, now())",
    "till_state": "UPDATE biz_till SET open_cashier_id = cashier_id",
}
# Turned red where the counter's corrections are tested.
AT_THE_COUNTER = {
    *(code for _, code in (*CONTRA_CORRUPTIONS, *REFUND_CORRUPTIONS)),
    *HANDOVER_CORRUPTIONS,
    "deposit_order",
    "payment_moved",
    "voucher_series",
}
TESTS = Path(__file__).parents[2]
ELSEWHERE = {
    "revenue/billing/test_special_billing.py": ("special_journal", "special_total"),
    "revenue/billing/test_split_bills.py": ("split_parts",),
    "revenue/billing/test_write_offs.py": ("write_off_bill", "write_off_entries"),
    "revenue/collective/test_collective.py": ("distribution_shares",),
    "revenue/collective/test_undo_distribution.py": ("distribution_undone",),
    "revenue/cutover/test_acceptance.py": (
        "cutover_arrears",
        "cutover_prepayment",
        "cutover_rows",
        "opening_bill",
        "opening_lot",
    ),
    "revenue/finance/test_month_close.py": ("month_close",),
    "revenue/finance/test_remittances.py": ("remittance_journal",),
    "revenue/ledger/test_verify_readings.py": (
        "reading_billable",
        "reading_charged_from",
        "reading_deducted",
        "reading_deducted_once",
        "reading_fixed",
        "reading_observed",
        "reading_registers",
        "reading_settled",
    ),
    "revenue/ownership/test_closing.py": ("closing_reading",),
    "revenue/ownership/test_transfer.py": ("succession",),
}
"""Whose rows take a world of their own: proved beside what makes them."""
KEYS = {
    "line_has_bill": "账期 202609 账单 99 行 1",
    "bill_status": "账期 202609 账单 {first_bill}",
    "deposit_chain": "账户 {first_account} 序号 3",
    "payment_deposit": "缴费 20261121",
    "receipt_gapless": "班次 GL202600001 收据 GL202600001-00019",
    "till_totals": "班次 GL202600001",
}


@pytest.mark.parametrize("code", CORRUPTIONS)
async def test_one_corrupted_row_turns_its_invariant_red(activity: Context, code: str) -> None:
    await activity.session.execute(text(CORRUPTIONS[code]))

    result = (await results(activity))[code]

    assert not result.holds
    assert result.first_key
    assert result.expected != result.got
    first = f"SELECT {FIRST_BILL} AS bill, (SELECT MIN(account_id) FROM biz_deposit) AS account"
    row = (await activity.session.execute(text(first))).one()
    expected = KEYS.get(code, "").format(first_bill=row.bill, first_account=row.account)
    assert expected in result.first_key


async def test_every_invariant_has_its_corruption(ctx: Context) -> None:
    codes = {result.code for result in await verify_ledger(ctx)}
    assert codes == {
        *CORRUPTIONS,
        *INPUT_CORRUPTIONS,
        *CREDIT_CORRUPTIONS,
        *LATE_FEE_CORRUPTIONS,
        *AT_THE_COUNTER,
        *(code for codes in ELSEWHERE.values() for code in codes),
    }


@pytest.mark.parametrize("file", ELSEWHERE)
def test_who_owns_the_rows_turns_their_invariants_red(file: str) -> None:
    content = (TESTS / file).read_text()

    assert [code for code in ELSEWHERE[file] if code not in content] == []


async def test_a_breach_says_what_was_expected_and_found(activity: Context) -> None:
    await activity.session.execute(
        text(f"UPDATE biz_charge SET open_fen = 1234 WHERE id = {FIRST_BILL}")
    )

    result = (await results(activity))["bill_open"]

    assert (result.table, result.bad_count) == ("biz_charge", 1)
    assert (result.expected, result.got) == ("0.00 元", "12.34 元")
