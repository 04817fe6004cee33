"""What must hold at the counter beyond the sums: payers, tills, receipts, as SQL of breaches."""

# ruff: noqa: S608 - the statements are made of constants of this file
from __future__ import annotations

from minshui.revenue.ledger.queries.invariant import Invariant

_PAYMENT_KEY = "'缴费 ' || p.code"

COUNTER_INVARIANTS = (
    Invariant(
        "payment_payer",
        "缴费的客户就是其账户的客户",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k,
            COALESCE('客户 ' || CAST(a.cust_id AS varchar(20)), '有账户') AS expected,
            '客户 ' || CAST(p.cust_id AS varchar(20)) AS got
        FROM biz_payment p LEFT JOIN biz_account a ON a.id = p.account_id
        WHERE a.id IS NULL OR a.cust_id <> p.cust_id
        """,
        unit="text",
    ),
    Invariant(
        "payment_tender",
        "实收减找零等于缴费金额减抹零",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k, p.amount_fen - p.rounding_fen AS expected,
            p.tendered_fen - p.change_fen AS got
        FROM biz_payment p
        WHERE p.tendered_fen - p.change_fen <> p.amount_fen - p.rounding_fen
        """,
    ),
    Invariant(
        "payment_date",
        "未撤销的缴费，日期就是其凭证的记账日期，补录的不晚于记账日期",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k,
            COALESCE(CAST(j.posted_on AS varchar(10)), '有凭证') AS expected,
            CAST(p.received_on AS varchar(10)) AS got
        FROM biz_payment p
        LEFT JOIN biz_journal j ON j.id = p.journal_id
        LEFT JOIN biz_paper_receipt w ON w.payment_id = p.id
        WHERE j.id IS NULL OR p.received_on > j.posted_on
            OR (w.payment_id IS NULL AND p.status <> 'reversed' AND p.received_on <> j.posted_on)
        """,
        unit="text",
    ),
    Invariant(
        "payment_receipt",
        "柜台缴费都有本班次、本收费员的收据，不经班次的冲销与退款都有凭单",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k,
            COALESCE('班次 ' || t.code || ' 收费员 ' || CAST(t.cashier_id AS varchar(20)),
                '无收据') AS expected,
            '收据 ' || COALESCE(p.receipt_no, '无') || ' 收费员 '
                || COALESCE(CAST(p.cashier_id AS varchar(20)), '无') AS got
        FROM biz_payment p LEFT JOIN biz_till t ON t.id = p.till_id
        WHERE (t.id IS NULL AND p.status IN ('posted', 'reversed')
                AND (p.receipt_no IS NULL) <> (p.moved_from_id IS NULL))
            OR (t.id IS NULL AND p.channel = 'counter' AND p.status IN ('posted', 'reversed'))
            OR (t.id IS NULL AND p.status NOT IN ('posted', 'reversed') AND p.receipt_no IS NULL)
            OR (t.id IS NULL AND p.status = 'reversal')
            OR (t.id IS NOT NULL AND (p.receipt_no IS NULL
                OR p.receipt_no NOT LIKE t.code || '-%' OR p.cashier_id <> t.cashier_id))
        """,
        unit="text",
    ),
    Invariant(
        "receipt_series",
        "各班次收据号用到几号，就有几笔缴费",
        "sys_number_series",
        """
        SELECT '班次 ' || t.code AS k, COALESCE(p.receipts, 0) AS expected,
            COALESCE(s.last_number, 0) AS got
        FROM biz_till t
        LEFT JOIN sys_number_series s ON s.series = 'receipt:' || t.code
        LEFT JOIN (
            SELECT till_id, COUNT(*) AS receipts FROM biz_payment GROUP BY till_id
        ) p ON p.till_id = t.id
        WHERE COALESCE(p.receipts, 0) <> COALESCE(s.last_number, 0)
        """,
        unit="count",
    ),
    Invariant(
        "voucher_series",
        "各营业所凭单号连续无缺号",
        "sys_number_series",
        """
        SELECT '系列 ' || s.series AS k, s.last_number AS expected,
            COUNT(p.id) AS got
        FROM sys_number_series s
        LEFT JOIN biz_payment p ON p.till_id IS NULL
            AND p.receipt_no LIKE SUBSTRING(s.series FROM 9) || '%'
        WHERE s.series LIKE 'voucher:%'
        GROUP BY s.series, s.last_number
        HAVING COUNT(p.id) <> s.last_number OR MAX(p.receipt_no)
            <> SUBSTRING(s.series FROM 9) || LPAD(CAST(s.last_number AS varchar(12)), 6, '0')
        """,
        unit="count",
    ),
    Invariant(
        "receipt_prints",
        "收据打印次数连续",
        "biz_receipt_print",
        """
        SELECT '缴费 id ' || CAST(payment_id AS varchar(20)) AS k, COUNT(*) AS expected,
            MAX(print_no) AS got
        FROM biz_receipt_print GROUP BY payment_id
        HAVING COUNT(*) <> MAX(print_no) OR MIN(print_no) <> 1
        """,
        unit="count",
    ),
    Invariant(
        "payment_approved",
        "冲正与退款都有已通过的审批单",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k, 'approved' AS expected,
            COALESCE(a.process_status, '无审批单') AS got
        FROM biz_payment p LEFT JOIN biz_process a ON a.id = p.process_id
        WHERE p.status IN ('contra', 'refund')
            AND COALESCE(a.process_status, '无') <> 'approved'
        """,
        unit="text",
    ),
    Invariant(
        "refund_lots",
        "退款等于所退各批预存之和，也等于其付款",
        "biz_refund",
        """
        SELECT '退款单 ' || f.code AS k,
            CASE WHEN f.journal_id IS NULL THEN 0 ELSE f.amount_fen END AS expected,
            COALESCE(l.lots_fen, 0) AS got
        FROM biz_refund f
        LEFT JOIN (
            SELECT refund_id, SUM(amount_fen) AS lots_fen, SUM(account_id) AS accounts,
                COUNT(*) AS row_count
            FROM biz_refund_lot GROUP BY refund_id
        ) l ON l.refund_id = f.id
        LEFT JOIN (
            SELECT journal_id, -SUM(amount_fen) AS paid_fen
            FROM biz_payment WHERE status = 'refund' GROUP BY journal_id
        ) p ON p.journal_id = f.journal_id
        WHERE COALESCE(l.lots_fen, 0)
                <> CASE WHEN f.journal_id IS NULL THEN 0 ELSE f.amount_fen END
            OR COALESCE(l.lots_fen, 0) <> COALESCE(p.paid_fen, 0)
            OR l.accounts <> l.row_count * f.account_id
        """,
    ),
    Invariant(
        "refund_payment",
        "每笔退款付出多少，就取自多少预存",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k, -p.amount_fen AS expected, COALESCE(l.lots_fen, 0) AS got
        FROM biz_payment p
        LEFT JOIN (
            SELECT payment_id, SUM(amount_fen) AS lots_fen
            FROM biz_refund_lot GROUP BY payment_id
        ) l ON l.payment_id = p.id
        WHERE p.status = 'refund' AND COALESCE(l.lots_fen, 0) <> -p.amount_fen
        """,
    ),
    Invariant(
        "refund_lot_once",
        "每批预存退出的不多于存入的",
        "biz_refund_lot",
        """
        SELECT '账户 ' || CAST(l.account_id AS varchar(20)) || ' 序号 '
            || CAST(l.lot_seq AS varchar(12)) AS k,
            COALESCE(e.movement_fen, 0) AS expected, l.refunded_fen AS got
        FROM (
            SELECT account_id, lot_seq, SUM(amount_fen) AS refunded_fen
            FROM biz_refund_lot GROUP BY account_id, lot_seq
        ) l
        LEFT JOIN biz_deposit_entry e ON e.account_id = l.account_id AND e.seq = l.lot_seq
        WHERE COALESCE(e.movement_fen, 0) < l.refunded_fen
        """,
    ),
    Invariant(
        "deposit_order",
        "预存转账与调整等于其预存明细账，且已获批准",
        "biz_deposit_order",
        """
        SELECT '调整单 ' || o.code AS k,
            CASE WHEN o.kind = 'transfer' THEN -o.amount_fen ELSE o.amount_fen END AS expected,
            COALESCE(s.movement_fen, 0) AS got
        FROM biz_deposit_order o
        LEFT JOIN biz_deposit_entry s ON s.journal_id = o.journal_id
            AND s.account_id = o.account_id AND s.kind = o.kind
        LEFT JOIN biz_deposit_entry r ON r.journal_id = o.journal_id
            AND r.account_id = o.to_account_id AND r.kind = o.kind
        LEFT JOIN biz_process a ON a.id = o.process_id
        WHERE COALESCE(s.movement_fen, 0)
                <> CASE WHEN o.kind = 'transfer' THEN -o.amount_fen ELSE o.amount_fen END
            OR (o.kind = 'transfer' AND COALESCE(r.movement_fen, 0) <> o.amount_fen)
            OR (o.kind = 'transfer') <> (o.to_account_id IS NOT NULL)
            OR COALESCE(a.process_status, '无') <> 'approved'
        """,
    ),
    Invariant(
        "payment_moved",
        "转户的两笔对应同一原缴费、同一凭证，所收之款相等",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k, o.amount_fen - o.rounding_fen AS expected,
            COALESCE(n.amount_fen, 0) AS got
        FROM biz_payment p
        JOIN biz_payment o ON o.id = p.reverses_id
        LEFT JOIN biz_payment n ON n.moved_from_id = o.id
        WHERE (p.status = 'move') <> (n.id IS NOT NULL)
            OR n.amount_fen <> o.amount_fen - o.rounding_fen OR n.journal_id <> p.journal_id
            OR n.account_id = o.account_id
        """,
    ),
    Invariant(
        "till_state",
        "班次状态与开班人、结账时间、合计相符",
        "biz_till",
        """
        SELECT '班次 ' || t.code AS k, t.status AS expected,
            CASE WHEN t.open_cashier_id IS NULL THEN 'closed' ELSE 'open' END AS got
        FROM biz_till t
        WHERE t.status NOT IN ('open', 'closed')
            OR (t.status = 'open' AND (COALESCE(t.open_cashier_id, 0) <> t.cashier_id
                OR t.closed_at IS NOT NULL OR t.totals IS NOT NULL))
            OR (t.status = 'closed' AND (t.open_cashier_id IS NOT NULL
                OR t.closed_at IS NULL OR t.totals IS NULL))
        """,
        unit="text",
    ),
)
