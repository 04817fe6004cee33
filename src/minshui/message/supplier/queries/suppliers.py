"""The list of suppliers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.contracts import SupplierHealth, SupplierListing
from minshui.message.supplier.errors import SUPPLIER_UNKNOWN
from minshui.message.supplier.models import SupplierRow
from minshui.message.supplier.supplier_store import supplier_contract


async def list_suppliers(ctx: Context, channel: str | None = None) -> list[SupplierListing]:
    """Return the suppliers of a channel, or all, without their secrets."""
    statement = select(SupplierRow.__table__).order_by(SupplierRow.channel, SupplierRow.id)
    if channel is not None:
        statement = statement.where(SupplierRow.channel == channel)
    return [_listing(row) for row in await ctx.session.execute(statement)]


async def supplier_listing(ctx: Context, code: str) -> SupplierListing:
    """Return one without its secrets; raises ``E_SUPPLIER_UNKNOWN``."""
    statement = select(SupplierRow.__table__).where(SupplierRow.code == code)
    row = (await ctx.session.execute(statement)).one_or_none()
    if row is None:
        raise MinshuiError(SUPPLIER_UNKNOWN, supplier=code)
    return _listing(row)


def _listing(row: Row[Any]) -> SupplierListing:
    health = SupplierHealth(
        row.failures, row.last_failure_at, row.last_failure_code, row.last_failure_text
    )
    return SupplierListing(supplier_contract(row, None), tuple(row.secret_names), health)
