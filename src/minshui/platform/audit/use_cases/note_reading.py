"""Note that somebody reads the log: who watches is watched, too."""

from __future__ import annotations

from dataclasses import asdict

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.audit.contracts import LogFilter


async def note_reading(
    ctx: Context, action: str, subject_id: int | str, wanted: LogFilter | None = None
) -> None:
    """Record ``audit.<action>`` by the actor, with what was looked for."""
    looked_for = {
        name: value
        for name, value in (asdict(wanted) if wanted is not None else {}).items()
        if value is not None
    }
    await record_audit(ctx, f"audit.{action}", "log", subject_id, after=looked_for or None)
