"""Tables of modules above this one that its queries read; declared here by name and column."""

from __future__ import annotations

from sqlalchemy import column, table

OPEN_BILLS = table("biz_charge", column("cust_id"), column("open_fen"), column("charge_status"))
BOOKS = table(
    "biz_meter_book", column("id"), column("code"), column("site_id"), column("reader_id")
)
