"""HTTP: customers from a table file (批量立户)."""

from __future__ import annotations

from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.imports.routes import declare_import
from minshui.revenue.customer.imports.customer_import import CustomerImport
from minshui.revenue.customer.permissions import IMPORT

router = ApiRouter(prefix="/api/v1/revenue/customer-imports", tags=["客户"])

declare_import(router, "", CustomerImport, IMPORT, name="revenue_customer_import", title="批量立户")
