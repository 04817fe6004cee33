"""What must hold of bills that are made without a run: special bills, closing bills."""

from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

SPECIAL_INVARIANTS = (
    Invariant(
        "special_journal",
        "特殊开账凭证逐费用组成等于所开账单明细之和",
        "biz_special_billing",
        """
        SELECT '特殊开账 ' || CAST(COALESCE(b.special_id, j.source_id) AS varchar(20)) || ' 费用 '
            || COALESCE(b.component_code, j.component_code) AS k,
            COALESCE(b.billed_fen, 0) AS expected, COALESCE(j.posted_fen, 0) AS got
        FROM (
            SELECT c.special_id, d.cost_component_code AS component_code,
                SUM(d.detail_amount_fen) AS billed_fen
            FROM biz_charge_detail d
            JOIN biz_charge c ON c.id = d.charge_id AND c.bill_month = d.bill_month
            WHERE c.special_id IS NOT NULL
            GROUP BY c.special_id, d.cost_component_code
        ) b
        FULL JOIN (
            SELECT n.source_id, l.component_code, -SUM(l.amount_fen) AS posted_fen
            FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id
            WHERE n.kind = 'special' AND l.component_code IS NOT NULL
            GROUP BY n.source_id, l.component_code
        ) j ON j.source_id = b.special_id AND j.component_code = b.component_code
        WHERE COALESCE(b.billed_fen, 0) <> COALESCE(j.posted_fen, 0)
        """,
    ),
    Invariant(
        "special_total",
        "特殊开账的张数与金额等于所开账单；没有抄表的账单都属于一次特殊开账",
        "biz_special_billing",
        """
        SELECT '特殊开账 ' || COALESCE(h.code, '账单 ' || CAST(b.first_bill AS varchar(20))) AS k,
            CAST(COALESCE(b.bill_count, 0) AS varchar(20)) || ' 张 '
                || CAST(COALESCE(b.billed_fen, 0) AS varchar(20)) || ' 分' AS expected,
            COALESCE(CAST(h.bill_count AS varchar(20)) || ' 张 '
                || CAST(h.total_amount_fen AS varchar(20)) || ' 分', '无') AS got
        FROM biz_special_billing h
        FULL JOIN (
            SELECT COALESCE(special_id, 0) AS special_id, MIN(id) AS first_bill,
                COUNT(*) AS bill_count, SUM(total_amount_fen) AS billed_fen
            FROM biz_charge WHERE kind = 'special' GROUP BY COALESCE(special_id, 0)
        ) b ON b.special_id = h.id
        WHERE h.id IS NULL OR COALESCE(b.billed_fen, 0) <> h.total_amount_fen
            OR COALESCE(b.bill_count, 0) <> h.bill_count
        """,
        unit="text",
    ),
    Invariant(
        "closing_reading",
        "结清账单开的是拆下水表的抄清读数，且这一读数没有再结转",
        "biz_charge",
        """
        SELECT '账期 ' || CAST(c.bill_month AS varchar(8)) || ' 账单 '
                || CAST(c.id AS varchar(20)) AS k,
            '抄清且未结转' AS expected,
            COALESCE(r.kind, '无抄表记录')
                || CASE WHEN n.id IS NULL THEN '' ELSE ' 已结转' END AS got
        FROM biz_charge c
        LEFT JOIN biz_reading_data r ON r.id = c.record_id
        LEFT JOIN biz_reading_data n ON n.residual_reading_id = r.id AND n.is_current
        WHERE c.kind = 'closing' AND c.charge_status <> 'reversed'
            AND (r.id IS NULL OR r.kind <> 'final' OR n.id IS NOT NULL)
        """,
        unit="text",
    ),
    Invariant(
        "succession",
        "过户承接的账单、欠费和预存两边相等，并与过户记录相符",
        "biz_ownership_transfer",
        """
        SELECT '过户 ' || t.code AS k,
            CAST(t.taken_bill_count AS varchar(20)) || ' 张 '
                || CAST(t.taken_arrears_fen AS varchar(20)) || ' 分，预存 '
                || CAST(t.taken_prepayment_fen AS varchar(20)) || ' 分' AS expected,
            CAST(COALESCE(e.pairs, 0) AS varchar(20)) || ' 张 '
                || CAST(COALESCE(e.taken_fen, 0) AS varchar(20)) || ' 分，预存 '
                || CAST(COALESCE(d.credited_fen, 0) AS varchar(20)) || ' 分' AS got
        FROM biz_ownership_transfer t
        LEFT JOIN (
            SELECT o.journal_id, COUNT(*) AS pairs, SUM(n.amount_fen) AS taken_fen,
                SUM(CASE WHEN n.amount_fen = -o.amount_fen AND c.cust_id = w.to_cust_id
                    AND n.account_id = w.to_account_id AND o.account_id = w.from_account_id
                    THEN 1 ELSE 0 END) AS good
            FROM biz_account_entry o
            JOIN biz_charge c ON c.corrects_id = o.bill_id AND c.bill_month = o.bill_month
                AND c.kind = 'succession'
            JOIN biz_account_entry n ON n.bill_id = c.id AND n.bill_month = c.bill_month
                AND n.journal_id = o.journal_id
            JOIN biz_ownership_transfer w ON w.journal_id = o.journal_id
            WHERE o.kind = 'succession' GROUP BY o.journal_id
        ) e ON e.journal_id = t.journal_id
        LEFT JOIN (
            SELECT journal_id, SUM(movement_fen) AS moved_fen,
                SUM(CASE WHEN movement_fen > 0 THEN movement_fen ELSE 0 END) AS credited_fen
            FROM biz_deposit_entry WHERE kind = 'succession' GROUP BY journal_id
        ) d ON d.journal_id = t.journal_id
        WHERE t.taken_bill_count <> COALESCE(e.pairs, 0)
            OR t.taken_bill_count <> COALESCE(e.good, 0)
            OR t.taken_arrears_fen <> COALESCE(e.taken_fen, 0)
            OR t.taken_prepayment_fen <> COALESCE(d.credited_fen, 0)
            OR COALESCE(d.moved_fen, 0) <> 0
        """,
        unit="text",
    ),
)
