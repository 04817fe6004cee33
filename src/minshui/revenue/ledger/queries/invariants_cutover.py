"""What must hold of money taken over from the system before ours, as SQL of breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_CUTOVER_KEY = "'系统切换 ' || c.code"
_SUMS = """
    SELECT j.source_id, SUM(x.arrears_fen) AS arrears_fen, SUM(x.deposit_fen) AS deposit_fen
    FROM biz_journal j JOIN (
        SELECT journal_id, amount_fen AS arrears_fen, 0 AS deposit_fen
        FROM biz_account_entry WHERE kind = 'opening'
        UNION ALL
        SELECT journal_id, 0, movement_fen FROM biz_deposit_entry WHERE kind = 'opening'
    ) x ON x.journal_id = j.id
    WHERE j.source_type = 'biz_cutover' GROUP BY j.source_id
"""
_ROWS = """
    SELECT cutover_id, SUM(accounts) AS accounts, SUM(meters) AS meters FROM (
        SELECT cutover_id, COUNT(*) AS accounts, 0 AS meters
        FROM biz_cutover_account GROUP BY cutover_id
        UNION ALL
        SELECT cutover_id, 0, COUNT(*) FROM biz_cutover_meter GROUP BY cutover_id
    ) x GROUP BY cutover_id
"""
# What is undone has left nothing; what is not loaded yet has brought nothing.
_STANDS = "c.loaded_at IS NOT NULL AND c.status <> 'undone'"

CUTOVER_INVARIANTS = (
    Invariant(
        "cutover_arrears",
        "每次系统切换接收的欠费等于其文件的合计",
        "biz_cutover",
        f"""
        SELECT {_CUTOVER_KEY} AS k, CASE WHEN {_STANDS} THEN c.arrears_fen ELSE 0 END AS expected,
            COALESCE(s.arrears_fen, 0) AS got
        FROM biz_cutover c LEFT JOIN ({_SUMS}) s ON s.source_id = c.id
        WHERE COALESCE(s.arrears_fen, 0) <> CASE WHEN {_STANDS} THEN c.arrears_fen ELSE 0 END
        """,
    ),
    Invariant(
        "cutover_prepayment",
        "每次系统切换接收的预存等于其文件的合计",
        "biz_cutover",
        f"""
        SELECT {_CUTOVER_KEY} AS k,
            CASE WHEN {_STANDS} THEN c.prepayment_fen ELSE 0 END AS expected,
            COALESCE(s.deposit_fen, 0) AS got
        FROM biz_cutover c LEFT JOIN ({_SUMS}) s ON s.source_id = c.id
        WHERE COALESCE(s.deposit_fen, 0) <> CASE WHEN {_STANDS} THEN c.prepayment_fen ELSE 0 END
        """,
    ),
    Invariant(
        "cutover_rows",
        "每次系统切换接收的客户和水表数等于其文件的行数",
        "biz_cutover",
        f"""
        SELECT {_CUTOVER_KEY} AS k,
            CASE WHEN {_STANDS} THEN CAST(c.customer_count AS varchar(12)) || ' 户 '
                || CAST(c.meter_count AS varchar(12)) || ' 表' ELSE '无' END AS expected,
            CAST(COALESCE(r.accounts, 0) AS varchar(12)) || ' 户 '
                || CAST(COALESCE(r.meters, 0) AS varchar(12)) || ' 表' AS got
        FROM biz_cutover c LEFT JOIN ({_ROWS}) r ON r.cutover_id = c.id
        WHERE COALESCE(r.accounts, 0) <> CASE WHEN {_STANDS} THEN c.customer_count ELSE 0 END
            OR COALESCE(r.meters, 0) <> CASE WHEN {_STANDS} THEN c.meter_count ELSE 0 END
        """,
        unit="text",
    ),
    Invariant(
        "opening_lot",
        "期初预存的每笔资料都有同一账户的期初预存明细",
        "biz_opening_lot",
        """
        SELECT '账户 ' || CAST(l.account_id AS varchar(20)) || ' 序号 '
                || CAST(l.seq AS varchar(12)) AS k,
            '期初' AS expected, COALESCE(e.kind, '无明细') AS got
        FROM biz_opening_lot l
        LEFT JOIN biz_deposit_entry e ON e.account_id = l.account_id AND e.seq = l.seq
        WHERE e.kind IS NULL OR e.kind <> 'opening'
        """,
        unit="text",
    ),
    Invariant(
        "opening_bill",
        "期初欠费的每笔资料都有同一账户的期初账单，违约金不小于零",
        "biz_opening_bill",
        """
        SELECT '账期 ' || CAST(o.bill_month AS varchar(8)) || ' 账单 '
                || CAST(o.bill_id AS varchar(20)) AS k,
            '期初 账户 ' || CAST(o.account_id AS varchar(20)) AS expected,
            COALESCE(c.kind || ' 账户 ' || CAST(c.account_id AS varchar(20)), '无账单') AS got
        FROM biz_opening_bill o
        LEFT JOIN biz_charge c ON c.id = o.bill_id AND c.bill_month = o.bill_month
        WHERE c.id IS NULL OR c.kind <> 'opening' OR c.account_id <> o.account_id
            OR o.late_fee_fen < 0
        """,
        unit="text",
    ),
)
