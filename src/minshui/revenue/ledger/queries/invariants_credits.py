"""What must hold of bills that correct others, as SQL that finds breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_BILL_KEY = "'账期 ' || CAST(c.bill_month AS varchar(8)) || ' 账单 ' || CAST(c.id AS varchar(20))"
_CREDITED = """
    SELECT journal_id, account_id, SUM({amount}) AS amount_fen
    FROM {table} WHERE kind = 'credit' GROUP BY journal_id, account_id
"""
_COUNTED = """
    SELECT c.corrects_id AS bill_id, e.tariff_code, e.use_no, e.window_start_on, e.usage_m3
    FROM biz_charge c JOIN biz_tier_counter_entry e ON e.bill_id = c.id
    WHERE c.kind = 'credit'
    UNION ALL
    SELECT o.id, e.tariff_code, e.use_no, e.window_start_on, e.usage_m3
    FROM biz_charge c
    JOIN biz_charge o ON o.id = c.corrects_id AND o.bill_month = c.bill_month
    JOIN biz_tier_counter_entry e ON e.bill_id = o.id
    WHERE c.kind = 'credit'
"""

CREDIT_INVARIANTS = (
    Invariant(
        "credit_bill",
        "冲减账单与已撤销的账单一一对应，同账户、同账期；调整账单所调整的账单同账户、同账期",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k,
            CASE WHEN c.kind IN ('credit', 'adjustment') THEN '对应的原账单' ELSE '1 张冲减账单'
                END AS expected,
            c.kind || ' ' || c.charge_status || ' 原账单 '
                || COALESCE(CAST(c.corrects_id AS varchar(20)), '无') AS got
        FROM biz_charge c
        LEFT JOIN biz_charge o ON o.id = c.corrects_id AND o.bill_month = c.bill_month
        LEFT JOIN (
            SELECT corrects_id, SUM(CASE WHEN kind = 'credit' THEN 1 ELSE 0 END) AS credits,
                SUM(CASE WHEN kind = 'split' THEN 1 ELSE 0 END) AS splits
            FROM biz_charge WHERE corrects_id IS NOT NULL GROUP BY corrects_id
        ) n ON n.corrects_id = c.id
        WHERE (c.kind IN ('credit', 'adjustment')
                AND (o.id IS NULL OR o.account_id <> c.account_id))
            OR (c.kind = 'credit' AND o.charge_status <> 'reversed')
            OR COALESCE(n.credits, 0) > 1
            OR (c.charge_status = 'reversed'
                AND COALESCE(n.credits, 0) = 0 AND COALESCE(n.splits, 0) = 0)
        """,
        unit="text",
    ),
    Invariant(
        "credit_pair",
        "每户冲减的账单与冲减账单相抵，余额正好转入预存",
        "biz_account_entry",
        f"""
        SELECT '凭证 ' || CAST(COALESCE(e.journal_id, d.journal_id) AS varchar(20)) || ' 账户 '
            || CAST(COALESCE(e.account_id, d.account_id) AS varchar(20)) AS k,
            COALESCE(d.amount_fen, 0) AS expected, COALESCE(e.amount_fen, 0) AS got
        FROM ({_CREDITED.format(amount="amount_fen", table="biz_account_entry")}) e
        FULL JOIN ({_CREDITED.format(amount="movement_fen", table="biz_deposit_entry")}) d
            ON d.journal_id = e.journal_id AND d.account_id = e.account_id
        WHERE COALESCE(d.amount_fen, 0) <> COALESCE(e.amount_fen, 0)
        """,
    ),
    Invariant(
        "adjustment_bill",
        "每张调整账单都由一张已执行的账务调整引起，金额、水量和所调整的账单相符",
        "biz_bill_adjustment",
        """
        SELECT '账务调整 ' || COALESCE(a.code, '无') || ' 账单 '
                || COALESCE(CAST(c.id AS varchar(20)), '无') AS k,
            COALESCE(CAST(a.total_fen AS varchar(20)) || ' 分 ' || CAST(a.usage_m3 AS varchar(24))
                || ' m³ 账单 ' || CAST(a.bill_id AS varchar(20)), '有账务调整') AS expected,
            COALESCE(CAST(c.total_amount_fen AS varchar(20)) || ' 分 '
                || CAST(c.usage_m3 AS varchar(24)) || ' m³ 账单 '
                || CAST(c.corrects_id AS varchar(20)), '无调整账单') AS got
        FROM (SELECT * FROM biz_bill_adjustment WHERE status = 'executed') a
        FULL JOIN (SELECT * FROM biz_charge WHERE kind = 'adjustment') c
            ON c.id = a.adjustment_bill_id AND c.bill_month = a.bill_month
        WHERE a.id IS NULL OR c.id IS NULL OR c.total_amount_fen <> a.total_fen
            OR c.usage_m3 <> a.usage_m3 OR c.corrects_id <> a.bill_id
            OR c.account_id <> a.account_id
        """,
        unit="text",
    ),
    Invariant(
        "adjustment_floor",
        "账单连同其调整，每项费用不为负",
        "biz_charge",
        """
        SELECT '账期 ' || CAST(x.bill_month AS varchar(8)) || ' 账单 '
                || CAST(x.bill_id AS varchar(20)) || ' 费用 ' || x.component_code AS k,
            0 AS expected, SUM(x.amount_fen) AS got
        FROM (
            SELECT c.corrects_id AS bill_id, c.bill_month, d.cost_component_code AS component_code,
                d.detail_amount_fen AS amount_fen
            FROM biz_charge c
            JOIN biz_charge_detail d ON d.charge_id = c.id AND d.bill_month = c.bill_month
            WHERE c.kind = 'adjustment'
            UNION ALL
            SELECT o.id, o.bill_month, d.cost_component_code, d.detail_amount_fen
            FROM biz_charge o
            JOIN biz_charge_detail d ON d.charge_id = o.id AND d.bill_month = o.bill_month
            WHERE EXISTS (
                SELECT 1 FROM biz_charge c WHERE c.corrects_id = o.id AND c.kind = 'adjustment')
        ) x
        GROUP BY x.bill_id, x.bill_month, x.component_code HAVING SUM(x.amount_fen) < 0
        """,
    ),
    Invariant(
        "correction_journal",
        "冲减和调整的凭证逐费用组成等于其账单明细之和",
        "biz_journal",
        """
        SELECT '凭证 ' || CAST(COALESCE(b.journal_id, j.journal_id) AS varchar(20)) || ' 费用 '
            || COALESCE(b.component_code, j.component_code) AS k,
            COALESCE(b.billed_fen, 0) AS expected, COALESCE(j.posted_fen, 0) AS got
        FROM (
            SELECT e.journal_id, d.cost_component_code AS component_code,
                SUM(d.detail_amount_fen) AS billed_fen
            FROM biz_account_entry e
            JOIN biz_journal n ON n.id = e.journal_id AND n.kind IN ('credit', 'adjustment')
            JOIN biz_charge_detail d ON d.charge_id = e.bill_id AND d.bill_month = e.bill_month
            WHERE e.kind = 'issue'
            GROUP BY e.journal_id, d.cost_component_code
        ) b
        FULL JOIN (
            SELECT n.id AS journal_id, l.component_code, -SUM(l.amount_fen) AS posted_fen
            FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id
            WHERE n.kind IN ('credit', 'adjustment') AND l.component_code IS NOT NULL
            GROUP BY n.id, l.component_code
        ) j ON j.journal_id = b.journal_id AND j.component_code = b.component_code
        WHERE COALESCE(b.billed_fen, 0) <> COALESCE(j.posted_fen, 0)
        """,
    ),
    Invariant(
        "credit_counter",
        "冲减账单从阶梯累计中减去的正是原账单计入的",
        "biz_tier_counter_entry",
        f"""
        SELECT '账单 ' || CAST(x.bill_id AS varchar(20)) || ' 价格 ' || x.tariff_code || ' 自 '
                || CAST(x.window_start_on AS varchar(10)) AS k,
            '0' AS expected, CAST(SUM(x.usage_m3) AS varchar(24)) AS got
        FROM ({_COUNTED}) x
        GROUP BY x.bill_id, x.tariff_code, x.use_no, x.window_start_on
        HAVING SUM(x.usage_m3) <> 0
        """,
        unit="text",
    ),
    Invariant(
        "counter_standing",
        "阶梯累计的账单张数：账单和期初加一，冲减账单减一，调整账单不计",
        "biz_tier_counter_entry",
        """
        SELECT k, CAST(expected AS varchar(8)) AS expected, CAST(standing AS varchar(8)) AS got
        FROM (
            SELECT '账户 ' || CAST(e.account_id AS varchar(20)) || ' 累计 '
                    || CAST(e.id AS varchar(20)) AS k, e.standing,
                CASE WHEN c.kind = 'credit' THEN -1 WHEN c.kind = 'adjustment' THEN 0 ELSE 1 END
                    AS expected
            FROM biz_tier_counter_entry e
            LEFT JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
        ) entries WHERE standing <> expected
        """,
        unit="text",
    ),
    Invariant(
        "cancellation_total",
        "撤销分片的金额等于其凭证所冲减的账单",
        "biz_bill_cancellation_chunk",
        """
        SELECT '分片 ' || CAST(h.id AS varchar(20)) AS k,
            CAST(b.bill_count AS varchar(20)) || ' 张 ' || CAST(b.cancelled_fen AS varchar(20))
                || ' 分，冲减 ' || CAST(b.credited_fen AS varchar(20)) || ' 分，退回 '
                || CAST(COALESCE(r.restored_fen, 0) AS varchar(20)) || ' 分' AS expected,
            CAST(h.bill_count AS varchar(20)) || ' 张 ' || CAST(h.cancelled_fen AS varchar(20))
                || ' 分，冲减 ' || CAST(h.credited_fen AS varchar(20)) || ' 分，退回 '
                || CAST(h.restored_fen AS varchar(20)) || ' 分' AS got
        FROM biz_bill_cancellation_chunk h
        JOIN (
            SELECT e.journal_id, COUNT(*) AS bill_count, SUM(o.total_amount_fen) AS cancelled_fen,
                -SUM(c.total_amount_fen) AS credited_fen
            FROM biz_account_entry e
            JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
            JOIN biz_charge o ON o.id = c.corrects_id AND o.bill_month = c.bill_month
            WHERE e.kind = 'issue' AND c.kind = 'credit' GROUP BY e.journal_id
        ) b ON b.journal_id = h.journal_id
        LEFT JOIN (
            SELECT n.source_id, SUM(e.amount_fen) AS restored_fen
            FROM biz_journal n JOIN biz_account_entry e ON e.journal_id = n.id
            WHERE n.kind = 'restore' AND n.source_type = 'bill_cancel_chunk'
            GROUP BY n.source_id
        ) r ON r.source_id = h.id
        WHERE b.bill_count <> h.bill_count OR b.cancelled_fen <> h.cancelled_fen
            OR b.credited_fen <> h.credited_fen OR COALESCE(r.restored_fen, 0) <> h.restored_fen
        """,
        unit="text",
    ),
)
