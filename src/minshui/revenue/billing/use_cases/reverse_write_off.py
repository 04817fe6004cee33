"""Take a write-off back: what of it is not recovered is an ordinary debt again."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.billing.write_off_store import lock_standing
from minshui.revenue.billing.writing_off import reinstate


async def reverse_write_off(ctx: Context, write_off_id: int, reason: str) -> int:
    """Reverse a standing write-off and return how much is open again; fen.

    Late fees run as if it had never been. Raises ``E_WRITE_OFF_UNKNOWN``, ``E_WRITE_OFF_CLOSED``,
    ``E_PERIOD_CLOSED``.
    """
    row = await lock_standing(ctx, write_off_id)
    opened_fen = await reinstate(ctx, row, reason)
    await record_audit(
        ctx,
        "billing.reverse_write_off",
        "biz_write_off",
        write_off_id,
        before={"status": row.status},
        after={"status": "reversed", "open_fen": opened_fen, "reason": reason},
    )
    return opened_fen
