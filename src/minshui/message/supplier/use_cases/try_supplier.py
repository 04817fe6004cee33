"""Try a supplier with one message."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.supplier.contracts import Trial, TrialResult, supplier_kinds
from minshui.message.supplier.supplier_store import find_supplier


async def try_supplier(ctx: Context, code: str, trial: Trial) -> TrialResult:
    """Send one message at once, past the queue, or only connect; disabled ones may be tried.

    The outside is called within the unit of work: for a person who waits, not for masses. The
    audit does not carry the address. Raises ``E_SUPPLIER_UNKNOWN``.
    """
    supplier = await find_supplier(ctx, code)
    result = await supplier_kinds()[supplier.kind].try_out(ctx, supplier, trial)
    after = {"accepted": result.accepted, "code": result.code}
    await record_audit(ctx, "supplier.try", "msg_supplier", code, after=after)
    return result
