"""How the usage of readings came about, as SQL of breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_KEY = "'抄表记录 ' || CAST(r.id AS varchar(20))"
_CHARGED = (
    "r.observed_usage_m3 + r.residual_usage_m3 - r.carried_usage_m3 - r.deducted_usage_m3"
    " + r.settled_usage_m3"
)
# What a register counted between two pointers, cut to four decimals.
_COUNTED = (
    "TRUNC((CASE WHEN {row}.reversed THEN {row}.previous_reading - {row}.current_reading"
    " ELSE {row}.current_reading - {row}.previous_reading END"
    " + CASE WHEN {row}.rolled_over THEN {row}.modulus_m3 ELSE 0 END) * {row}.multiplier, 4)"
)
_TAKEN_OFF = """
    SELECT d.master_reading_id, SUM(d.usage_m3) AS stored_m3,
        SUM(CASE WHEN s.is_current AND s.billable AND s.review_status = 'approved'
            AND s.kind <> 'final' THEN s.usage_amount ELSE 0 END) AS used_m3
    FROM biz_reading_sub d JOIN biz_reading_data s ON s.id = d.sub_reading_id
    GROUP BY d.master_reading_id
"""

READING_INVARIANTS = (
    Invariant(
        "reading_usage",
        "抄表记录的计费水量＝抄见＋换表余量－留抵－分表扣减＋固定量或减免，且不为负",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, CAST({_CHARGED} AS varchar(24)) AS expected,
            CAST(r.usage_amount AS varchar(24)) AS got
        FROM biz_reading_data r
        WHERE r.usage_amount <> {_CHARGED}
            OR (r.usage_amount < 0 AND r.kind <> 'final')
        """,
        unit="text",
    ),
    Invariant(
        "reading_observed",
        "抄见水量可由本条各计数器的指针、量程、倍率和方向重算",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k,
            CAST({_COUNTED.format(row="r")} + COALESCE(g.usage_m3, 0) AS varchar(24)) AS expected,
            CAST(r.observed_usage_m3 AS varchar(24)) AS got
        FROM biz_reading_data r
        LEFT JOIN (
            SELECT x.reading_id, SUM({_COUNTED.format(row="x")}) AS usage_m3
            FROM biz_reading_register x GROUP BY x.reading_id
        ) g ON g.reading_id = r.id
        WHERE r.observed_usage_m3 <> {_COUNTED.format(row="r")} + COALESCE(g.usage_m3, 0)
        """,
        unit="text",
    ),
    Invariant(
        "reading_registers",
        "多计数器水表的每次抄表都有各计数器的记录，首尾相接，水量可重算",
        "biz_reading_register",
        f"""
        SELECT '抄表记录 ' || CAST(r.id AS varchar(20)) || ' 计数器 '
                || CAST(r.register_id AS varchar(20)) AS k,
            CAST(r.before_m3 AS varchar(24)) AS expected,
            COALESCE(CAST(r.previous_reading AS varchar(24)), '无记录') AS got
        FROM (
            SELECT x.id, c.register_id, g.previous_reading, g.usage_m3,
                {_COUNTED.format(row="g")} AS counted_m3,
                COALESCE(LAG(g.current_reading) OVER (
                    PARTITION BY c.cust_meter_id, c.register_id ORDER BY x.root_id),
                    c.start_reading_m3) AS before_m3
            FROM biz_cust_meter_register c
            JOIN biz_reading_data x ON x.cust_meter_id = c.cust_meter_id
            LEFT JOIN biz_reading_register g
                ON g.reading_id = x.id AND g.register_id = c.register_id
            WHERE x.is_current AND x.review_status = 'approved' AND x.kind <> 'fixed'
        ) r
        WHERE r.previous_reading IS NULL OR r.previous_reading <> r.before_m3
            OR r.usage_m3 <> r.counted_m3
        """,
        unit="text",
    ),
    Invariant(
        "reading_residual",
        "换表余量等于被换下水表的最后用量，或前一次的留抵，且只结转一次",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k,
            COALESCE(CAST(CASE WHEN f.kind = 'final' THEN f.usage_amount
                ELSE f.carried_usage_m3 END AS varchar(24)), '0') AS expected,
            CAST(r.residual_usage_m3 AS varchar(24)) AS got
        FROM biz_reading_data r
        LEFT JOIN biz_reading_data f ON f.id = r.residual_reading_id
        WHERE r.residual_usage_m3 <> COALESCE(CASE WHEN f.kind = 'final' THEN f.usage_amount
                ELSE f.carried_usage_m3 END, 0)
            OR r.carried_usage_m3 > 0
            OR r.carried_usage_m3 < CASE WHEN r.residual_usage_m3 < 0
                THEN r.residual_usage_m3 ELSE 0 END
        """,
        unit="text",
    ),
    Invariant(
        "reading_charged_from",
        "换表后首次抄表的计费起日是被换下水表的上次抄表日",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k,
            COALESCE(CAST(COALESCE(f.charged_from, f.previous_on) AS varchar(10)), '无')
                AS expected,
            CAST(r.charged_from AS varchar(10)) AS got
        FROM biz_reading_data r
        LEFT JOIN biz_reading_data f ON f.id = r.residual_reading_id AND f.kind = 'final'
        WHERE r.charged_from IS NOT NULL
            AND (f.id IS NULL OR r.charged_from <> COALESCE(f.charged_from, f.previous_on))
        """,
        unit="text",
    ),
    Invariant(
        "reading_pointer",
        "各表已复核抄表首尾相接：上次表底就是前一次的表底",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, CAST(r.before_m3 AS varchar(24)) AS expected,
            CAST(r.previous_reading AS varchar(24)) AS got
        FROM (
            SELECT x.id, x.previous_reading, COALESCE(
                LAG(x.current_reading) OVER (PARTITION BY x.cust_meter_id ORDER BY x.root_id),
                m.start_reading_m3) AS before_m3
            FROM biz_reading_data x JOIN biz_cust_meter m ON m.id = x.cust_meter_id
            WHERE x.is_current AND x.review_status = 'approved' AND x.kind <> 'fixed'
        ) r WHERE r.previous_reading <> r.before_m3
        """,
        unit="text",
    ),
    Invariant(
        "reading_deducted",
        "已复核总表扣减的水量＝所列分表抄表记录的计费水量之和",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, CAST(COALESCE(t.used_m3, 0) AS varchar(24)) AS expected,
            CAST(r.deducted_usage_m3 AS varchar(24)) AS got
        FROM biz_reading_data r LEFT JOIN ({_TAKEN_OFF}) t ON t.master_reading_id = r.id
        WHERE r.is_current AND (r.deducted_usage_m3 <> COALESCE(t.used_m3, 0)
            OR COALESCE(t.stored_m3, 0) <> COALESCE(t.used_m3, 0)
            OR (r.deducted_usage_m3 <> 0 AND r.review_status <> 'approved'))
        """,
        unit="text",
    ),
    Invariant(
        "reading_deducted_once",
        "分表的每条抄表记录只从一只总表扣减一次",
        "biz_reading_sub",
        """
        SELECT '分表抄表记录 ' || CAST(d.sub_reading_id AS varchar(20)) AS k, 1 AS expected,
            COUNT(*) AS got
        FROM biz_reading_sub d JOIN biz_reading_data m ON m.id = d.master_reading_id
        WHERE m.is_current AND m.review_status = 'approved'
        GROUP BY d.sub_reading_id HAVING COUNT(*) > 1
        """,
        unit="count",
    ),
    Invariant(
        "reading_settled",
        "只有固定量，或有人写明原因按 0 计费的记录，计费水量才不同于抄见",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, '0' AS expected, CAST(r.settled_usage_m3 AS varchar(24)) AS got
        FROM biz_reading_data r
        WHERE r.settled_usage_m3 <> 0 AND r.kind <> 'fixed'
            AND (r.usage_amount <> 0 OR r.hold_status IS NULL OR r.hold_status <> 'released'
                OR r.release_reason IS NULL)
        """,
        unit="text",
    ),
    Invariant(
        "reading_fixed",
        "固定量读数都有在该账期有效的固定量，水量相同，每期一条",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, COALESCE(CAST(f.volume_m3 AS varchar(24)), '有固定量') AS expected,
            CAST(r.usage_amount AS varchar(24)) AS got
        FROM biz_reading_data r LEFT JOIN biz_fixed_usage f ON f.id = r.fixed_usage_id
        WHERE (r.kind = 'fixed' OR r.fixed_usage_id IS NOT NULL)
            AND (f.id IS NULL OR r.kind <> 'fixed' OR f.account_id <> r.account_id
                OR f.volume_m3 <> r.usage_amount OR r.observed_usage_m3 <> 0
                OR r.bill_month NOT BETWEEN f.from_month AND f.until_month
                OR EXISTS (SELECT 1 FROM biz_reading_data o
                    WHERE o.fixed_usage_id = r.fixed_usage_id AND o.bill_month = r.bill_month
                        AND o.is_current AND r.is_current AND o.id <> r.id))
        """,
        unit="text",
    ),
    Invariant(
        "reading_billable",
        "按固定量计费的账期，同一水表的实抄不计费",
        "biz_reading_data",
        f"""
        SELECT {_KEY} AS k, '不计费' AS expected, '计费' AS got
        FROM biz_reading_data r
        JOIN biz_reading_data f ON f.cust_meter_id = r.cust_meter_id
            AND f.bill_month = r.bill_month AND f.fixed_usage_id IS NOT NULL AND f.is_current
        WHERE r.is_current AND r.billable AND r.review_status <> 'returned'
            AND r.kind NOT IN ('fixed', 'final')
        """,
        unit="text",
    ),
)
