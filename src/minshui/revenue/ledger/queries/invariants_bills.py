"""What must hold of bills, their lines and their account entries, as SQL that finds breaches.

Each statement yields the rows that break the rule: ``k`` names the row, then what was
expected and what was found.
"""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant, rule_over

_BILL_KEY = "'账期 ' || CAST(c.bill_month AS varchar(8)) || ' 账单 ' || CAST(c.id AS varchar(20))"
_ENTRY_KEY = (
    "'账期 ' || CAST(e.bill_month AS varchar(8)) || ' 账单 ' || CAST(e.bill_id AS varchar(20))"
)
# A bill's id is drawn once, so its rows are added up along the index that begins with it; one that
# lies in another month has no bill there.
_BILLS_AND_ENTRIES = """
    biz_charge c FULL JOIN (
        SELECT bill_id, MIN(bill_month) AS bill_month, SUM(amount_fen) AS all_fen,
            SUM(CASE WHEN kind IN ('issue', 'opening') THEN amount_fen ELSE 0 END) AS raised_fen,
            -SUM(CASE WHEN kind IN ('offset', 'restore') THEN amount_fen ELSE 0 END) AS paid_fen,
            -SUM(CASE WHEN kind IN ('credit', 'succession', 'split') THEN amount_fen ELSE 0 END)
                AS credited_fen,
            -SUM(CASE WHEN kind IN ('write_off', 'recover') THEN amount_fen ELSE 0 END)
                AS written_off_fen,
            COUNT(*) AS entries, MIN(seq) AS first_seq, MAX(seq) AS last_seq,
            SUM(CASE WHEN seq = 1 AND kind NOT IN ('issue', 'opening') THEN 1 ELSE 0 END)
                AS begun_otherwise
        FROM biz_account_entry GROUP BY bill_id
    ) s ON s.bill_id = c.id AND s.bill_month = c.bill_month
"""
_CHAIN_KEY = (
    "'账期 ' || CAST(s.bill_month AS varchar(8)) || ' 账单 ' || CAST(s.bill_id AS varchar(20))"
)
_SETTLED_FEN = (
    "COALESCE(s.paid_fen, 0) + COALESCE(s.credited_fen, 0) + COALESCE(s.written_off_fen, 0)"
    " + c.open_fen"
)
_BILLS_AND_LINES = """
    biz_charge c LEFT JOIN (
        SELECT charge_id, MIN(bill_month) AS bill_month, SUM(detail_amount_fen) AS lines_fen
        FROM biz_charge_detail GROUP BY charge_id
    ) d ON d.charge_id = c.id AND d.bill_month = c.bill_month
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
        in_order=True,
    ),
    rule_over(
        _BILLS_AND_LINES,
        "d.charge_id IS NULL AND c.kind <> 'opening' AND c.total_amount_fen <> 0",
        (_BILL_KEY, "'有明细'", "'无明细'"),
        code="bill_has_lines",
        title="每张账单都有明细",
        table="biz_charge",
        unit="text",
    ),
    rule_over(
        _BILLS_AND_LINES,
        "d.lines_fen <> c.total_amount_fen",
        (_BILL_KEY, "d.lines_fen", "c.total_amount_fen"),
        code="bill_lines_sum",
        title="账单金额等于明细之和",
        table="biz_charge",
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
        in_order=True,
    ),
    rule_over(
        _BILLS_AND_ENTRIES,
        "s.entries <> s.last_seq OR s.first_seq <> 1 OR s.begun_otherwise > 0",
        (_CHAIN_KEY, "s.entries", "s.last_seq"),
        code="entry_chain",
        title="应收明细账序号连续，以开账行起头",
        table="biz_account_entry",
        unit="count",
    ),
    rule_over(
        _BILLS_AND_ENTRIES,
        "COALESCE(s.raised_fen, 0) <> c.total_amount_fen",
        (_BILL_KEY, "COALESCE(s.raised_fen, 0)", "c.total_amount_fen"),
        code="bill_raised",
        title="账单金额等于开账入账之和",
        table="biz_charge",
    ),
    rule_over(
        _BILLS_AND_ENTRIES,
        "COALESCE(s.all_fen, 0) <> c.open_fen",
        (_BILL_KEY, "COALESCE(s.all_fen, 0)", "c.open_fen"),
        code="bill_open",
        title="账单未缴金额等于应收明细账之和",
        table="biz_charge",
    ),
    rule_over(
        _BILLS_AND_ENTRIES,
        f"{_SETTLED_FEN} <> c.total_amount_fen OR c.open_fen < 0"
        " OR (c.id IS NOT NULL AND (s.paid_fen < 0 OR s.written_off_fen < 0))",
        (_BILL_KEY, "c.total_amount_fen", _SETTLED_FEN),
        code="bill_parts",
        title="账单金额＝已缴＋已冲减＋已核销＋未缴，各部分不为负",
        table="biz_charge",
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
