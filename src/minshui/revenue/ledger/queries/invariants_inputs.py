"""What bills were made of: readings, tier counters, parked accounts, as SQL of breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_BILL_KEY = "'账期 ' || CAST(c.bill_month AS varchar(8)) || ' 账单 ' || CAST(c.id AS varchar(20))"
_COUNTER_KEY = (
    "'账户 ' || CAST(e.account_id AS varchar(20)) || ' 价格 ' || e.tariff_code || ' 自 '"
    " || CAST(e.window_start_on AS varchar(10))"
)
# A bill's own columns tell of the earliest window that it touches.
_CHAINED = """
    SELECT x.id, x.account_id, x.tariff_code, x.window_start_on, x.usage_m3, x.bill_id,
        x.bill_month,
        ROW_NUMBER() OVER (PARTITION BY x.bill_id ORDER BY x.window_start_on, x.id) AS place,
        ROW_NUMBER() OVER chain AS step,
        COALESCE(SUM(x.usage_m3) OVER chain, 0) - x.usage_m3 AS before_m3,
        COALESCE(SUM(x.standing) OVER chain, 0) - x.standing AS standing_before
    FROM biz_tier_counter_entry x
    WINDOW chain AS (
        PARTITION BY x.account_id, x.tariff_code, x.use_no, x.window_start_on ORDER BY x.id)
"""

INPUT_INVARIANTS = (
    Invariant(
        "bill_owner",
        "账单的客户就是其账户的客户",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k,
            COALESCE('客户 ' || CAST(a.cust_id AS varchar(20)), '有账户') AS expected,
            '客户 ' || CAST(c.cust_id AS varchar(20)) AS got
        FROM biz_charge c LEFT JOIN biz_account a ON a.id = c.account_id
        WHERE a.id IS NULL OR a.cust_id <> c.cust_id
        """,
        unit="text",
    ),
    Invariant(
        "bill_reading",
        "按抄表开的账单都有已复核、计费、同账户、同账期、同日期的抄表记录",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k,
            '账户 ' || CAST(c.account_id AS varchar(20)) || ' 抄表日 '
                || CAST(c.period_to AS varchar(10)) AS expected,
            COALESCE('账户 ' || CAST(r.account_id AS varchar(20)) || ' 抄表日 '
                || CAST(r.reading_on AS varchar(10)) || ' ' || r.review_status
                || CASE WHEN r.billable THEN '' ELSE ' 不计费' END,
                '无抄表记录') AS got
        FROM biz_charge c LEFT JOIN biz_reading_data r ON r.id = c.record_id
        WHERE c.profile_id IS NOT NULL AND (r.id IS NULL
            OR r.account_id <> c.account_id OR r.bill_month <> c.bill_month
            OR r.reading_on <> c.period_to
            OR COALESCE(r.charged_from, r.previous_on) <> c.period_from
            OR r.review_status <> 'approved' OR NOT r.billable
            OR (r.kind = 'final') <> (c.kind = 'closing')
            OR (NOT r.is_current AND c.charge_status <> 'reversed'))
        """,
        unit="text",
    ),
    Invariant(
        "counter_bill",
        "每条阶梯累计都有所属账单且账户一致；期初只有一条，在最前",
        "biz_tier_counter_entry",
        f"""
        SELECT {_COUNTER_KEY} AS k,
            COALESCE('账户 ' || CAST(c.account_id AS varchar(20)), '期初或有账单') AS expected,
            '账单 ' || COALESCE(CAST(e.bill_id AS varchar(20)), '无') || ' 第 '
                || CAST(e.step AS varchar(12)) || ' 条' AS got
        FROM ({_CHAINED}) e
        LEFT JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
        WHERE (e.bill_id IS NULL AND (e.step <> 1 OR e.usage_m3 < 0))
            OR (e.bill_id IS NOT NULL AND (c.id IS NULL OR c.account_id <> e.account_id))
        """,
        unit="text",
    ),
    Invariant(
        "bill_counter",
        "账单的阶梯累计：账单前＋本次＝账单后",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k,
            COALESCE(CAST(COALESCE(c.counter_before_m3, 0) + e.usage_m3 AS varchar(24)),
                '有累计') AS expected,
            CAST(c.counter_after_m3 AS varchar(24)) AS got
        FROM biz_charge c LEFT JOIN ({_CHAINED}) e ON e.bill_id = c.id AND e.place = 1
        WHERE c.counter_after_m3 IS NOT NULL AND (e.bill_id IS NULL
            OR COALESCE(c.counter_before_m3, 0) + e.usage_m3 <> c.counter_after_m3)
        """,
        unit="text",
    ),
    Invariant(
        "counter_chain",
        "账单前的阶梯累计等于此前各条之和，年度内的首张账单为空",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k,
            CASE WHEN e.standing_before = 0 THEN '空' ELSE CAST(e.before_m3 AS varchar(24)) END
                AS expected,
            COALESCE(CAST(c.counter_before_m3 AS varchar(24)), '空') AS got
        FROM biz_charge c JOIN ({_CHAINED}) e ON e.bill_id = c.id AND e.place = 1
        WHERE c.counter_after_m3 IS NOT NULL
            AND (COALESCE(c.counter_before_m3, 0) <> e.before_m3
                OR (c.counter_before_m3 IS NULL) <> (e.standing_before = 0))
        """,
        unit="text",
    ),
    Invariant(
        "parked_unbilled",
        "待处理的账户没有开出账单，已开账的确有账单",
        "biz_bill_parked",
        """
        SELECT '批次 ' || n.code || ' 账户 ' || CAST(p.account_id AS varchar(20)) AS k,
            CASE WHEN p.status = 'parked' THEN '未开账' ELSE '有账单' END AS expected,
            CASE WHEN p.status = 'parked' THEN '已开账' ELSE '无账单' END AS got
        FROM biz_bill_parked p JOIN biz_bill_run n ON n.id = p.run_id
        WHERE (p.status = 'parked' AND EXISTS (
                SELECT 1 FROM biz_charge c
                WHERE c.record_id = p.reading_id AND c.charge_status <> 'reversed'))
            OR (p.status = 'billed' AND NOT EXISTS (
                SELECT 1 FROM biz_charge c
                JOIN biz_account a ON a.id = c.account_id
                WHERE a.id = p.account_id AND c.cust_id = a.cust_id
                    AND c.bill_month = n.bill_month))
        """,
        unit="text",
    ),
)
