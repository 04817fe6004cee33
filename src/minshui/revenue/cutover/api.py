"""HTTP: opening balances from a table file (期初导入)."""

from __future__ import annotations

from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.imports.routes import declare_import
from minshui.revenue.cutover.opening_import import OpeningImport
from minshui.revenue.cutover.permissions import IMPORT

router = ApiRouter(prefix="/api/v1/revenue/opening-imports", tags=["期初导入"])

declare_import(
    router,
    "",
    OpeningImport,
    IMPORT,
    name="revenue_cutover_import",
    title="导入期初余额",
    moves_money=True,
)
