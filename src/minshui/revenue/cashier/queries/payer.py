"""Who pays: an account with its customer, and which of the chosen bills are theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among, is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.errors import BILL_NOT_OF_ACCOUNT, PAYER_DIFFERS, PAYER_MISSING
from minshui.revenue.customer.facade import (
    ACCOUNT_ROWS,
    ACCOUNT_UNKNOWN,
    CUSTOMER_ROWS,
    CUSTOMER_UNKNOWN,
)
from minshui.revenue.customer.models import Account, Customer

_PAYER = select(
    Account.id.label("account_id"),
    Account.code.label("account_code"),
    Account.cust_id,
    Customer.code,
    Customer.name,
    Customer.site_id,
).join(Customer, Customer.id == Account.cust_id)
_BY_ACCOUNT = prepared(_PAYER.where(is_among(Account.id, "account_ids")))
_BY_CODE = prepared(_PAYER.where(is_among_texts(Customer.code, "codes")))
_THEIRS = select(Bill.id).where(
    Bill.cust_id == bindparam("cust_id"), Bill.id.in_(bindparam("bill_ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Payer:
    """An account with its customer."""

    account_id: int
    account_code: str
    cust_id: int
    code: str
    name: str
    site_id: int


async def find_payer(ctx: Context, account_id: int | None, customer_code: str | None) -> Payer:
    """Return the payer by account or by customer number; see ``find_payers``."""
    (payer,) = await find_payers([(ctx, account_id, customer_code)])
    return payer


async def find_payers(
    wanted: Sequence[tuple[Context, int | None, str | None]],
) -> list[Payer]:
    """Return the payers, each by account or customer number; where both are given they must agree.

    The contexts share one session; each sees its own payers only. Raises ``E_PAYER_MISSING``,
    ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_UNKNOWN``, ``E_PAYER_DIFFERS``.
    """
    ctx = wanted[0][0]
    ids = {account_id for _, account_id, _ in wanted if account_id is not None}
    codes = {code for _, account_id, code in wanted if account_id is None and code}
    by_id: dict[int, Payer] = {}
    by_code: dict[str, Payer] = {}
    if ids:
        rows = await ctx.session.execute(_BY_ACCOUNT, {"account_ids": sorted(ids)})
        by_id = {row.account_id: Payer(*row) for row in rows}
    if codes:
        rows = await ctx.session.execute(_BY_CODE, {"codes": sorted(codes)})
        by_code = {row.code: Payer(*row) for row in rows}
    return [
        await _by_code(asker, by_code, code)
        if account_id is None
        else await _by_account(asker, by_id, account_id, code)
        for asker, account_id, code in wanted
    ]


async def _by_account(
    ctx: Context, known: Mapping[int, Payer], account_id: int, code: str | None
) -> Payer:
    payer = known.get(account_id)
    if payer is None:
        raise MinshuiError(ACCOUNT_UNKNOWN, account=account_id)
    if not sees(ctx, payer.site_id):
        await ACCOUNT_ROWS.check(ctx, account_id)
    if code not in (None, payer.code):
        raise MinshuiError(
            PAYER_DIFFERS,
            place=Place("customer_code"),
            account=payer.account_code,
            owner=payer.code,
            customer=code,
        )
    return payer


async def _by_code(ctx: Context, known: Mapping[str, Payer], code: str | None) -> Payer:
    if not code:
        raise MinshuiError(PAYER_MISSING)
    if code not in known:
        raise MinshuiError(CUSTOMER_UNKNOWN, customer=code)
    if not sees(ctx, known[code].site_id):
        await CUSTOMER_ROWS.check(ctx, code, by="code")
    return known[code]


async def check_bills_of(ctx: Context, payer: Payer, bill_ids: Collection[int]) -> None:
    """Raise ``E_BILL_NOT_OF_ACCOUNT`` where a chosen bill is not the payer's.

    A bill that somebody has paid meanwhile is no fault: the money stays as prepayment.
    """
    values = {"cust_id": payer.cust_id, "bill_ids": sorted(bill_ids)}
    theirs = set((await ctx.session.execute(_THEIRS, values)).scalars())
    if strangers := sorted(set(bill_ids) - theirs):
        raise MinshuiError(
            BILL_NOT_OF_ACCOUNT, bills="、".join(map(str, strangers)), customer=payer.code
        )
