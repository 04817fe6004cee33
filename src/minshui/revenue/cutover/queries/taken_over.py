"""The accounts that a file names, and what has been taken over for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, or_, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.models import Deposit, DepositEntry

_LOOKUP_ROWS = 10_000  # a query's bind parameters are limited to 32767, and some name keys twice
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)

_ACCOUNTS = (
    select(Customer.external_no, Customer.code, Account.id, Account.status)
    .join(Account, Account.cust_id == Customer.id)
    .where(or_(Customer.external_no.in_(_KEYS), Customer.code.in_(_KEYS)))
)
_BILLS = (
    select(Bill.account_id, Bill.bill_month, Bill.total_amount_fen)
    .join(Account, Account.cust_id == Bill.cust_id)
    .where(Account.id.in_(_KEYS), Bill.kind == "opening")
)
_DEPOSITS = (
    select(Deposit.account_id, DepositEntry.movement_fen)
    .outerjoin(
        DepositEntry,
        (DepositEntry.account_id == Deposit.account_id) & (DepositEntry.kind == "opening"),
    )
    .where(Deposit.account_id.in_(_KEYS))
)
_COUNTERS = select(
    TierCounterEntry.account_id,
    TierCounterEntry.tariff_code,
    TierCounterEntry.window_start_on,
    TierCounterEntry.usage_m3,
).where(TierCounterEntry.account_id.in_(_KEYS), TierCounterEntry.bill_id.is_(None))


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by the number the file gives."""

    account_id: int
    customer_code: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the books have; a deposit that was not opened by a file maps to None."""

    bills: dict[tuple[int, int], int]
    deposits: dict[int, int | None]
    counters: dict[tuple[int, str, date], Decimal]


async def named_accounts(ctx: Context, numbers: Iterable[str]) -> dict[str, NamedAccount]:
    """Return the actor's accounts by external or customer number."""
    found: dict[str, NamedAccount] = {}
    seen = _ACCOUNTS.where(CUSTOMER_ROWS.seen(ctx))
    for row in await _in_parts(ctx, seen, sorted(set(numbers))):
        account = NamedAccount(row.id, row.code, row.status == "closed")
        found[row.code] = account
        if row.external_no is not None:
            found[row.external_no] = account
    return found


async def taken_over(ctx: Context, account_ids: Iterable[int]) -> TakenOver:
    """Return what has been taken over for the accounts."""
    keys = sorted(set(account_ids))
    return TakenOver(
        bills={
            (row.account_id, row.bill_month): row.total_amount_fen
            for row in await _in_parts(ctx, _BILLS, keys)
        },
        deposits={
            row.account_id: row.movement_fen for row in await _in_parts(ctx, _DEPOSITS, keys)
        },
        counters={
            (row.account_id, row.tariff_code, row.window_start_on): row.usage_m3
            for row in await _in_parts(ctx, _COUNTERS, keys)
        },
    )


async def _in_parts(ctx: Context, statement: Select[Any], keys: Sequence[Any]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for start in range(0, len(keys), _LOOKUP_ROWS):
        part = list(keys[start : start + _LOOKUP_ROWS])
        found += (await ctx.session.execute(statement, {"keys": part})).all()
    return found
