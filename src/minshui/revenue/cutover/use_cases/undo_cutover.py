"""Undo a cut-over: take away everything it brought in, as if it had never been."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_text, shift_month
from minshui.revenue.billing.facade import hold_runs
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import (
    Account,
    AccountProfile,
    CustomerMeter,
    PricingProfile,
)
from minshui.revenue.cutover.contracts import CutoverStatus, Undone
from minshui.revenue.cutover.cutover_store import SUBJECT, change_row, lock_row
from minshui.revenue.cutover.errors import CUTOVER_EMPTY, PERIOD_CLOSED
from minshui.revenue.cutover.events import CutoverUndone
from minshui.revenue.cutover.models import CutoverAccount, CutoverMeter
from minshui.revenue.cutover.queries.owned_rows import check_untouched, deletes
from minshui.revenue.ledger.models import (
    AccountingPeriod,
    Journal,
    JournalLine,
)

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


async def undo_cutover(ctx: Context, code: str, reason: str) -> Undone:
    """Remove every row that a cut-over wrote; the database is then as it was before.

    What stays is the trail: the project's own row, audit, outbox and import log; sequences and
    empty partitions do not go back. Raises ``E_CUTOVER_UNKNOWN``, ``…_STATUS``, ``…_EMPTY``,
    ``…_BUILT_UPON``, ``…_ROWS_CHANGED``, ``…_PERIOD_CLOSED``.
    """
    await hold_runs(ctx, alone=True)
    await _hold_plans(ctx)
    row = await lock_row(ctx, code, "撤销")
    if row.loaded_at is None:
        raise MinshuiError(CUTOVER_EMPTY, code=code)
    key = {"cutover": row.id}
    await ctx.session.execute(_LOCK_RELATIONS, key)
    await ctx.session.execute(_LOCK_ACCOUNTS, key)
    await check_untouched(ctx, row.id, code, row.loaded["rows"])
    journals = sorted((await ctx.session.execute(_JOURNALS, key)).scalars())
    closed = (await ctx.session.execute(_CLOSED, {"journals": journals})).scalars().first()
    if closed is not None:
        raise MinshuiError(PERIOD_CLOSED, code=code, month=month_text(closed))
    profiles = sorted((await ctx.session.execute(_PROFILES, key)).scalars())
    removed = {}
    for name, statement in deletes().items():
        removed[name] = await _changed(ctx, statement, key)
    removed["biz_journal_line"] = await _changed(ctx, _DELETE_LINES, {"journals": journals})
    removed["biz_journal"] = await _changed(ctx, _DELETE_JOURNALS, {"journals": journals})
    removed["biz_pricing_profile"] = await _changed(
        ctx, _DELETE_PROFILES, {"profiles": profiles, "since": row.loaded_at}
    )
    unused = await _give_numbers_back(ctx, row.loaded["numbers"])
    await _close(ctx, row, reason, removed)
    return Undone({name: count for name, count in removed.items() if count}, unused)


async def _hold_plans(ctx: Context) -> None:
    """Keep reading plans from being made of meters that are about to go."""
    month = billing_month_of(ctx.clock.today())
    for by in (-1, 0, 1):
        key = f"reading:plan:{shift_month(month, by)}"
        await database_of(ctx.session).lock(ctx.session, key)


async def _give_numbers_back(ctx: Context, numbers: dict[str, list[int]]) -> list[str]:
    """Set each series back; one that has gone on since keeps its numbers, which stay unused."""
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


async def _close(ctx: Context, row: Any, reason: str, removed: dict[str, int]) -> None:
    await change_row(
        ctx,
        row.id,
        status=CutoverStatus.UNDONE.value,
        closed_by=ctx.actor.user_id,
        closed_at=ctx.clock.now(),
        closed_reason=reason,
    )
    await record_audit(
        ctx, "cutover.undo", SUBJECT, row.id, after={"reason": reason, "removed": removed}
    )
    await publish(ctx, CutoverUndone(row.id))


async def _changed(ctx: Context, statement: Any, values: dict[str, Any]) -> int:
    result = cast("CursorResult[Any]", await ctx.session.execute(statement, values))
    return result.rowcount
