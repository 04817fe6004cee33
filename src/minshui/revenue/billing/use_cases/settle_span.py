"""Settle the accounts that owe bills although they hold prepayment, some at a time."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.revenue.billing.queries.unsettled_accounts import next_unsettled
from minshui.revenue.billing.settlements import held
from minshui.revenue.billing.use_cases.settle_many import settle_many


@dataclass(frozen=True, slots=True)
class SettledSpan:
    """What a span came to; ``last_account_id`` is where the next begins, None: all are done."""

    settled_count: int
    amount_fen: int
    last_account_id: int | None


async def settle_span(ctx: Context, after_account_id: int, at_most: int) -> SettledSpan:
    """Offset the deposits of the next ``at_most`` accounts that also have open bills.

    Idempotent. Accounts with an open case, and balances that the offset policy leaves alone,
    stay as they are and do not stop the others.
    """
    accounts = await next_unsettled(ctx, after_account_id, at_most)
    settled = await settle_many(
        ctx, [held(account) for account in accounts], "settle", after_account_id
    )
    return SettledSpan(
        settled_count=len(settled),
        amount_fen=sum(each.taken_fen for each in settled),
        last_account_id=accounts[-1] if len(accounts) == at_most else None,
    )
