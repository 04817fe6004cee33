"""What must hold of journals, deposits, payments and receipts, as SQL that finds breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_JOURNAL_KEY = "'凭证 ' || CAST(j.id AS varchar(20))"
_PAYMENT_KEY = "'缴费 ' || p.code"
_PAYMENT_KINDS = "('payment', 'reversal', 'contra', 'refund', 'move', 'dishonour')"
_LEDGER_BALANCE = """
    SELECT a.code, a.name, COALESCE(SUM(l.amount_fen), 0) AS posted_fen
    FROM biz_ledger_account a LEFT JOIN biz_journal_line l ON l.account_code = a.code
    WHERE a.purpose = '{purpose}' GROUP BY a.code, a.name
"""
_BY_JOURNAL = """
    SELECT l.journal_id, SUM(l.amount_fen) AS posted_fen
    FROM biz_journal_line l JOIN biz_ledger_account a ON a.code = l.account_code
    WHERE a.purpose = '{purpose}' GROUP BY l.journal_id
"""

JOURNAL_INVARIANTS = (
    Invariant(
        "journal_balanced",
        "每张凭证借贷平衡",
        "biz_journal",
        f"""
        SELECT {_JOURNAL_KEY} AS k, 0 AS expected, COALESCE(SUM(l.amount_fen), 0) AS got
        FROM biz_journal j LEFT JOIN biz_journal_line l ON l.journal_id = j.id
        GROUP BY j.id HAVING COALESCE(SUM(l.amount_fen), 0) <> 0 OR COUNT(l.line_no) < 2
        """,
    ),
    Invariant(
        "journal_reversal",
        "冲销凭证与原凭证互为镜像，更正过的支付方式计入其内",
        "biz_journal",
        f"""
        SELECT {_JOURNAL_KEY} || ' 科目 ' || l.account_code AS k, 0 AS expected,
            SUM(l.amount_fen) AS got
        FROM biz_journal j
        JOIN (
            SELECT id AS whole_id, id FROM biz_journal
            UNION ALL
            SELECT reverses_id, id FROM biz_journal WHERE reverses_id IS NOT NULL
            UNION ALL
            SELECT p.journal_id, m.id
            FROM biz_journal m JOIN biz_payment p ON p.id = m.source_id WHERE m.kind = 'method'
        ) w ON w.whole_id = j.reverses_id
        JOIN biz_journal_line l ON l.journal_id = w.id
        WHERE j.reverses_id IS NOT NULL
        GROUP BY j.id, l.account_code, l.component_code HAVING SUM(l.amount_fen) <> 0
        """,
    ),
    Invariant(
        "receivable_control",
        "未缴账单合计等于应收统驭科目余额",
        "biz_ledger_account",
        f"""
        SELECT '科目 ' || a.code || ' ' || a.name AS k, b.open_fen AS expected,
            a.posted_fen AS got
        FROM ({_LEDGER_BALANCE.format(purpose="receivable")}) a
        CROSS JOIN (SELECT COALESCE(SUM(open_fen), 0) AS open_fen FROM biz_charge) b
        WHERE a.posted_fen <> b.open_fen
        """,
    ),
    Invariant(
        "receivable_journal",
        "每张凭证的应收分录等于其应收明细账之和",
        "biz_journal_line",
        f"""
        SELECT '凭证 ' || CAST(COALESCE(e.journal_id, l.journal_id) AS varchar(20)) AS k,
            COALESCE(e.entries_fen, 0) AS expected, COALESCE(l.posted_fen, 0) AS got
        FROM (
            SELECT journal_id, SUM(amount_fen) AS entries_fen
            FROM biz_account_entry GROUP BY journal_id
        ) e
        FULL JOIN ({_BY_JOURNAL.format(purpose="receivable")}) l ON l.journal_id = e.journal_id
        WHERE COALESCE(e.entries_fen, 0) <> COALESCE(l.posted_fen, 0)
        """,
    ),
)

DEPOSIT_INVARIANTS = (
    Invariant(
        "prepayment_control",
        "预存余额合计等于预收统驭科目余额",
        "biz_ledger_account",
        f"""
        SELECT '科目 ' || a.code || ' ' || a.name AS k, b.balance_fen AS expected,
            -a.posted_fen AS got
        FROM ({_LEDGER_BALANCE.format(purpose="prepayment")}) a
        CROSS JOIN (SELECT COALESCE(SUM(balance_fen), 0) AS balance_fen FROM biz_deposit) b
        WHERE -a.posted_fen <> b.balance_fen
        """,
    ),
    Invariant(
        "prepayment_journal",
        "每张凭证的预收分录等于其预存明细账之和",
        "biz_journal_line",
        f"""
        SELECT '凭证 ' || CAST(COALESCE(e.journal_id, l.journal_id) AS varchar(20)) AS k,
            COALESCE(e.entries_fen, 0) AS expected, -COALESCE(l.posted_fen, 0) AS got
        FROM (
            SELECT journal_id, SUM(movement_fen) AS entries_fen
            FROM biz_deposit_entry GROUP BY journal_id
        ) e
        FULL JOIN ({_BY_JOURNAL.format(purpose="prepayment")}) l ON l.journal_id = e.journal_id
        WHERE COALESCE(e.entries_fen, 0) <> -COALESCE(l.posted_fen, 0)
        """,
    ),
    Invariant(
        "deposit_row",
        "预存明细账逐行：期初＋发生＝期末，且不为负",
        "biz_deposit_entry",
        """
        SELECT '账户 ' || CAST(account_id AS varchar(20)) || ' 序号 '
            || CAST(seq AS varchar(12)) AS k,
            opening_fen + movement_fen AS expected, closing_fen AS got
        FROM biz_deposit_entry
        WHERE opening_fen + movement_fen <> closing_fen OR closing_fen < 0
        """,
    ),
    Invariant(
        "deposit_chain",
        "预存明细账序号连续，期初等于上一行期末",
        "biz_deposit_entry",
        """
        SELECT '账户 ' || CAST(account_id AS varchar(20)) || ' 序号 '
            || CAST(seq AS varchar(12)) AS k,
            previous_fen AS expected, opening_fen AS got
        FROM (
            SELECT account_id, seq, opening_fen,
                COALESCE(LAG(closing_fen) OVER chain, 0) AS previous_fen,
                COALESCE(LAG(seq) OVER chain, 0) AS previous_seq
            FROM biz_deposit_entry
            WINDOW chain AS (PARTITION BY account_id ORDER BY seq)
        ) chained
        WHERE previous_fen <> opening_fen OR previous_seq + 1 <> seq
        """,
    ),
    Invariant(
        "deposit_balance",
        "预存余额等于明细账最后一行",
        "biz_deposit",
        """
        SELECT '账户 ' || CAST(COALESCE(d.account_id, e.account_id) AS varchar(20)) AS k,
            '序号 ' || CAST(COALESCE(e.seq, 0) AS varchar(12)) || ' 余额 '
                || CAST(COALESCE(e.closing_fen, 0) AS varchar(20)) || ' 分' AS expected,
            '序号 ' || CAST(COALESCE(d.last_seq, 0) AS varchar(12)) || ' 余额 '
                || CAST(COALESCE(d.balance_fen, 0) AS varchar(20)) || ' 分' AS got
        FROM biz_deposit d
        FULL JOIN (
            SELECT x.account_id, x.seq, x.closing_fen
            FROM biz_deposit_entry x
            JOIN (
                SELECT account_id, MAX(seq) AS seq FROM biz_deposit_entry GROUP BY account_id
            ) m ON m.account_id = x.account_id AND m.seq = x.seq
        ) e ON e.account_id = d.account_id
        WHERE d.account_id IS NULL OR e.account_id IS NULL
            OR d.balance_fen <> e.closing_fen OR d.last_seq <> e.seq
        """,
        unit="text",
    ),
)

PAYMENT_INVARIANTS = (
    Invariant(
        "payment_deposit",
        "每笔缴费恰有一条预存入账且金额相等",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k, p.amount_fen AS expected,
            COALESCE(e.movement_fen, 0) AS got
        FROM biz_payment p
        LEFT JOIN (
            SELECT payment_id, SUM(movement_fen) AS movement_fen, COUNT(*) AS row_count,
                MIN(account_id) AS account_id
            FROM biz_deposit_entry WHERE kind IN {_PAYMENT_KINDS} GROUP BY payment_id
        ) e ON e.payment_id = p.id
        WHERE COALESCE(e.movement_fen, 0) <> p.amount_fen OR COALESCE(e.row_count, 0) <> 1
            OR e.account_id <> p.account_id
        """,
    ),
    Invariant(
        "deposit_payment",
        "每条缴费入账都有对应的缴费记录",
        "biz_deposit_entry",
        f"""
        SELECT '账户 ' || CAST(e.account_id AS varchar(20)) || ' 序号 '
            || CAST(e.seq AS varchar(12)) AS k, '有缴费记录' AS expected, '无缴费记录' AS got
        FROM biz_deposit_entry e LEFT JOIN biz_payment p ON p.id = e.payment_id
        WHERE e.kind IN {_PAYMENT_KINDS} AND p.id IS NULL
        """,
        unit="text",
    ),
    Invariant(
        "payment_items",
        "缴费明细等于该笔缴费的销账",
        "biz_payment_item",
        """
        SELECT '缴费 ' || CAST(COALESCE(i.payment_id, e.payment_id) AS varchar(20)) || ' 账单 '
            || CAST(COALESCE(i.bill_id, e.bill_id) AS varchar(20)) AS k,
            COALESCE(e.settled_fen, 0) AS expected, COALESCE(i.amount_fen, 0) AS got
        FROM (
            SELECT payment_id, bill_id, SUM(amount_fen) AS amount_fen
            FROM biz_payment_item GROUP BY payment_id, bill_id
        ) i
        FULL JOIN (
            SELECT payment_id, bill_id, -SUM(amount_fen) AS settled_fen
            FROM biz_account_entry
            WHERE payment_id IS NOT NULL AND kind IN ('offset', 'restore')
            GROUP BY payment_id, bill_id
        ) e ON e.payment_id = i.payment_id AND e.bill_id = i.bill_id
        WHERE COALESCE(e.settled_fen, 0) <> COALESCE(i.amount_fen, 0)
        """,
    ),
    Invariant(
        "payment_journal",
        "缴费凭证逐支付方式等于所收之和，抹零入其科目",
        "biz_payment",
        """
        SELECT '凭证 ' || CAST(COALESCE(p.journal_id, l.journal_id) AS varchar(20)) || ' 方式 '
            || COALESCE(p.purpose, l.purpose) AS k,
            COALESCE(l.posted_fen, 0) AS expected, COALESCE(p.paid_fen, 0) AS got
        FROM (
            SELECT journal_id, method AS purpose, SUM(amount_fen - rounding_fen) AS paid_fen
            FROM biz_payment GROUP BY journal_id, method
            UNION ALL
            SELECT journal_id, 'cash_rounding', SUM(rounding_fen)
            FROM biz_payment GROUP BY journal_id
        ) p
        FULL JOIN (
            SELECT COALESCE(o.journal_id, n.id) AS journal_id, a.purpose,
                SUM(x.amount_fen) AS posted_fen
            FROM biz_journal_line x
            JOIN biz_ledger_account a ON a.code = x.account_code
            JOIN biz_journal n ON n.id = x.journal_id
            LEFT JOIN biz_payment o ON n.kind = 'method' AND o.id = n.source_id
            WHERE a.purpose IN ('cash', 'pos', 'transfer', 'cheque', 'cash_rounding')
                AND n.kind NOT IN ('till', 'handover', 'arrival')
            GROUP BY COALESCE(o.journal_id, n.id), a.purpose
        ) l ON l.journal_id = p.journal_id AND l.purpose = p.purpose
        WHERE COALESCE(l.posted_fen, 0) <> COALESCE(p.paid_fen, 0)
        """,
    ),
    Invariant(
        "payment_reversal",
        "冲销与原缴费一一对应、金额相反：红冲在原班次，其余不在",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k,
            CASE WHEN r.id IS NOT NULL THEN 'reversed' ELSE p.status END
                || ' 冲销 ' || CAST(-p.amount_fen AS varchar(20)) || ' 分' AS expected,
            p.status || ' 冲销 ' || CAST(COALESCE(r.amount_fen, 0) AS varchar(20)) || ' 分 '
                || COALESCE(r.status || ' 班次 ' || CAST(r.till_id AS varchar(20)), '无') AS got
        FROM biz_payment p LEFT JOIN biz_payment r ON r.reverses_id = p.id
        WHERE (p.status = 'reversed') <> (r.id IS NOT NULL)
            OR (p.status IN ('reversal', 'contra', 'move', 'dishonour'))
                <> (p.reverses_id IS NOT NULL)
            OR (p.status IN ('posted', 'reversed')) <> (p.amount_fen > 0)
            OR r.amount_fen <> -p.amount_fen OR r.rounding_fen <> -p.rounding_fen
            OR (r.status = 'reversal' AND (r.till_id IS NULL OR r.till_id <> p.till_id))
            OR (r.status IN ('contra', 'dishonour') AND r.till_id = p.till_id)
        """,
        unit="text",
    ),
    Invariant(
        "receipt_gapless",
        "各班次收据号连续无缺号",
        "biz_payment",
        """
        SELECT '班次 ' || code || ' 收据 ' || receipt_no AS k, should_be AS expected,
            receipt_no AS got
        FROM (
            SELECT code, receipt_no, code || '-' || CASE WHEN n < 10000
                THEN LPAD(CAST(n AS varchar(12)), 4, '0')
                ELSE CAST(n AS varchar(12)) END AS should_be
            FROM (
                SELECT t.code, COALESCE(p.receipt_no, '无') AS receipt_no, ROW_NUMBER() OVER (
                    PARTITION BY t.id ORDER BY CHAR_LENGTH(p.receipt_no), p.receipt_no) AS n
                FROM biz_payment p JOIN biz_till t ON t.id = p.till_id
            ) numbered
        ) receipts WHERE receipt_no <> should_be
        """,
        unit="text",
    ),
    Invariant(
        "idempotency_answered",
        "每个已认领的幂等键都留有答复",
        "sys_idempotency",
        """
        SELECT '幂等键 ' || key AS k, '有答复' AS expected, '无答复' AS got
        FROM sys_idempotency WHERE response_status IS NULL
        """,
        unit="text",
    ),
)
