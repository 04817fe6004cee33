"""Note that a supplier did its work."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.message.supplier.models import SupplierRow

# Nothing is written, and nothing locked, while it goes well.
_FORGET = prepared(
    update(SupplierRow)
    .where(SupplierRow.code == bindparam("of_code"), SupplierRow.failures > 0)
    .values(failures=0, paused_until=None)
    .execution_options(synchronize_session=False)
)


async def note_success(ctx: Context, code: str) -> None:
    """Forget the failures before; a pause that still runs is over."""
    await ctx.session.execute(_FORGET, {"of_code": code})
