"""Note that a supplier failed; one that fails again and again is left alone for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.supplier.domain.pausing import (
    FAILURES_BEFORE_PAUSE,
    LONGEST_PAUSE,
    pause_after,
)
from minshui.message.supplier.models import SupplierRow
from minshui.message.supplier.supplier_store import lock_supplier

_CODE_LENGTH = 128
_TEXT_LENGTH = 500


async def note_failure(
    ctx: Context, code: str, error_code: str, text: str, *, for_good: bool = False
) -> datetime | None:
    """Count one failure; returns until when the supplier is paused, if it now is.

    ``for_good``: it will fail until a person does something (an expired key, an empty account),
    so that the longest pause begins at once. Calls that were under way when a pause began do not
    make it longer. A pause ends by itself; its beginning is audited. Unknown codes are ignored:
    the supplier may have been removed meanwhile.
    """
    found = await lock_supplier(ctx, code)
    now = ctx.clock.now()
    if found is None:
        return None
    if found.paused_until is not None and found.paused_until > now:
        paused_until: datetime = found.paused_until
        return paused_until
    failures = max(found.failures + 1, FAILURES_BEFORE_PAUSE if for_good else 0)
    pause = LONGEST_PAUSE if for_good else pause_after(failures)
    until = now + pause if pause is not None else None
    await ctx.session.execute(
        update(SupplierRow)
        .where(SupplierRow.id == found.id)
        .values(
            failures=failures,
            paused_until=until,
            last_failure_at=now,
            last_failure_code=error_code[:_CODE_LENGTH],
            last_failure_text=text[:_TEXT_LENGTH],
        )
        .execution_options(synchronize_session=False)
    )
    if until is not None:
        after = {"paused_until": until, "failures": failures, "code": error_code}
        await record_audit(ctx, "supplier.pause", "msg_supplier", code, after=after)
    return until
