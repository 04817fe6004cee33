"""Give an account what belongs to a connection it takes over: attributes and dates of its tiers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.customer.attribute_store import present_spans, write_spans
from minshui.revenue.customer.contracts import AttributeKind
from minshui.revenue.customer.models import Account
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.share_succession import pass_shares_on

_SET_DATES = (
    update(Account)
    .where(Account.id == bindparam("account"))
    .values(opened_on=bindparam("opened"), tier_year_start_on=bindparam("year_start"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class InheritConnection:
    """An account that goes on from ``on`` where another stops; only before its first bill.

    ``kinds`` of attributes go with the connection, unless the account has its own; with the quota
    its sharing, which ends for the other in any case. With
    ``goes_on`` the tier year is the other's too, as if nobody had changed.
    """

    from_account_id: int
    to_account_id: int
    on: date
    kinds: Collection[AttributeKind]
    goes_on: bool


async def inherit_connection(ctx: Context, command: InheritConnection) -> None:
    """Write the attributes from the day on, and the dates that tiers are reckoned from."""
    accounts = await lock_accounts(ctx, [command.from_account_id, command.to_account_id])
    by_id = {account.id: account for account in accounts}
    old, new = by_id[command.from_account_id], by_id[command.to_account_id]
    own = {span.slot for span in await present_spans(ctx, new.id)}
    added = [
        replace(span, id=None, from_on=max(span.from_on, command.on))
        for span in await present_spans(ctx, old.id)
        if span.kind in command.kinds
        and span.slot not in own
        and (span.to_on is None or span.to_on >= command.on)
    ]
    await write_spans(ctx, new.id, [], added)
    shares = await pass_shares_on(
        ctx, old.id, new.id, command.on, goes_on=AttributeKind.QUOTA in command.kinds
    )
    year_start = new.tier_year_start_on
    if command.goes_on:
        year_start = old.tier_year_start_on
    elif year_start is None and old.tier_year_start_on is not None:
        year_start = command.on
    opened_on = old.opened_on if command.goes_on else command.on
    await ctx.session.execute(
        _SET_DATES, {"account": new.id, "opened": opened_on, "year_start": year_start}
    )
    await record_audit(
        ctx,
        "customer.inherit_connection",
        SUBJECT,
        new.cust_id,
        after={
            "from_account": old.code,
            "attributes": [span.kind for span in added],
            "quota_shares": shares,
            "opened_on": opened_on,
            "tier_year_start_on": year_start,
        },
    )
