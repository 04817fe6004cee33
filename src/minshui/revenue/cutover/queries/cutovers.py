"""Cut-overs and their proof reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.contracts import Cutover, Proof
from minshui.revenue.cutover.cutover_store import cutover_contract, find_row
from minshui.revenue.cutover.domain.sums import from_rows, proof_lines
from minshui.revenue.cutover.errors import CUTOVER_UNPROVED
from minshui.revenue.cutover.models import CutoverRow

_ALL = select(CutoverRow.__table__).order_by(CutoverRow.id.desc())


async def list_cutovers(ctx: Context) -> Sequence[Cutover]:
    """Return every cut-over, the latest first; a tenant has a handful."""
    return [cutover_contract(row) for row in await ctx.session.execute(_ALL)]


async def cutover_by_code(ctx: Context, code: str) -> Cutover:
    """Return a cut-over; raises ``E_CUTOVER_UNKNOWN``."""
    return cutover_contract(await find_row(ctx, code))


async def proof_of(ctx: Context, code: str) -> Proof:
    """Return the proof report as it was made; raises ``…_UNKNOWN``, ``E_CUTOVER_UNPROVED``."""
    row = await find_row(ctx, code)
    if row.proof is None:
        raise MinshuiError(CUTOVER_UNPROVED, code=code)
    lines = proof_lines(
        from_rows(row.loaded["sums"]),
        from_rows(row.proof["taken_over"]),
        from_rows(row.proof["stated"]),
    )
    return Proof(cutover_contract(row), lines)
