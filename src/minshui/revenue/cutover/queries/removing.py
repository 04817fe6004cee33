"""Take away what a cut-over brought in: its rows in the tables of other modules, in order."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.models import NumberSeries
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import (
    Account,
    AccountProfile,
    CustomerMeter,
    PricingProfile,
)
from minshui.revenue.cutover.cutover_store import SUBJECT
from minshui.revenue.cutover.models import CutoverAccount, CutoverMeter
from minshui.revenue.cutover.queries.owned_rows import deletes
from minshui.revenue.ledger.models import AccountingPeriod, Journal, JournalLine

_ACCOUNTS = select(CutoverAccount.account_id).where(
    CutoverAccount.cutover_id == bindparam("cutover")
)
_RELATIONS = select(CutoverMeter.cust_meter_id).where(
    CutoverMeter.cutover_id == bindparam("cutover")
)
_LOCK_ACCOUNTS = (
    select(Account.id).where(Account.id.in_(_ACCOUNTS)).order_by(Account.id).with_for_update()
)
_LOCK_RELATIONS = (
    select(CustomerMeter.id)
    .where(CustomerMeter.id.in_(_RELATIONS))
    .order_by(CustomerMeter.id)
    .with_for_update()
)
_JOURNALS = select(Journal.id).where(
    Journal.source_type == SUBJECT, Journal.source_id == bindparam("cutover")
)
_CLOSED = (
    select(AccountingPeriod.month)
    .join(Journal, Journal.accounting_month == AccountingPeriod.month)
    .where(AccountingPeriod.status == "closed", is_among(Journal.id, "journals"))
    .order_by(AccountingPeriod.month)
)
_PROFILES = select(Account.profile_id).where(Account.id.in_(_ACCOUNTS)).distinct()
_DELETE_LINES = delete(JournalLine).where(is_among(JournalLine.journal_id, "journals"))
_DELETE_JOURNALS = delete(Journal).where(is_among(Journal.id, "journals"))
# Profiles are shared: those that another account or bill has, or had, stay.
_DELETE_PROFILES = delete(PricingProfile).where(
    is_among(PricingProfile.id, "profiles"),
    PricingProfile.created_at >= bindparam("since"),
    ~select(Account.id).where(Account.profile_id == PricingProfile.id).exists(),
    ~select(AccountProfile.account_id)
    .where(AccountProfile.profile_id == PricingProfile.id)
    .exists(),
    ~select(Bill.id).where(Bill.profile_id == PricingProfile.id).exists(),
)
_AT = (NumberSeries.series == bindparam("wanted"), NumberSeries.last_number == bindparam("last"))
_GIVE_BACK = (
    update(NumberSeries)
    .where(*_AT)
    .values(last_number=bindparam("first") - 1)
    .execution_options(synchronize_session=False)
)
_FORGET = delete(NumberSeries).where(*_AT)


async def lock_brought_in(ctx: Context, cutover_id: int) -> None:
    """Lock the relations and accounts that a cut-over brought in, ascending."""
    for statement in (_LOCK_RELATIONS, _LOCK_ACCOUNTS):
        await ctx.session.execute(statement, {"cutover": cutover_id})


async def closed_month_of(ctx: Context, cutover_id: int) -> int | None:
    """Return a closed month that the cut-over's journals stand in, if there is one."""
    values = {"journals": await _journals(ctx, cutover_id)}
    return (await ctx.session.execute(_CLOSED, values)).scalars().first()


async def remove_rows(ctx: Context, cutover_id: int, loaded_at: Any) -> dict[str, int]:
    """Remove every row, and return how many by table."""
    key = {"cutover": cutover_id}
    journals = await _journals(ctx, cutover_id)
    found = (await ctx.session.execute(_PROFILES, key)).scalars()
    profiles = sorted(each for each in found if each is not None)
    removed = {}
    for name, statement in deletes().items():
        removed[name] = await _changed(ctx, statement, key)
    removed["biz_journal_line"] = await _changed(ctx, _DELETE_LINES, {"journals": journals})
    removed["biz_journal"] = await _changed(ctx, _DELETE_JOURNALS, {"journals": journals})
    removed["biz_pricing_profile"] = await _changed(
        ctx, _DELETE_PROFILES, {"profiles": profiles, "since": loaded_at}
    )
    return removed


async def give_numbers_back(ctx: Context, numbers: dict[str, list[int]]) -> list[str]:
    """Set each series back; one that has gone on since keeps its numbers, which are returned."""
    unused = []
    for series, (first, last) in sorted(numbers.items()):
        values = {"wanted": series, "first": first, "last": last}
        if first > 1:
            changed = await _changed(ctx, _GIVE_BACK, values)
        else:
            changed = await _changed(ctx, _FORGET, {"wanted": series, "last": last})
        if not changed:
            unused.append(f"{series.removeprefix('customer:')} {first}–{last}")
    return unused


async def _journals(ctx: Context, cutover_id: int) -> list[int]:
    return sorted((await ctx.session.execute(_JOURNALS, {"cutover": cutover_id})).scalars())


async def _changed(ctx: Context, statement: Any, values: dict[str, Any]) -> int:
    result = cast("CursorResult[Any]", await ctx.session.execute(statement, values))
    return result.rowcount
