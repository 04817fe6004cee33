"""What must hold of collective payers, as SQL that finds breaches."""

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
            WHERE e.kind = 'distribution'
            GROUP BY e.journal_id, p.payer_account_id
        ) s ON s.journal_id = d.journal_id AND s.payer_account_id = g.payer_account_id
        WHERE COALESCE(s.gained_fen, 0) <> d.amount_fen OR COALESCE(s.given_fen, 0) <> d.amount_fen
        """,
    ),
)
