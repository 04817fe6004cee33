"""Tables of modules above this one that its queries read; declared here by name and column."""

from __future__ import annotations

from sqlalchemy import column, table

RELATIONS = table("biz_cust_meter", column("id"), column("meter_id"), column("bind_status"))
