"""What closings and transfers have in common: last readings taken, billed and paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import BilledNow, bill_account_now, hold_runs
from minshui.revenue.customer.facade import (
    CUSTOMER_CLOSED,
    AccountContract,
    ChangeStatus,
    CustomerStatus,
    change_status,
    lock_accounts,
    meters_of,
    open_locks,
    release_case_lock,
    require_unlocked,
    unsettled_of,
)
from minshui.revenue.ownership.contracts import MeterStop
from minshui.revenue.ownership.errors import (
    METER_FOREIGN,
    METER_TWICE,
    METERS_LEFT,
    METERS_NONE,
)
from minshui.revenue.reading.facade import (
    StopReading,
    hold_billable_readings,
    hold_submissions,
    stop_meter,
)


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whose meters stop, when and why; ``to_account_id``: for whom they go on."""

    account_id: int
    on: date
    stops: Sequence[MeterStop]
    reason: str
    whole: bool
    to_account_id: int | None = None


async def hold_accounts(ctx: Context, account_ids: Sequence[int]) -> dict[int, AccountContract]:
    """Lock in the house's order: runs, readings, accounts; raises ``E_CUSTOMER_CLOSED``."""
    await hold_runs(ctx, alone=False)
    await hold_submissions(ctx, batch=False)
    await hold_billable_readings(ctx)
    accounts = {account.id: account for account in await lock_accounts(ctx, account_ids)}
    for account in accounts.values():
        if account.status == "closed":
            raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
        await require_unlocked(ctx, account.id, account.code, "case")
    return accounts


async def release_locks(ctx: Context, account_ids: Sequence[int], lock_ids: Sequence[int]) -> None:
    """Release those of the cases that nobody has released yet."""
    for lock in await open_locks(ctx, account_ids):
        if lock.id in lock_ids:
            await release_case_lock(ctx, lock.id)


async def settle_meters(ctx: Context, account: AccountContract, stopping: Stopping) -> BilledNow:
    """Take the last readings of meters and bill all that the account has to bill.

    Raises ``E_METER_STOPS_EMPTY``, ``E_METER_STOPPED_TWICE``, ``E_METER_NOT_OF_ACCOUNT``,
    ``E_METERS_NOT_STOPPED``, and what ``stop_meter`` and ``bill_account_now`` raise.
    """
    await _check_stops(ctx, account, stopping)
    for each in sorted(stopping.stops, key=lambda stop: stop.cust_meter_id):
        stop = StopReading(
            each.cust_meter_id,
            stopping.on,
            each.reading,
            stopping.reason,
            each.rolled_over,
            each.registers,
        )
        await stop_meter(ctx, stop, stopping.to_account_id)
    return await bill_account_now(ctx, account.id, or_nothing=True)


async def _check_stops(ctx: Context, account: AccountContract, stopping: Stopping) -> None:
    meters = await meters_of(ctx, account.cust_id)
    bound = {meter.relation.id: meter.meter_no for meter in meters if meter.relation.bound}
    given = Counter(stop.cust_meter_id for stop in stopping.stops)
    for relation, times in given.items():
        if relation not in bound:
            raise MinshuiError(METER_FOREIGN, relation=relation, account=account.code)
        if times > 1:
            raise MinshuiError(METER_TWICE, relation=relation)
    left = [meter_no for relation, meter_no in bound.items() if relation not in given]
    if stopping.whole and left:
        raise MinshuiError(METERS_LEFT, account=account.code, meters="、".join(left))
    if not stopping.whole and not given:
        raise MinshuiError(METERS_NONE)


async def close_if_settled(ctx: Context, account: AccountContract, reason: str) -> bool:
    """Close a customer who owes nothing and holds nothing (R-033); return whether it was done."""
    left = await unsettled_of(ctx, account.cust_id, account.id)
    if not left.is_settled:
        return False
    await change_status(ctx, ChangeStatus(account.cust_id, CustomerStatus.CLOSED, reason))
    return True
