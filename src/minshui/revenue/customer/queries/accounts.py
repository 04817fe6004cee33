"""Find accounts and lock them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import AccountContract, CollectionManner
from minshui.revenue.customer.errors import ACCOUNT_UNKNOWN
from minshui.revenue.customer.models import Account

_COLUMNS = (
    Account.id,
    Account.code,
    Account.cust_id,
    Account.status,
    Account.collection_manner,
    Account.profile_id,
    Account.tariff_code,
    Account.opened_on,
    Account.tier_year_start_on,
    Account.late_fee_exempt,
)
_OF_CUSTOMER = select(*_COLUMNS).where(Account.cust_id == bindparam("cust_id"))
_BY_ID = select(*_COLUMNS).where(Account.id == bindparam("id"))
_LOCK = prepared(
    select(*_COLUMNS).where(is_among(Account.id, "ids")).order_by(Account.id).with_for_update()
)


def account_contract(row: Any) -> AccountContract:
    """Return a row with the account's columns as others see it."""
    return AccountContract(
        id=row.id,
        code=row.code,
        cust_id=row.cust_id,
        status=row.status,
        collection_manner=CollectionManner(row.collection_manner),
        profile_id=row.profile_id,
        tariff_code=row.tariff_code,
        opened_on=row.opened_on,
        tier_year_start_on=row.tier_year_start_on,
        late_fee_exempt=row.late_fee_exempt,
    )


async def account_of(ctx: Context, cust_id: int) -> AccountContract:
    """Return the account of a customer; raises ``E_ACCOUNT_UNKNOWN``."""
    row = (await ctx.session.execute(_OF_CUSTOMER, {"cust_id": cust_id})).one_or_none()
    if row is None:
        raise MinshuiError(ACCOUNT_UNKNOWN, account=cust_id)
    return account_contract(row)


async def account_by_id(ctx: Context, account_id: int) -> AccountContract:
    """Return an account; raises ``E_ACCOUNT_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_ID, {"id": account_id})).one_or_none()
    if row is None:
        raise MinshuiError(ACCOUNT_UNKNOWN, account=account_id)
    return account_contract(row)


async def lock_accounts(ctx: Context, ids: Collection[int]) -> list[AccountContract]:
    """Lock account rows until the transaction ends, ascending, and return them.

    Raises ``E_ACCOUNT_UNKNOWN`` for an id that does not exist.
    """
    wanted = sorted(set(ids))
    rows = (await ctx.session.execute(_LOCK, {"ids": wanted})).all()
    if len(rows) != len(wanted):
        missing = min(set(wanted) - {row.id for row in rows})
        raise MinshuiError(ACCOUNT_UNKNOWN, account=missing)
    return [account_contract(row) for row in rows]
