"""What is compared of a town's books, by what the business knows a row by.

Ids come from sequences, which a rolled-back transaction leaves gaps in; so do the codes made of
them. Customer numbers and receipt numbers may not have any.
"""

from __future__ import annotations

BOOKS = {
    "bills": """
        SELECT a.code, bill_month, kind, part, revision, usage_m3, counter_before_m3,
            counter_after_m3, total_amount_fen, open_fen, charge_status, issued_on, due_on
        FROM biz_charge c JOIN biz_account a ON a.id = c.account_id""",
    "lines": """
        SELECT a.code, c.bill_month, c.kind, c.part, c.revision, d.line_no, d.cost_component_code,
            d.kind AS line_kind, d.tier, d.usage_amount, d.price, d.detail_amount_fen
        FROM biz_charge_detail d JOIN biz_charge c ON c.id = d.charge_id
            JOIN biz_account a ON a.id = c.account_id""",
    "account entries": """
        SELECT a.code, c.bill_month, c.kind AS bill_kind, e.seq, e.kind, e.amount_fen, e.posted_on
        FROM biz_account_entry e JOIN biz_charge c ON c.id = e.bill_id
            JOIN biz_account a ON a.id = e.account_id""",
    "deposit entries": """
        SELECT a.code, seq, opening_fen, movement_fen, closing_fen, kind, posted_on
        FROM biz_deposit_entry e JOIN biz_account a ON a.id = e.account_id""",
    "deposits": """
        SELECT a.code, balance_fen, last_seq
        FROM biz_deposit d JOIN biz_account a ON a.id = d.account_id""",
    "counters": """
        SELECT a.code, e.tariff_code, window_start_on, usage_m3, standing
        FROM biz_tier_counter_entry e JOIN biz_account a ON a.id = e.account_id""",
    "journals": """
        SELECT n.kind, n.source_type, n.accounting_month, n.posted_on,
            array_agg((l.account_code, l.component_code, l.amount_fen)::text ORDER BY
                l.account_code, l.component_code, l.amount_fen)
        FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id GROUP BY n.id""",
    "chart": "SELECT account_code, SUM(amount_fen) FROM biz_journal_line GROUP BY account_code",
    "customers": """
        SELECT c.code, c.name, c.status, c.opened_on, c.closed_on, c.external_no, a.code, a.status,
            a.tariff_code, a.late_fee_exempt
        FROM biz_cust c JOIN biz_account a ON a.cust_id = c.id""",
    "relations": """
        SELECT a.code, meter_no, m.status, bind_status, started_on, start_reading_m3, stopped_on,
            stop_reading_m3
        FROM biz_cust_meter r JOIN biz_meter m ON m.id = r.meter_id
            JOIN biz_account a ON a.id = r.account_id""",
    "readings": """
        SELECT a.code, bill_month, kind, source, revision, is_current, reading_on,
            current_reading, usage_amount, review_status
        FROM biz_reading_data r JOIN biz_account a ON a.id = r.account_id""",
    "chunks": """
        SELECT seq, status, bill_count, line_count, parked_count, usage_m3, total_amount_fen,
            offset_fen
        FROM biz_bill_chunk""",
    "processes": """
        SELECT biz_type_code, process_status, a.code, reason, amount_fen
        FROM biz_process p LEFT JOIN biz_account a ON a.id = p.account_id""",
    "numbers": "SELECT series, last_number FROM sys_number_series",
    "answers": "SELECT key, response_status FROM sys_idempotency",
    "events": "SELECT event_type, COUNT(*) FROM sys_outbox GROUP BY event_type",
    "audit": "SELECT action, subject_type, COUNT(*) FROM sys_audit_log GROUP BY 1, 2",
}

COUNTER = {
    "payments": """
        SELECT p.receipt_no, a.code, p.channel, p.method, p.amount_fen, p.rounding_fen,
            p.tendered_fen, p.status, p.received_on, r.receipt_no AS undoes
        FROM biz_payment p LEFT JOIN biz_payment r ON r.id = p.reverses_id
            JOIN biz_account a ON a.id = p.account_id""",
    "payment items": """
        SELECT a.code, p.amount_fen AS paid_fen, i.line_no, i.bill_month, i.amount_fen,
            i.late_fee_fen
        FROM biz_payment_item i JOIN biz_payment p ON p.id = i.payment_id
            JOIN biz_account a ON a.id = p.account_id""",
    "tills": """
        SELECT cashier_id, status, float_fen, counted_cash_fen, over_short_fen, totals
        FROM biz_till""",
    "refunds": """
        SELECT a.code, kind, amount_fen, paid_at
        FROM biz_refund r JOIN biz_account a ON a.id = r.account_id""",
    "refund lots": """
        SELECT a.code, lot_seq, line_no, amount_fen
        FROM biz_refund_lot l JOIN biz_account a ON a.id = l.account_id""",
    "deposit orders": """
        SELECT kind, a.code, t.code AS to_code, amount_fen
        FROM biz_deposit_order o JOIN biz_account a ON a.id = o.account_id
            LEFT JOIN biz_account t ON t.id = o.to_account_id""",
    "hand-overs": """
        SELECT h.status, h.handed_on, l.method, l.payment_count, l.amount_fen, l.confirmed_fen
        FROM biz_handover h JOIN biz_handover_line l ON l.handover_id = h.id""",
    "distributions": """
        SELECT amount_fen, member_count, distributed_on FROM biz_collective_distribution""",
    "cancelled chunks": """
        SELECT seq, status, bill_count, held_count, cancelled_fen, credited_fen, restored_fen
        FROM biz_bill_cancellation_chunk""",
    "periods": "SELECT month, status FROM biz_accounting_period",
    "closes": """
        SELECT month, revision, balances, reopened_at IS NOT NULL AS reopened
        FROM biz_month_close""",
}

OFFICE = {
    "imports": """
        SELECT kind, file_hash, status, SUM(new_count) FROM sys_import GROUP BY 1, 2, 3""",
    "attributes": """
        SELECT a.code, kind, value, from_on, to_on, proof_no
        FROM biz_cust_attr t JOIN biz_account a ON a.id = t.account_id""",
    "last readings": """
        SELECT meter_no, last_reading, last_usage_m3, last_reading_on
        FROM biz_last_reading l JOIN biz_meter m ON m.id = l.meter_id""",
    "adjustments": """
        SELECT a.code, kind, bill_month, usage_m3, total_fen, j.status
        FROM biz_bill_adjustment j JOIN biz_account a ON a.id = j.account_id""",
    "late fees": """
        SELECT a.code, bill_month, kind, amount_fen, days, accrued_to
        FROM biz_late_fee_entry e JOIN biz_account a ON a.id = e.account_id""",
    "waivers": """
        SELECT a.code, bill_month, amount_fen, w.status
        FROM biz_late_fee_waiver w JOIN biz_account a ON a.id = w.account_id""",
    "transfers": """
        SELECT f.code, t.code AS to_code, closing_fen, taken_bill_count, taken_arrears_fen,
            taken_prepayment_fen, from_closed
        FROM biz_ownership_transfer o JOIN biz_account f ON f.id = o.from_account_id
            JOIN biz_account t ON t.id = o.to_account_id""",
    "closings": """
        SELECT a.code, meter_count, closing_fen, arrears_fen, prepayment_fen, closed
        FROM biz_account_closing l JOIN biz_account a ON a.id = l.account_id""",
    "cut-overs": """
        SELECT code, status, customer_count, meter_count, counter_m3, arrears_fen, prepayment_fen
        FROM biz_cutover""",
    "opening bills": """
        SELECT a.code, bill_month, reference, late_fee_from_on, late_fee_fen
        FROM biz_opening_bill o JOIN biz_account a ON a.id = o.account_id""",
    "opening lots": """
        SELECT a.code, seq, received_on, method, reference
        FROM biz_opening_lot o JOIN biz_account a ON a.id = o.account_id""",
    "history": """
        SELECT a.code, meter_no, bill_month, usage_m3, amount_fen, paid_on
        FROM biz_usage_history h JOIN biz_account a ON a.id = h.account_id
            JOIN biz_meter m ON m.id = h.meter_id""",
}
