"""What accounts owe beside their open bills: told by the modules that charge it, as they load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from minshui.infrastructure.context import Context

OtherDebt = Callable[[Context, int], Awaitable[int]]
"""Returns what an account owes today, in fen."""

_DEBTS: list[OtherDebt] = []


def count_debt(debt: OtherDebt) -> None:
    """Count a debt whenever an account must be settled."""
    _DEBTS.append(debt)


async def other_debts_fen(ctx: Context, account_id: int) -> int:
    """Return the sum of all such debts of an account."""
    return sum([await debt(ctx, account_id) for debt in _DEBTS])
