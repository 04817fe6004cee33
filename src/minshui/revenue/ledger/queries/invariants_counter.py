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
        "缴费日期就是其凭证的记账日期，补录的不晚于记账日期",
        "biz_payment",
        f"""
        SELECT {_PAYMENT_KEY} AS k,
            COALESCE(CAST(j.posted_on AS varchar(10)), '有凭证') AS expected,
            CAST(p.received_on AS varchar(10)) AS got
        FROM biz_payment p
        LEFT JOIN biz_journal j ON j.id = p.journal_id
        LEFT JOIN biz_paper_receipt w ON w.payment_id = p.id
        WHERE j.id IS NULL OR p.received_on > j.posted_on
            OR (w.payment_id IS NULL AND p.received_on <> j.posted_on)
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
