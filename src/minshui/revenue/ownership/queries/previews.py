"""What a closing or a transfer would come to: everything is done and undone again."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.trial import on_trial
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.revenue.ownership.contracts import (
    CloseAccount,
    ClosingResult,
    TransferOwnership,
    TransferResult,
)
from minshui.revenue.ownership.use_cases.close_account import close_account
from minshui.revenue.ownership.use_cases.transfer_ownership import transfer_ownership

_NO_PROCESS = 0


async def preview_closing(ctx: Context, command: CloseAccount) -> ClosingResult:
    """Return what a closing would come to; raises what ``close_account`` raises."""
    await ACCOUNT_ROWS.check(ctx, command.account_id)
    async with on_trial(ctx):
        return await close_account(ctx, command, _NO_PROCESS)


async def preview_transfer(ctx: Context, command: TransferOwnership) -> TransferResult:
    """Return what a transfer would come to; raises what ``transfer_ownership`` raises."""
    await ACCOUNT_ROWS.check(ctx, command.account_id, command.to_account_id)
    async with on_trial(ctx):
        return await transfer_ownership(ctx, command, _NO_PROCESS)
