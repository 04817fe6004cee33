"""Hand the vouchers of a closed month over to the accounting package."""

from __future__ import annotations

import hashlib

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.exporting import (
    CSV_MEDIA_TYPE,
    XLSX_MEDIA_TYPE,
    ExportTable,
    csv_content,
    workbook,
)
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text
from minshui.revenue.finance.close_store import closes_of
from minshui.revenue.finance.contracts import Voucher, VoucherFile, VoucherLayout
from minshui.revenue.finance.domain.layouts import (
    VoucherTable,
    kingdee_table,
    neutral_table,
    yonyou_text,
)
from minshui.revenue.finance.errors import MONTH_OPEN
from minshui.revenue.finance.models import VoucherExport
from minshui.revenue.finance.queries.month_state import is_closed, month_of
from minshui.revenue.finance.queries.month_vouchers import month_vouchers

_INSERT = insert(VoucherExport)


async def export_vouchers(ctx: Context, month: int, layout: VoucherLayout) -> VoucherFile:
    """Return the vouchers of a closed month as a file, and note what was handed over.

    The same month in the same layout gives the same bytes until it is reopened and closed with
    other postings. Raises ``E_MONTH_INVALID``, ``E_MONTH_OPEN``.
    """
    if not await is_closed(ctx, month_of(month)):
        raise MinshuiError(MONTH_OPEN, month=month_text(month), work="导出凭证")
    vouchers = await month_vouchers(ctx, month)
    file = _file(month, layout, vouchers, ctx.actor.display_name)
    lines = sum(len(voucher.lines) for voucher in vouchers)
    values = {
        "month": month,
        "close_revision": len(await closes_of(ctx, month)),
        "layout": layout.value,
        "voucher_count": len(vouchers),
        "line_count": lines,
        "content_hash": _digest(month, vouchers),
    }
    await ctx.session.execute(
        _INSERT, {**values, "exported_by": ctx.actor.user_id, "exported_at": ctx.clock.now()}
    )
    await record_audit(ctx, "finance.export_vouchers", "biz_voucher_export", month, after=values)
    return file


def _file(month: int, layout: VoucherLayout, vouchers: list[Voucher], maker: str) -> VoucherFile:
    name = f"记账凭证{month}"
    if layout is VoucherLayout.YONYOU_U8:
        return VoucherFile(f"{name}.txt", yonyou_text(vouchers), "text/plain; charset=gbk")
    if layout is VoucherLayout.NEUTRAL_CSV:
        table = _export_table(name, neutral_table(month, vouchers))
        return VoucherFile(f"{name}.csv", csv_content(table), CSV_MEDIA_TYPE)
    if layout is VoucherLayout.KINGDEE_KIS:
        table = _export_table(name, kingdee_table(vouchers, maker))
    else:
        table = _export_table(name, neutral_table(month, vouchers))
    return VoucherFile(f"{name}.xlsx", workbook([table]), XLSX_MEDIA_TYPE)


def _export_table(name: str, table: VoucherTable) -> ExportTable:
    return ExportTable(name, table.headers, table.rows)


def _digest(month: int, vouchers: list[Voucher]) -> str:
    """Return a hash of the vouchers themselves, the same in every layout."""
    rows = neutral_table(month, vouchers).rows
    return hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()
