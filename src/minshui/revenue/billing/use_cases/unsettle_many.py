"""Give back what one source settled of many accounts' bills, set by set."""

from __future__ import annotations

from collections.abc import Mapping

from minshui.infrastructure.context import Context
from minshui.revenue.billing.settlements import SettledBy
from minshui.revenue.billing.unsettling import UndoneBy, plan_unsettling, post_unsettling


async def unsettle_many(
    ctx: Context, amounts_fen: Mapping[int, int], settled: SettledBy, undo_id: int
) -> dict[int, int]:
    """Return to the deposits what a source settled, so that ``amounts_fen`` can leave each.

    Where what it left as prepayment has paid other bills since, the newest of them follow, for
    just as much; bills paid before the source's money came are never touched. The journals have
    the source's type and ``undo_id``. Returns by account what is missing all the same, because it
    left the deposit otherwise: then nothing has been written.
    """
    unsettling = await plan_unsettling(
        ctx,
        amounts_fen,
        lambda use: (use.source_type, use.source_id) == (settled.source_type, settled.source_id),
        settled.since_journal_id,
    )
    if not unsettling.missing_fen:
        await post_unsettling(ctx, unsettling, UndoneBy(settled.source_type, undo_id))
    return dict(unsettling.missing_fen)
