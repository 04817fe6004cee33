"""What ties postings to what caused them, as SQL that finds breaches.

A sum that is right can still hide a row that was moved, turned or invented: so every entry is
held against its journal, every journal against its source, and both sides of an offset against
each other.
"""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_ENTRY_KEY = (
    "'账期 ' || CAST(e.bill_month AS varchar(8)) || ' 账单 ' || CAST(e.bill_id AS varchar(20))"
    " || ' 序号 ' || CAST(e.seq AS varchar(8))"
)
_DEPOSIT_KEY = (
    "'账户 ' || CAST(e.account_id AS varchar(20)) || ' 序号 ' || CAST(e.seq AS varchar(12))"
)
_JOURNAL_KEY = "'凭证 ' || CAST(j.id AS varchar(20))"
_OFFSETS = """
    SELECT journal_id, account_id, bill_id, bill_month, COALESCE(payment_id, 0) AS payment_id,
        SUM({amount}) AS amount_fen
    FROM {table} WHERE kind IN ('offset', 'restore')
    GROUP BY journal_id, account_id, bill_id, bill_month, COALESCE(payment_id, 0)
"""
_CASH_OF_TILLS = """
    SELECT n.source_id, SUM(l.amount_fen) AS booked_fen
    FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id
    JOIN biz_ledger_account a ON a.code = l.account_code
    WHERE n.kind = 'till' AND a.purpose = 'cash' GROUP BY n.source_id
"""

SOURCE_INVARIANTS = (
    Invariant(
        "entry_journal",
        "每条应收明细账与其凭证的种类、日期相符，方向正确",
        "biz_account_entry",
        f"""
        SELECT {_ENTRY_KEY} AS k,
            COALESCE(j.kind || ' ' || CAST(j.posted_on AS varchar(10)), '有凭证') AS expected,
            e.kind || ' ' || CAST(e.posted_on AS varchar(10)) || ' '
                || CAST(e.amount_fen AS varchar(20)) || ' 分' AS got
        FROM biz_account_entry e LEFT JOIN biz_journal j ON j.id = e.journal_id
        WHERE j.id IS NULL OR j.posted_on <> e.posted_on
            OR (e.kind = 'issue'
                AND j.kind NOT IN
                    ('billing', 'special', 'succession', 'split', 'credit', 'adjustment'))
            OR (e.kind = 'credit' AND j.kind NOT IN ('credit', 'adjustment'))
            OR (e.kind NOT IN ('issue', 'credit') AND j.kind <> e.kind)
            OR (e.kind IN ('offset', 'succession', 'split', 'write_off') AND e.amount_fen >= 0)
            OR (e.kind IN ('restore', 'recover') AND e.amount_fen <= 0)
            OR (e.kind IN ('issue', 'opening') AND e.amount_fen < 0
                AND j.kind NOT IN ('credit', 'adjustment'))
            OR (e.kind = 'issue' AND e.amount_fen > 0 AND j.kind = 'credit')
        """,
        unit="text",
    ),
    Invariant(
        "deposit_journal",
        "每条预存明细账与其凭证的种类、日期相符，方向正确",
        "biz_deposit_entry",
        f"""
        SELECT {_DEPOSIT_KEY} AS k,
            COALESCE(j.kind || ' ' || CAST(j.posted_on AS varchar(10)), '有凭证') AS expected,
            e.kind || ' ' || CAST(e.posted_on AS varchar(10)) || ' '
                || CAST(e.movement_fen AS varchar(20)) || ' 分' AS got
        FROM biz_deposit_entry e LEFT JOIN biz_journal j ON j.id = e.journal_id
        WHERE j.id IS NULL OR j.posted_on <> e.posted_on
            OR (j.kind <> e.kind AND NOT (e.kind = 'credit' AND j.kind = 'adjustment'))
            OR (e.kind IN ('payment', 'opening', 'restore', 'credit', 'late_fee_back')
                AND e.movement_fen <= 0)
            OR (e.kind IN ('offset', 'late_fee', 'reversal', 'contra', 'refund', 'dishonour')
                AND e.movement_fen >= 0)
        """,
        unit="text",
    ),
    Invariant(
        "offset_pair",
        "每笔销账两边相等：预存付出多少，账单就销多少",
        "biz_deposit_entry",
        f"""
        SELECT '凭证 ' || CAST(COALESCE(d.journal_id, e.journal_id) AS varchar(20)) || ' 账单 '
            || CAST(COALESCE(d.bill_id, e.bill_id, 0) AS varchar(20)) AS k,
            COALESCE(d.amount_fen, 0) AS expected, COALESCE(e.amount_fen, 0) AS got
        FROM ({_OFFSETS.format(amount="movement_fen", table="biz_deposit_entry")}) d
        FULL JOIN ({_OFFSETS.format(amount="amount_fen", table="biz_account_entry")}) e
            ON e.journal_id = d.journal_id AND e.account_id = d.account_id
            AND e.bill_id = d.bill_id AND e.bill_month = d.bill_month
            AND e.payment_id = d.payment_id
        WHERE COALESCE(d.amount_fen, 0) <> COALESCE(e.amount_fen, 0)
        """,
        in_order=True,
    ),
    Invariant(
        "journal_month",
        "凭证的会计期间是其记账日期所在月；该月已关账的是其后的期间，调整可记入未关账的以前期间",
        "biz_journal",
        f"""
        SELECT {_JOURNAL_KEY} AS k, CAST(j.posted_on AS varchar(10)) AS expected,
            CAST(j.accounting_month AS varchar(8)) AS got
        FROM (
            SELECT id, kind, accounting_month, posted_on, created_at,
                EXTRACT(YEAR FROM posted_on) * 100 + EXTRACT(MONTH FROM posted_on) AS own_month
            FROM biz_journal
        ) j
        WHERE j.accounting_month <> j.own_month AND NOT (
            j.accounting_month > j.own_month AND EXISTS (
                SELECT 1 FROM biz_month_close c
                WHERE c.month = j.own_month AND c.closed_at <= j.created_at
                    AND COALESCE(c.reopened_at, j.created_at) >= j.created_at
            )
            OR j.accounting_month < j.own_month AND j.kind = 'adjustment'
        )
        """,
        unit="text",
    ),
    Invariant(
        "journal_period",
        "关账后没有再记入该期间的凭证",
        "biz_journal",
        f"""
        SELECT {_JOURNAL_KEY} AS k,
            '期间 ' || CAST(a.month AS varchar(8)) || ' 已关账' AS expected, '关账后记账' AS got
        FROM biz_journal j JOIN biz_accounting_period a ON a.month = j.accounting_month
        WHERE a.status = 'closed' AND j.created_at > a.changed_at
        """,
        unit="text",
    ),
    Invariant(
        "journal_source",
        "每张凭证都由其来源单据引起",
        "biz_journal",
        f"""
        SELECT {_JOURNAL_KEY} AS k, '有来源' AS expected,
            j.kind || ' ' || j.source_type || ' ' || CAST(j.source_id AS varchar(20)) AS got
        FROM biz_journal j
        LEFT JOIN biz_bill_chunk h ON h.journal_id = j.id AND h.id = j.source_id
        LEFT JOIN (
            SELECT journal_id, MIN(id) AS first_id,
                SUM(CASE WHEN reverses_id IS NULL THEN 0 ELSE 1 END) AS reversals
            FROM biz_payment GROUP BY journal_id
        ) p ON p.journal_id = j.id AND p.first_id = j.source_id
        LEFT JOIN (SELECT DISTINCT journal_id FROM biz_account_entry) e ON e.journal_id = j.id
        LEFT JOIN (SELECT DISTINCT journal_id FROM biz_deposit_entry) d ON d.journal_id = j.id
        LEFT JOIN biz_special_billing s ON s.journal_id = j.id AND s.id = j.source_id
        LEFT JOIN biz_bill_cancellation_chunk k ON k.journal_id = j.id AND k.id = j.source_id
        LEFT JOIN biz_bill_adjustment a ON a.journal_id = j.id AND a.id = j.source_id
        LEFT JOIN biz_ownership_transfer w ON w.journal_id = j.id AND w.id = j.source_id
        LEFT JOIN biz_till t ON t.id = j.source_id
        LEFT JOIN biz_payment m ON m.id = j.source_id
        LEFT JOIN biz_refund f ON f.journal_id = j.id AND f.id = j.source_id
        LEFT JOIN biz_deposit_order o ON o.journal_id = j.id AND o.id = j.source_id
        LEFT JOIN biz_handover v ON v.id = j.source_id
            AND (v.journal_id = j.id OR v.difference_journal_id = j.id)
        LEFT JOIN biz_arrival b ON b.journal_id = j.id AND b.id = j.source_id
        LEFT JOIN biz_collective_distribution c ON c.journal_id = j.id AND c.id = j.source_id
        LEFT JOIN biz_remittance g ON g.journal_id = j.id AND g.id = j.source_id
        LEFT JOIN biz_bill_split q ON q.journal_id = j.id AND q.id = j.source_id
        LEFT JOIN biz_write_off x ON x.id = j.source_id
        WHERE j.kind NOT IN
                ('billing', 'special', 'succession', 'opening', 'payment', 'reversal', 'offset',
                'restore', 'till', 'contra', 'move', 'dishonour', 'method', 'refund', 'transfer',
                'adjust', 'handover', 'arrival', 'distribution', 'share_back', 'credit',
                'adjustment', 'split', 'remittance', 'late_fee', 'late_fee_back',
                'write_off', 'recover')
            OR (j.kind = 'billing' AND h.id IS NULL)
            OR (j.kind = 'special' AND s.id IS NULL)
            OR (j.kind = 'succession' AND w.id IS NULL)
            OR (j.kind = 'credit' AND k.id IS NULL)
            OR (j.kind = 'adjustment' AND a.id IS NULL)
            OR (j.kind = 'opening' AND e.journal_id IS NULL AND d.journal_id IS NULL)
            OR (j.kind = 'payment' AND (p.first_id IS NULL OR p.reversals <> 0))
            OR (j.kind = 'reversal' AND (p.first_id IS NULL OR p.reversals <> 1))
            OR (j.kind IN ('offset', 'restore') AND (e.journal_id IS NULL OR d.journal_id IS NULL))
            OR (j.kind IN ('late_fee', 'late_fee_back') AND d.journal_id IS NULL)
            OR (j.kind = 'till' AND t.id IS NULL)
            OR (j.kind IN ('contra', 'move', 'dishonour')
                AND (p.first_id IS NULL OR p.reversals <> 1))
            OR (j.kind = 'method' AND m.id IS NULL)
            OR (j.kind = 'refund' AND f.id IS NULL)
            OR (j.kind IN ('transfer', 'adjust') AND (o.id IS NULL OR o.kind <> j.kind))
            OR (j.kind = 'handover' AND v.id IS NULL)
            OR (j.kind = 'arrival' AND b.id IS NULL)
            OR (j.kind = 'distribution' AND (c.id IS NULL OR c.reverses_id IS NOT NULL))
            OR (j.kind = 'share_back' AND c.reverses_id IS NULL)
            OR (j.kind = 'split' AND q.id IS NULL)
            OR (j.kind = 'write_off' AND (x.id IS NULL OR x.journal_id <> j.id))
            OR (j.kind = 'recover' AND x.id IS NULL)
            OR (j.kind = 'remittance' AND (g.id IS NULL OR g.amount_fen <= 0))
        """,
        unit="text",
    ),
    Invariant(
        "reversal_journal",
        "红冲的凭证冲的正是原缴费的凭证",
        "biz_payment",
        """
        SELECT '缴费 ' || r.code AS k, CAST(o.journal_id AS varchar(20)) AS expected,
            COALESCE(CAST(j.reverses_id AS varchar(20)), '无') AS got
        FROM biz_payment r
        JOIN biz_payment o ON o.id = r.reverses_id
        JOIN biz_journal j ON j.id = r.journal_id
        WHERE r.status = 'reversal' AND o.moved_from_id IS NULL
            AND COALESCE(j.reverses_id, 0) <> o.journal_id
        """,
        unit="text",
    ),
    Invariant(
        "chunk_offset",
        "开账分片的预存销账等于其销账凭证",
        "biz_bill_chunk",
        """
        SELECT '分片 ' || CAST(COALESCE(h.id, o.source_id) AS varchar(20)) AS k,
            COALESCE(o.settled_fen, 0) AS expected, COALESCE(h.offset_fen, 0) AS got
        FROM biz_bill_chunk h
        FULL JOIN (
            SELECT n.source_id, -SUM(e.amount_fen) AS settled_fen
            FROM biz_journal n JOIN biz_account_entry e ON e.journal_id = n.id
            WHERE n.kind = 'offset' AND n.source_type = 'bill_chunk' GROUP BY n.source_id
        ) o ON o.source_id = h.id
        WHERE COALESCE(o.settled_fen, 0) <> COALESCE(h.offset_fen, 0)
        """,
    ),
    Invariant(
        "till_cash",
        "班次长短款等于其入账",
        "biz_till",
        f"""
        SELECT '班次 ' || t.code AS k, COALESCE(b.booked_fen, 0) AS expected,
            COALESCE(t.over_short_fen, 0) AS got
        FROM biz_till t LEFT JOIN ({_CASH_OF_TILLS}) b ON b.source_id = t.id
        WHERE COALESCE(b.booked_fen, 0) <> COALESCE(t.over_short_fen, 0)
        """,
    ),
)
