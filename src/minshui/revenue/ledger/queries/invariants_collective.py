"""What must hold of collective payers, split bills and remittances, as SQL finding breaches."""

from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

COLLECTIVE_INVARIANTS = (
    Invariant(
        "distribution_shares",
        "集收分配等于付费客户减少的预存，也等于成员所得之和",
        "biz_collective_distribution",
        """
        SELECT '分配 ' || CAST(d.id AS varchar(20)) AS k, d.amount_fen AS expected,
            COALESCE(s.gained_fen, 0) AS got
        FROM biz_collective_distribution d
        JOIN biz_collective_group g ON g.id = d.group_id
        LEFT JOIN (
            SELECT e.journal_id, p.payer_account_id,
                SUM(CASE WHEN e.account_id = p.payer_account_id THEN 0 ELSE e.movement_fen END)
                    AS gained_fen,
                SUM(CASE WHEN e.account_id = p.payer_account_id THEN -e.movement_fen ELSE 0 END)
                    AS given_fen
            FROM biz_deposit_entry e
            JOIN biz_collective_distribution x ON x.journal_id = e.journal_id
            JOIN biz_collective_group p ON p.id = x.group_id
            WHERE e.kind IN ('distribution', 'share_back')
            GROUP BY e.journal_id, p.payer_account_id
        ) s ON s.journal_id = d.journal_id AND s.payer_account_id = g.payer_account_id
        WHERE COALESCE(s.gained_fen, 0) <> d.amount_fen OR COALESCE(s.given_fen, 0) <> d.amount_fen
        """,
    ),
    Invariant(
        "distribution_undone",
        "撤销的集收分配与原分配逐户相反，凭证与原凭证相连",
        "biz_collective_distribution",
        """
        SELECT '分配 ' || CAST(u.id AS varchar(20)) || ' 账户 '
            || CAST(COALESCE(b.account_id, 0) AS varchar(20)) AS k,
            COALESCE(-b.given_fen, o.amount_fen, 0) AS expected,
            COALESCE(b.back_fen, -u.amount_fen) AS got
        FROM biz_collective_distribution u
        LEFT JOIN biz_collective_distribution o
            ON o.id = u.reverses_id AND o.group_id = u.group_id AND o.reverses_id IS NULL
        LEFT JOIN biz_journal j ON j.id = u.journal_id AND j.reverses_id = o.journal_id
        LEFT JOIN (
            SELECT x.id, e.account_id,
                SUM(CASE WHEN e.journal_id = x.journal_id THEN e.movement_fen ELSE 0 END)
                    AS back_fen,
                SUM(CASE WHEN e.journal_id = x.journal_id THEN 0 ELSE e.movement_fen END)
                    AS given_fen
            FROM biz_collective_distribution x
            JOIN biz_collective_distribution y ON y.id = x.reverses_id
            JOIN biz_deposit_entry e ON e.journal_id IN (x.journal_id, y.journal_id)
                AND e.kind IN ('distribution', 'share_back')
            GROUP BY x.id, e.account_id
            HAVING SUM(e.movement_fen) <> 0
        ) b ON b.id = u.id
        WHERE u.reverses_id IS NOT NULL
            AND (o.id IS NULL OR j.id IS NULL OR b.id IS NOT NULL OR o.amount_fen <> -u.amount_fen)
        """,
    ),
    Invariant(
        "split_parts",
        "分账的各张子账单之和等于原账单，原账单已无未缴金额",
        "biz_bill_split",
        """
        SELECT '账期 ' || CAST(s.bill_month AS varchar(8)) || ' 账单 '
            || CAST(s.bill_id AS varchar(20)) AS k,
            o.total_amount_fen AS expected, COALESCE(p.parts_fen, 0) AS got
        FROM biz_bill_split s
        JOIN biz_charge o ON o.id = s.bill_id AND o.bill_month = s.bill_month
        LEFT JOIN (
            SELECT corrects_id, bill_month, SUM(total_amount_fen) AS parts_fen
            FROM biz_charge WHERE kind = 'split' GROUP BY corrects_id, bill_month
        ) p ON p.corrects_id = s.bill_id AND p.bill_month = s.bill_month
        WHERE COALESCE(p.parts_fen, 0) <> o.total_amount_fen
            OR s.amount_fen <> o.total_amount_fen OR o.charge_status <> 'split'
        """,
    ),
    Invariant(
        "remittance_journal",
        "代收费上缴等于其凭证记入该费用的金额",
        "biz_remittance",
        """
        SELECT '上缴 ' || r.code AS k, COALESCE(l.paid_fen, 0) AS expected, r.amount_fen AS got
        FROM biz_remittance r
        LEFT JOIN (
            SELECT journal_id, component_code, SUM(amount_fen) AS paid_fen
            FROM biz_journal_line WHERE component_code IS NOT NULL
            GROUP BY journal_id, component_code
        ) l ON l.journal_id = r.journal_id AND l.component_code = r.component_code
        WHERE COALESCE(l.paid_fen, 0) <> r.amount_fen
        """,
    ),
)
