"""Open a cut-over."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.cutover.contracts import Cutover, CutoverStatus, OpenCutover
from minshui.revenue.cutover.cutover_store import SUBJECT, cutover_contract, find_row
from minshui.revenue.cutover.errors import CODE_TAKEN, CUTOVER_FUTURE
from minshui.revenue.cutover.models import CutoverRow


async def open_cutover(ctx: Context, command: OpenCutover) -> Cutover:
    """Open a cut-over; raises ``E_CUTOVER_FUTURE``, ``E_CUTOVER_CODE_TAKEN``."""
    if command.cutover_on > ctx.clock.today():
        raise MinshuiError(CUTOVER_FUTURE, place=Place("cutover_on"), day=command.cutover_on)
    values = {
        "code": command.code,
        "name": command.name,
        "cutover_on": command.cutover_on,
        "status": CutoverStatus.OPEN.value,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    if not await database_of(ctx.session).insert_if_absent(ctx.session, CutoverRow, values):
        raise MinshuiError(CODE_TAKEN, place=Place("code"), code=command.code)
    row = await find_row(ctx, command.code)
    after = {"code": row.code, "name": row.name, "cutover_on": row.cutover_on}
    await record_audit(ctx, "cutover.open", SUBJECT, row.id, after=after)
    return cutover_contract(row)
