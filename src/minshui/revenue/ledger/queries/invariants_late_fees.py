"""What must hold of late fees, waivers and money on its way, as SQL that finds breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_BILL_KEY = (
    "'账期 ' || CAST(e.bill_month AS varchar(8)) || ' 账单 ' || CAST(e.bill_id AS varchar(20))"
)
_ENTRY_KEY = "'违约金 id ' || CAST(e.id AS varchar(20))"

LATE_FEE_INVARIANTS = (
    Invariant(
        "late_fee_income",
        "每张凭证的违约金收入等于所缴违约金之和",
        "biz_late_fee_entry",
        """
        SELECT '凭证 ' || CAST(COALESCE(e.journal_id, l.journal_id) AS varchar(20)) AS k,
            COALESCE(e.paid_fen, 0) AS expected, COALESCE(l.posted_fen, 0) AS got
        FROM (
            SELECT journal_id, SUM(amount_fen) AS paid_fen
            FROM biz_late_fee_entry WHERE kind = 'payment' GROUP BY journal_id
        ) e
        FULL JOIN (
            SELECT x.journal_id, -SUM(x.amount_fen) AS posted_fen
            FROM biz_journal_line x JOIN biz_ledger_account a ON a.code = x.account_code
            WHERE a.purpose = 'late_fee' GROUP BY x.journal_id
        ) l ON l.journal_id = e.journal_id
        WHERE COALESCE(e.paid_fen, 0) <> COALESCE(l.posted_fen, 0)
        """,
    ),
    Invariant(
        "late_fee_deposit",
        "所缴违约金逐张账单等于预存付出的违约金",
        "biz_late_fee_entry",
        """
        SELECT '凭证 ' || CAST(COALESCE(d.journal_id, e.journal_id) AS varchar(20)) || ' 账单 '
            || CAST(COALESCE(d.bill_id, e.bill_id, 0) AS varchar(20)) AS k,
            COALESCE(d.taken_fen, 0) AS expected, COALESCE(e.paid_fen, 0) AS got
        FROM (
            SELECT journal_id, account_id, bill_id, COALESCE(payment_id, 0) AS payment_id,
                -SUM(movement_fen) AS taken_fen
            FROM biz_deposit_entry WHERE kind IN ('late_fee', 'late_fee_back')
            GROUP BY journal_id, account_id, bill_id, COALESCE(payment_id, 0)
        ) d
        FULL JOIN (
            SELECT journal_id, account_id, bill_id, COALESCE(payment_id, 0) AS payment_id,
                SUM(amount_fen) AS paid_fen
            FROM biz_late_fee_entry WHERE kind = 'payment'
            GROUP BY journal_id, account_id, bill_id, COALESCE(payment_id, 0)
        ) e ON e.journal_id = d.journal_id AND e.account_id = d.account_id
            AND e.bill_id = d.bill_id AND e.payment_id = d.payment_id
        WHERE COALESCE(d.taken_fen, 0) <> COALESCE(e.paid_fen, 0)
        """,
    ),
    Invariant(
        "late_fee_cap",
        "固定的违约金不超过封顶",
        "biz_late_fee_entry",
        f"""
        SELECT {_BILL_KEY} AS k, CEIL(SUM(e.principal_fen * e.cap_rate)) AS expected,
            SUM(e.amount_fen) AS got
        FROM biz_late_fee_entry e WHERE e.kind = 'accrual'
        GROUP BY e.bill_id, e.bill_month
        HAVING SUM(CASE WHEN e.cap_rate IS NULL THEN 1 ELSE 0 END) = 0
            AND (SUM(e.amount_fen) > CEIL(SUM(e.principal_fen * e.cap_rate))
                OR MAX(e.factor - e.cap_rate) > 0)
        """,
    ),
    Invariant(
        "late_fee_days",
        "没有逾期天数就没有违约金",
        "biz_late_fee_entry",
        f"""
        SELECT {_ENTRY_KEY} AS k, '逾期' AS expected,
            CAST(e.days AS varchar(12)) || ' 天，计至 '
                || COALESCE(CAST(e.accrued_to AS varchar(10)), '无') AS got
        FROM biz_late_fee_entry e
        LEFT JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
        LEFT JOIN biz_opening_bill o ON o.bill_id = e.bill_id
        WHERE e.kind = 'accrual' AND (e.days <= 0 OR e.factor <= 0 OR e.accrued_to IS NULL
            OR c.id IS NULL OR e.accrued_to < COALESCE(o.late_fee_from_on, c.due_on))
        """,
        unit="text",
    ),
    Invariant(
        "late_fee_principal",
        "已固定违约金的本金不为负、不超过已缴本金",
        "biz_late_fee_entry",
        f"""
        SELECT {_BILL_KEY} AS k, COALESCE(MAX(s.paid_fen), 0) AS expected,
            SUM(e.principal_fen) AS got
        FROM biz_late_fee_entry e
        LEFT JOIN (
            SELECT bill_id, bill_month, -SUM(amount_fen) AS paid_fen
            FROM biz_account_entry WHERE kind IN ('offset', 'restore')
            GROUP BY bill_id, bill_month
        ) s ON s.bill_id = e.bill_id AND s.bill_month = e.bill_month
        WHERE e.kind = 'accrual'
        GROUP BY e.bill_id, e.bill_month
        HAVING SUM(e.principal_fen) < 0 OR SUM(e.amount_fen) < 0
            OR SUM(e.principal_fen) > COALESCE(MAX(s.paid_fen), 0)
        """,
    ),
    Invariant(
        "late_fee_reversed",
        "撤回的固定违约金不超过原固定部分",
        "biz_late_fee_entry",
        f"""
        SELECT {_ENTRY_KEY} AS k, COALESCE(o.principal_fen, 0) AS expected,
            -SUM(e.principal_fen) AS got
        FROM (
            SELECT reverses_id AS id, principal_fen, bill_id, factor
            FROM biz_late_fee_entry WHERE reverses_id IS NOT NULL
        ) e
        LEFT JOIN biz_late_fee_entry o ON o.id = e.id AND o.kind = 'accrual'
            AND o.bill_id = e.bill_id AND o.factor = e.factor AND o.reverses_id IS NULL
        GROUP BY e.id, o.principal_fen
        HAVING -SUM(e.principal_fen) > COALESCE(o.principal_fen, 0)
        """,
    ),
    Invariant(
        "late_fee_taken",
        "承接的违约金记在相互承接的两张账单上，合计是原账单已计的部分",
        "biz_late_fee_entry",
        f"""
        SELECT {_BILL_KEY} AS k, '原账单与承接账单相符' AS expected,
            CAST(COALESCE(e.amount_fen + o.amount_fen, 0) AS varchar(20)) || ' 分' AS got
        FROM biz_late_fee_entry e
        LEFT JOIN biz_charge c ON c.id = e.bill_id AND c.bill_month = e.bill_month
            AND c.kind = 'succession'
        LEFT JOIN biz_late_fee_entry o ON o.bill_id = c.corrects_id AND o.kind = 'taken'
            AND o.accrued_to IS NULL
        WHERE e.kind = 'taken' AND e.accrued_to IS NOT NULL
            AND (o.id IS NULL OR e.amount_fen < 0 OR e.amount_fen + o.amount_fen < 0)
        UNION ALL
        SELECT {_BILL_KEY}, '有承接账单', '无'
        FROM biz_late_fee_entry e
        WHERE e.kind = 'taken' AND e.accrued_to IS NULL AND NOT EXISTS (
            SELECT 1 FROM biz_charge c
            JOIN biz_late_fee_entry n ON n.bill_id = c.id AND n.kind = 'taken'
                AND n.accrued_to IS NOT NULL
            WHERE c.corrects_id = e.bill_id AND c.kind = 'succession'
        )
        """,
        unit="text",
    ),
    Invariant(
        "late_fee_waiver",
        "每笔有效减免都经审批，其金额等于所记的减免",
        "biz_late_fee_waiver",
        """
        SELECT '减免 id ' || CAST(COALESCE(w.id, e.waiver_id, 0) AS varchar(20)) AS k,
            CASE WHEN w.status = 'standing' THEN w.amount_fen ELSE 0 END AS expected,
            COALESCE(e.waived_fen, 0) AS got
        FROM biz_late_fee_waiver w
        FULL JOIN (
            SELECT waiver_id, bill_id, SUM(amount_fen) AS waived_fen
            FROM biz_late_fee_entry WHERE kind = 'waiver' GROUP BY waiver_id, bill_id
        ) e ON e.waiver_id = w.id AND e.bill_id = w.bill_id
        LEFT JOIN biz_process p ON p.id = w.process_id
        WHERE w.id IS NULL OR COALESCE(p.process_status, '无') <> 'approved'
            OR COALESCE(e.waived_fen, 0)
                <> CASE WHEN w.status = 'standing' THEN w.amount_fen ELSE 0 END
        """,
    ),
    Invariant(
        "payment_late_fees",
        "缴费明细的违约金等于该笔缴费所缴违约金",
        "biz_payment_item",
        """
        SELECT '缴费 ' || CAST(COALESCE(i.payment_id, e.payment_id) AS varchar(20)) || ' 账单 '
            || CAST(COALESCE(i.bill_id, e.bill_id) AS varchar(20)) AS k,
            COALESCE(e.paid_fen, 0) AS expected, COALESCE(i.fee_fen, 0) AS got
        FROM (
            SELECT payment_id, bill_id, SUM(late_fee_fen) AS fee_fen
            FROM biz_payment_item GROUP BY payment_id, bill_id
        ) i
        FULL JOIN (
            SELECT payment_id, bill_id, SUM(amount_fen) AS paid_fen
            FROM biz_late_fee_entry WHERE payment_id IS NOT NULL AND kind = 'payment'
            GROUP BY payment_id, bill_id
        ) e ON e.payment_id = i.payment_id AND e.bill_id = i.bill_id
        WHERE COALESCE(e.paid_fen, 0) <> COALESCE(i.fee_fen, 0)
        """,
    ),
    Invariant(
        "bill_transit",
        "账单在途至多一笔，解除的都有结果",
        "biz_bill_transit",
        """
        SELECT '账单 ' || CAST(t.bill_id AS varchar(20)) AS k, '至多一笔在途' AS expected,
            CAST(COUNT(*) AS varchar(12)) || ' 笔' AS got
        FROM biz_bill_transit t WHERE t.released_on IS NULL
        GROUP BY t.bill_id HAVING COUNT(*) > 1
        UNION ALL
        SELECT '在途 id ' || CAST(t.id AS varchar(20)), '结果与解除相符', COALESCE(t.outcome, '无')
        FROM biz_bill_transit t
        WHERE (t.released_on IS NULL) <> (t.outcome IS NULL)
            OR (t.released_on IS NULL) <> (t.pauses IS NULL) OR t.released_on < t.held_on
        """,
        unit="text",
    ),
)
