"""What the books hold of a cut-over, by site and class of use."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, String, bindparam, func, literal, select

from minshui.infrastructure.context import Context
from minshui.platform.organization.models import Department
from minshui.revenue.billing.models import OpeningBillDetail, TierCounterEntry
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.cutover.contracts import ProofItem
from minshui.revenue.cutover.domain.sums import NO_CLASS, Key
from minshui.revenue.cutover.models import CutoverAccount, CutoverMeter
from minshui.revenue.ledger.models import AccountEntry, DepositEntry
from minshui.revenue.tariff.models import Tariff

_CLASSES = select(Tariff.code, func.coalesce(Tariff.class_code, Tariff.code))
_CLASS = func.coalesce(Tariff.class_code, Account.tariff_code, literal(NO_CLASS, String))


def _by_place(*values: Any) -> Select[Any]:
    return (
        select(Department.code, _CLASS, *values)
        .select_from(CutoverAccount)
        .join(Account, Account.id == CutoverAccount.account_id)
        .join(Customer, Customer.id == Account.cust_id)
        .join(Department, Department.id == Customer.site_id)
        .outerjoin(Tariff, Tariff.code == Account.tariff_code)
        .where(CutoverAccount.cutover_id == bindparam("id"))
        .group_by(Department.code, _CLASS)
    )


_OF_ACCOUNT = CutoverAccount.account_id
_QUERIES: tuple[tuple[tuple[ProofItem, ...], Select[Any]], ...] = (
    ((ProofItem.CUSTOMERS,), _by_place(func.count())),
    (
        (ProofItem.METERS,),
        _by_place(func.count())
        .join(CustomerMeter, CustomerMeter.account_id == _OF_ACCOUNT)
        .join(CutoverMeter, CutoverMeter.cust_meter_id == CustomerMeter.id),
    ),
    (
        (ProofItem.COUNTER_M3,),
        _by_place(func.sum(TierCounterEntry.usage_m3))
        .join(TierCounterEntry, TierCounterEntry.account_id == _OF_ACCOUNT)
        .where(TierCounterEntry.bill_id.is_(None)),
    ),
    (
        (ProofItem.ARREARS_BILLS, ProofItem.ARREARS_FEN),
        _by_place(func.count(), func.sum(AccountEntry.amount_fen))
        .join(AccountEntry, AccountEntry.account_id == _OF_ACCOUNT)
        .where(AccountEntry.kind == "opening"),
    ),
    (
        (ProofItem.LATE_FEE_FEN,),
        _by_place(func.sum(OpeningBillDetail.late_fee_fen)).join(
            OpeningBillDetail, OpeningBillDetail.account_id == _OF_ACCOUNT
        ),
    ),
    (
        (ProofItem.DEPOSIT_LOTS, ProofItem.DEPOSIT_FEN),
        _by_place(func.count(), func.sum(DepositEntry.movement_fen))
        .join(DepositEntry, DepositEntry.account_id == _OF_ACCOUNT)
        .where(DepositEntry.kind == "opening"),
    ),
)


async def tariff_classes(ctx: Context) -> dict[str, str]:
    """Return the class of use of every tariff; one that names none is a class of its own."""
    rows = await ctx.session.execute(_CLASSES)
    return {row.code: row[1] for row in rows}


async def book_sums(ctx: Context, cutover_id: int) -> dict[Key, Decimal]:
    """Return what the books hold of a cut-over."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for items, statement in _QUERIES:
        for site, class_code, *values in await ctx.session.execute(statement, {"id": cutover_id}):
            for item, value in zip(items, values, strict=True):
                sums[site, class_code, item] += Decimal(value)
    return dict(sums)
