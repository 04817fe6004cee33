"""Tables of modules above this one that its queries read; declared here by name and column."""

from __future__ import annotations

from sqlalchemy import column, table

BILLS = table(
    "biz_charge",
    column("id"),
    column("record_id"),
    column("bill_month"),
    column("charge_status"),
    column("usage_m3"),
    column("account_id"),
)
ADJUSTMENTS = table(
    "biz_bill_adjustment",
    column("id"),
    column("code"),
    column("account_id"),
    column("status"),
)
