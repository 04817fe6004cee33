"""What must hold of bad debt, as SQL that finds breaches."""

from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

WRITE_OFF_INVARIANTS = (
    Invariant(
        "write_off_entries",
        "坏账核销登记的未收回金额等于应收明细账的核销与收回",
        "biz_write_off",
        """
        SELECT '账单 ' || CAST(COALESCE(w.bill_id, e.bill_id) AS varchar(20)) AS k,
            COALESCE(e.written_off_fen, 0) AS expected, COALESCE(w.standing_fen, 0) AS got
        FROM (
            SELECT bill_id, bill_month, SUM(CASE WHEN status = 'standing'
                THEN amount_fen - recovered_fen ELSE 0 END) AS standing_fen
            FROM biz_write_off GROUP BY bill_id, bill_month
        ) w
        FULL JOIN (
            SELECT bill_id, bill_month, -SUM(amount_fen) AS written_off_fen
            FROM biz_account_entry WHERE kind IN ('write_off', 'recover')
            GROUP BY bill_id, bill_month
        ) e ON e.bill_id = w.bill_id AND e.bill_month = w.bill_month
        WHERE COALESCE(e.written_off_fen, 0) <> COALESCE(w.standing_fen, 0)
        """,
    ),
    Invariant(
        "write_off_bill",
        "有未收回坏账的账单恰是已核销的账单；核销、收回的金额与状态相符",
        "biz_write_off",
        """
        SELECT '账单 ' || CAST(COALESCE(w.bill_id, c.id) AS varchar(20)) AS k,
            COALESCE(w.status, '未核销') AS expected,
            COALESCE(c.charge_status, '无账单') || ' 核销 '
                || CAST(COALESCE(w.amount_fen, 0) AS varchar(20)) || ' 分 收回 '
                || CAST(COALESCE(w.recovered_fen, 0) AS varchar(20)) || ' 分' AS got
        FROM biz_write_off w
        FULL JOIN (
            SELECT id, bill_month, charge_status FROM biz_charge
            WHERE charge_status = 'written_off'
        ) c ON c.id = w.bill_id AND c.bill_month = w.bill_month AND w.status = 'standing'
        WHERE w.id IS NULL OR (w.status = 'standing' AND c.id IS NULL)
            OR w.amount_fen <= 0 OR w.recovered_fen < 0 OR w.recovered_fen > w.amount_fen
            OR (w.status = 'standing') <> (w.closed_on IS NULL)
            OR (w.status <> 'reversed'
                AND (w.status = 'recovered') <> (w.recovered_fen = w.amount_fen))
        """,
        unit="text",
    ),
)
