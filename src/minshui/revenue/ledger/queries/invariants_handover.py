"""What must hold of money on its way from the till to the bank, as SQL that finds breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_HANDOVER_KEY = "'交款单 ' || h.code"
_ARRIVAL_KEY = "'到账单 ' || b.code"
_TILL_MONEY = """
    SELECT t.handover_id, p.method, SUM(p.amount_fen - p.rounding_fen) AS money_fen
    FROM biz_till t JOIN biz_payment p ON p.till_id = t.id
    WHERE t.handover_id IS NOT NULL GROUP BY t.handover_id, p.method
    UNION ALL
    SELECT handover_id, 'cash', SUM(over_short_fen)
    FROM biz_till WHERE handover_id IS NOT NULL GROUP BY handover_id
"""
_ON_PURPOSE = """
    SELECT x.journal_id, SUM(x.amount_fen) AS posted_fen
    FROM biz_journal_line x JOIN biz_ledger_account a ON a.code = x.account_code
    WHERE a.purpose = '{purpose}' GROUP BY x.journal_id
"""

HANDOVER_INVARIANTS = (
    Invariant(
        "handover_totals",
        "交款单逐支付方式等于其班次所收，现金另加长短款",
        "biz_handover_line",
        f"""
        SELECT '交款单 ' || CAST(COALESCE(m.handover_id, l.handover_id) AS varchar(20))
            || ' 方式 ' || COALESCE(m.method, l.method) AS k,
            COALESCE(m.money_fen, 0) AS expected, COALESCE(l.amount_fen, 0) AS got
        FROM (
            SELECT handover_id, method, SUM(money_fen) AS money_fen
            FROM ({_TILL_MONEY}) parts GROUP BY handover_id, method
        ) m
        FULL JOIN biz_handover_line l ON l.handover_id = m.handover_id AND l.method = m.method
        WHERE COALESCE(m.money_fen, 0) <> COALESCE(l.amount_fen, 0)
        """,
    ),
    Invariant(
        "handover_state",
        "交款单状态与确认、到账相符，差异都有名目",
        "biz_handover",
        f"""
        SELECT {_HANDOVER_KEY} AS k,
            CASE WHEN h.arrival_id IS NOT NULL THEN 'arrived'
                WHEN h.confirmed_at IS NOT NULL THEN 'confirmed' ELSE 'handed' END AS expected,
            h.status || CASE WHEN COALESCE(l.unnamed, 0) > 0 THEN ' 差异无名目' ELSE '' END AS got
        FROM biz_handover h
        LEFT JOIN (
            SELECT handover_id,
                SUM(CASE WHEN confirmed_fen IS NULL THEN 1 ELSE 0 END) AS uncounted,
                SUM(CASE WHEN confirmed_fen <> amount_fen AND difference_reason IS NULL
                    THEN 1 ELSE 0 END) AS unnamed
            FROM biz_handover_line GROUP BY handover_id
        ) l ON l.handover_id = h.id
        WHERE h.status <> CASE WHEN h.arrival_id IS NOT NULL THEN 'arrived'
                WHEN h.confirmed_at IS NOT NULL THEN 'confirmed' ELSE 'handed' END
            OR COALESCE(l.unnamed, 0) > 0
            OR (h.status <> 'handed' AND COALESCE(l.uncounted, 0) > 0)
        """,
        unit="text",
    ),
    Invariant(
        "handover_cash",
        "交款单的现金在途等于所交，确认后等于所点",
        "biz_handover",
        f"""
        SELECT {_HANDOVER_KEY} AS k,
            COALESCE(l.confirmed_fen, l.amount_fen, 0) AS expected,
            COALESCE(j.posted_fen, 0) + COALESCE(d.posted_fen, 0) AS got
        FROM biz_handover h
        LEFT JOIN biz_handover_line l ON l.handover_id = h.id AND l.method = 'cash'
        LEFT JOIN ({_ON_PURPOSE.format(purpose="in_transit")}) j ON j.journal_id = h.journal_id
        LEFT JOIN ({_ON_PURPOSE.format(purpose="in_transit")}) d
            ON d.journal_id = h.difference_journal_id
        WHERE COALESCE(l.confirmed_fen, l.amount_fen, 0)
            <> COALESCE(j.posted_fen, 0) + COALESCE(d.posted_fen, 0)
        """,
    ),
    Invariant(
        "till_handover",
        "只有已结账的班次才交款，且在同一营业所",
        "biz_till",
        """
        SELECT '班次 ' || t.code AS k, 'closed' AS expected, t.status AS got
        FROM biz_till t LEFT JOIN biz_handover h ON h.id = t.handover_id
        WHERE t.handover_id IS NOT NULL
            AND (t.status <> 'closed' OR h.id IS NULL OR h.site_id <> t.site_id
                OR t.closed_at > h.handed_at)
        """,
        unit="text",
    ),
    Invariant(
        "arrival_lines",
        "到账单等于其到账的收费，现金等于其交款单",
        "biz_arrival",
        f"""
        SELECT {_ARRIVAL_KEY} AS k,
            COALESCE(l.lines_fen, 0) + COALESCE(h.cash_fen, 0) AS expected, b.amount_fen AS got
        FROM biz_arrival b
        LEFT JOIN (
            SELECT arrival_id, SUM(amount_fen) AS lines_fen
            FROM biz_arrival_line GROUP BY arrival_id
        ) l ON l.arrival_id = b.id
        LEFT JOIN (
            SELECT v.arrival_id, SUM(c.confirmed_fen) AS cash_fen
            FROM biz_handover v
            JOIN biz_handover_line c ON c.handover_id = v.id AND c.method = 'cash'
            WHERE v.arrival_id IS NOT NULL GROUP BY v.arrival_id
        ) h ON h.arrival_id = b.id
        WHERE COALESCE(l.lines_fen, 0) + COALESCE(h.cash_fen, 0) <> b.amount_fen
        """,
    ),
    Invariant(
        "arrival_journal",
        "到账单等于其记入银行存款的金额",
        "biz_arrival",
        f"""
        SELECT {_ARRIVAL_KEY} AS k, b.amount_fen AS expected, COALESCE(j.posted_fen, 0) AS got
        FROM biz_arrival b
        LEFT JOIN ({_ON_PURPOSE.format(purpose="bank")}) j ON j.journal_id = b.journal_id
        WHERE COALESCE(j.posted_fen, 0) <> b.amount_fen
        """,
    ),
    Invariant(
        "arrival_payment",
        "到账的都是已结账的非现金收费，金额就是所收",
        "biz_arrival_line",
        """
        SELECT '缴费 ' || p.code AS k, p.amount_fen - p.rounding_fen AS expected,
            l.amount_fen AS got
        FROM biz_arrival_line l
        JOIN biz_payment p ON p.id = l.payment_id
        LEFT JOIN biz_till t ON t.id = p.till_id
        LEFT JOIN biz_arrival_line o ON o.payment_id = p.reverses_id
        JOIN biz_arrival b ON b.id = l.arrival_id
        WHERE l.amount_fen <> p.amount_fen - p.rounding_fen
            OR (p.method = 'cash' AND b.kind <> 'moved')
            OR (t.id IS NOT NULL AND t.status <> 'closed')
            OR (p.reverses_id IS NOT NULL AND o.payment_id IS NULL)
        """,
    ),
    Invariant(
        "on_the_way",
        "支付方式科目的余额等于尚未到账的收费",
        "biz_ledger_account",
        """
        SELECT '科目 ' || a.code || ' ' || a.name AS k,
            COALESCE(p.money_fen, 0) - COALESCE(r.arrived_fen, 0) AS expected,
            COALESCE(l.posted_fen, 0) AS got
        FROM biz_ledger_account a
        LEFT JOIN (
            SELECT account_code, SUM(amount_fen) AS posted_fen
            FROM biz_journal_line GROUP BY account_code
        ) l ON l.account_code = a.code
        LEFT JOIN (
            SELECT method, SUM(amount_fen - rounding_fen) AS money_fen
            FROM biz_payment GROUP BY method
        ) p ON p.method = a.purpose
        LEFT JOIN (
            SELECT q.method, SUM(n.amount_fen) AS arrived_fen
            FROM biz_arrival_line n JOIN biz_payment q ON q.id = n.payment_id GROUP BY q.method
        ) r ON r.method = a.purpose
        WHERE a.purpose IN ('pos', 'transfer', 'cheque')
            AND COALESCE(p.money_fen, 0) - COALESCE(r.arrived_fen, 0)
                <> COALESCE(l.posted_fen, 0)
        """,
    ),
)
