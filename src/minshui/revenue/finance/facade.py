"""The only door of finance."""

from __future__ import annotations

from minshui.revenue.finance.contracts import (
    AccountBalance,
    CloseContract,
    CloseDifference,
    MapSubject,
    MonthState,
    RemitComponent,
    Voucher,
    VoucherFile,
    VoucherLayout,
    VoucherLine,
)
from minshui.revenue.finance.events import MonthClosed, MonthReopened
from minshui.revenue.finance.queries.month_balances import month_balances
from minshui.revenue.finance.queries.month_state import close_differences, month_state
from minshui.revenue.finance.queries.month_vouchers import (
    list_subjects,
    month_vouchers,
    voucher_exports,
)
from minshui.revenue.finance.queries.remittances import list_remittances, remittance_statement
from minshui.revenue.finance.use_cases.close_month import close_month
from minshui.revenue.finance.use_cases.export_vouchers import export_vouchers
from minshui.revenue.finance.use_cases.map_subject import map_subject
from minshui.revenue.finance.use_cases.request_remittance import request_remittance
from minshui.revenue.finance.use_cases.request_reopening import request_reopening

__all__ = [
    "AccountBalance",
    "CloseContract",
    "CloseDifference",
    "MapSubject",
    "MonthClosed",
    "MonthReopened",
    "MonthState",
    "RemitComponent",
    "Voucher",
    "VoucherFile",
    "VoucherLayout",
    "VoucherLine",
    "close_differences",
    "close_month",
    "export_vouchers",
    "list_remittances",
    "list_subjects",
    "map_subject",
    "month_balances",
    "month_state",
    "month_vouchers",
    "remittance_statement",
    "request_remittance",
    "request_reopening",
    "voucher_exports",
]
