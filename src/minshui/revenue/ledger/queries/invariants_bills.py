"""What must hold of bills, their lines and their account entries, as SQL that finds breaches.

Each statement yields the rows that break the rule: ``k`` names the row, then what was
expected and what was found.
"""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_BILL_KEY = "'账期 ' || CAST(c.bill_month AS varchar(8)) || ' 账单 ' || CAST(c.id AS varchar(20))"
_ENTRY_KEY = (
    "'账期 ' || CAST(e.bill_month AS varchar(8)) || ' 账单 ' || CAST(e.bill_id AS varchar(20))"
)
_SUMS = """
    LEFT JOIN (
        SELECT bill_id, bill_month, SUM(amount_fen) AS all_fen,
            SUM(CASE WHEN kind IN ('issue', 'opening') THEN amount_fen ELSE 0 END) AS raised_fen,
            -SUM(CASE WHEN kind IN ('offset', 'restore') THEN amount_fen ELSE 0 END) AS paid_fen,
            -SUM(CASE WHEN kind IN ('credit', 'succession', 'split') THEN amount_fen ELSE 0 END)
                AS credited_fen,
            -SUM(CASE WHEN kind IN ('write_off', 'recover') THEN amount_fen ELSE 0 END)
                AS written_off_fen
        FROM biz_account_entry GROUP BY bill_id, bill_month
    ) s ON s.bill_id = c.id AND s.bill_month = c.bill_month
"""

BILL_INVARIANTS = (
    Invariant(
        "line_has_bill",
        "每条账单明细都有所属账单",
        "biz_charge_detail",
        """
        SELECT '账期 ' || CAST(d.bill_month AS varchar(8)) || ' 账单 '
            || CAST(d.charge_id AS varchar(20)) || ' 行 ' || CAST(d.line_no AS varchar(8)) AS k,
            '有账单' AS expected, '无账单' AS got
        FROM biz_charge_detail d
        LEFT JOIN biz_charge c ON c.id = d.charge_id AND c.bill_month = d.bill_month
        WHERE c.id IS NULL
        """,
        unit="text",
    ),
    Invariant(
        "bill_has_lines",
        "每张账单都有明细",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k, '有明细' AS expected, '无明细' AS got
        FROM biz_charge c
        LEFT JOIN biz_charge_detail d ON d.charge_id = c.id AND d.bill_month = c.bill_month
        WHERE d.charge_id IS NULL AND c.kind <> 'opening' AND c.total_amount_fen <> 0
        """,
        unit="text",
    ),
    Invariant(
        "bill_lines_sum",
        "账单金额等于明细之和",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k, d.lines_fen AS expected, c.total_amount_fen AS got
        FROM biz_charge c
        JOIN (
            SELECT charge_id, bill_month, SUM(detail_amount_fen) AS lines_fen
            FROM biz_charge_detail GROUP BY charge_id, bill_month
        ) d ON d.charge_id = c.id AND d.bill_month = c.bill_month
        WHERE d.lines_fen <> c.total_amount_fen
        """,
    ),
    Invariant(
        "entry_has_bill",
        "每条应收明细账都有所属账单且账户一致",
        "biz_account_entry",
        f"""
        SELECT {_ENTRY_KEY} || ' 序号 ' || CAST(e.seq AS varchar(8)) AS k,
            COALESCE('账户 ' || CAST(c.account_id AS varchar(20)), '有账单') AS expected,
            '账户 ' || CAST(e.account_id AS varchar(20)) AS got
        FROM biz_account_entry e
        LEFT JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
        WHERE c.id IS NULL OR c.account_id <> e.account_id
        """,
        unit="text",
    ),
    Invariant(
        "entry_chain",
        "应收明细账序号连续，以开账行起头",
        "biz_account_entry",
        f"""
        SELECT {_ENTRY_KEY} AS k, COUNT(*) AS expected, MAX(e.seq) AS got
        FROM biz_account_entry e
        GROUP BY e.bill_id, e.bill_month
        HAVING COUNT(*) <> MAX(e.seq) OR MIN(e.seq) <> 1
            OR SUM(CASE WHEN e.seq = 1 AND e.kind NOT IN ('issue', 'opening')
                THEN 1 ELSE 0 END) > 0
        """,
        unit="count",
    ),
    Invariant(
        "bill_raised",
        "账单金额等于开账入账之和",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k, COALESCE(s.raised_fen, 0) AS expected,
            c.total_amount_fen AS got
        FROM biz_charge c {_SUMS}
        WHERE COALESCE(s.raised_fen, 0) <> c.total_amount_fen
        """,
    ),
    Invariant(
        "bill_open",
        "账单未缴金额等于应收明细账之和",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k, COALESCE(s.all_fen, 0) AS expected, c.open_fen AS got
        FROM biz_charge c {_SUMS}
        WHERE COALESCE(s.all_fen, 0) <> c.open_fen
        """,
    ),
    Invariant(
        "bill_parts",
        "账单金额＝已缴＋已冲减＋已核销＋未缴，各部分不为负",
        "biz_charge",
        f"""
        SELECT {_BILL_KEY} AS k, c.total_amount_fen AS expected,
            COALESCE(s.paid_fen, 0) + COALESCE(s.credited_fen, 0)
                + COALESCE(s.written_off_fen, 0) + c.open_fen AS got
        FROM biz_charge c {_SUMS}
        WHERE COALESCE(s.paid_fen, 0) + COALESCE(s.credited_fen, 0)
                + COALESCE(s.written_off_fen, 0) + c.open_fen <> c.total_amount_fen
            OR COALESCE(s.paid_fen, 0) < 0 OR COALESCE(s.written_off_fen, 0) < 0
            OR c.open_fen < 0
        """,
    ),
    Invariant(
        "bill_status",
        "账单状态与未缴金额相符",
        "biz_charge",
        f"""
        SELECT k, expected, got FROM (
            SELECT {_BILL_KEY} AS k, c.charge_status AS got,
                CASE WHEN c.open_fen = 0
                        AND c.charge_status IN ('reversed', 'split', 'written_off')
                    THEN c.charge_status
                    WHEN c.open_fen = 0 THEN 'paid'
                    WHEN c.open_fen = c.total_amount_fen THEN 'open'
                    ELSE 'partial' END AS expected
            FROM biz_charge c
        ) states WHERE expected <> got
        """,
        unit="text",
    ),
    Invariant(
        "reading_billed_once",
        "同一抄表记录只开账一次",
        "biz_charge",
        """
        SELECT '抄表记录 ' || CAST(c.record_id AS varchar(20)) AS k, 1 AS expected,
            COUNT(*) AS got
        FROM biz_charge c
        WHERE c.record_id IS NOT NULL AND c.charge_status <> 'reversed'
        GROUP BY c.record_id, c.part HAVING COUNT(*) > 1
        """,
        unit="count",
    ),
    Invariant(
        "chunk_journal",
        "开账凭证逐费用组成等于所开账单明细之和",
        "biz_bill_chunk",
        """
        SELECT '分片 ' || CAST(COALESCE(b.chunk_id, j.source_id) AS varchar(20)) || ' 费用 '
            || COALESCE(b.component_code, j.component_code) AS k,
            COALESCE(b.billed_fen, 0) AS expected, COALESCE(j.posted_fen, 0) AS got
        FROM (
            SELECT c.chunk_id, d.cost_component_code AS component_code,
                SUM(d.detail_amount_fen) AS billed_fen
            FROM biz_charge_detail d
            JOIN biz_charge c ON c.id = d.charge_id AND c.bill_month = d.bill_month
            WHERE c.chunk_id IS NOT NULL AND c.kind <> 'opening'
            GROUP BY c.chunk_id, d.cost_component_code
        ) b
        FULL JOIN (
            SELECT n.source_id, l.component_code, -SUM(l.amount_fen) AS posted_fen
            FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id
            WHERE n.kind = 'billing' AND n.source_type = 'bill_chunk'
                AND l.component_code IS NOT NULL
            GROUP BY n.source_id, l.component_code
        ) j ON j.source_id = b.chunk_id AND j.component_code = b.component_code
        WHERE COALESCE(b.billed_fen, 0) <> COALESCE(j.posted_fen, 0)
        """,
    ),
    Invariant(
        "chunk_total",
        "开账分片的张数与金额等于所开账单",
        "biz_bill_chunk",
        """
        SELECT '分片 ' || CAST(h.id AS varchar(20)) AS k,
            CAST(COALESCE(b.bill_count, 0) AS varchar(20)) || ' 张 '
                || CAST(COALESCE(b.billed_fen, 0) AS varchar(20)) || ' 分' AS expected,
            CAST(h.bill_count AS varchar(20)) || ' 张 '
                || CAST(h.total_amount_fen AS varchar(20)) || ' 分' AS got
        FROM biz_bill_chunk h
        LEFT JOIN (
            SELECT chunk_id, SUM(total_amount_fen) AS billed_fen, COUNT(*) AS bill_count
            FROM biz_charge WHERE chunk_id IS NOT NULL GROUP BY chunk_id
        ) b ON b.chunk_id = h.id
        WHERE COALESCE(b.billed_fen, 0) <> h.total_amount_fen
            OR COALESCE(b.bill_count, 0) <> h.bill_count
        """,
        unit="text",
    ),
)
