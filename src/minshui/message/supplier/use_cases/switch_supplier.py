"""Enable a supplier, disable it, or end its pause."""

from __future__ import annotations

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.contracts import Supplier
from minshui.message.supplier.errors import SUPPLIER_UNKNOWN
from minshui.message.supplier.models import SupplierRow
from minshui.message.supplier.supplier_store import find_supplier, lock_supplier


async def switch_supplier(ctx: Context, code: str, *, enabled: bool) -> Supplier:
    """Let a supplier carry messages from now on, or no more; either way its pause ends.

    What it already has is finished by it. Raises ``E_SUPPLIER_UNKNOWN``.
    """
    found = await lock_supplier(ctx, code)
    if found is None:
        raise MinshuiError(SUPPLIER_UNKNOWN, supplier=code)
    await ctx.session.execute(
        update(SupplierRow)
        .where(SupplierRow.id == found.id)
        .values(is_enabled=enabled, paused_until=None, failures=0, changed_at=ctx.clock.now())
        .execution_options(synchronize_session=False)
    )
    await record_audit(
        ctx,
        "supplier.enable" if enabled else "supplier.disable",
        "msg_supplier",
        code,
        before={"is_enabled": found.is_enabled, "paused_until": found.paused_until},
        after={"is_enabled": enabled},
    )
    return await find_supplier(ctx, code)
