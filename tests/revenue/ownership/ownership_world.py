"""A household that goes, and the one that comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import CustomerType, OpenCustomer, open_customer
from minshui.revenue.ownership.facade import CloseAccount, MeterStop, TransferOwnership
from tests.revenue.reading.district import District, Household, as_user

TODAY = date(2026, 11, 21)


async def open_new_owner(ctx: Context, district: District, **more: Any) -> tuple[int, int]:
    """Open a customer before the transfer and return customer and account."""
    command = OpenCustomer(
        name="陈大暑",
        cust_type=CustomerType.RESIDENT,
        address="福州市鼓楼区温泉路 1 号",
        site_id=district.site_id,
        pre_opened=True,
        **more,
    )
    opened = await open_customer(ctx, command)
    return opened.customer.id, opened.account.id


def transfer(
    household: Household, to_account_id: int, pointer: str, on: date = TODAY, **more: Any
) -> TransferOwnership:
    """A transfer of a household's one meter at a pointer."""
    stops = (MeterStop(household.cust_meter_id, Decimal(pointer)),)
    return TransferOwnership(
        household.account_id, to_account_id, on, stops, **({"reason": "房屋买卖"} | more)
    )


def closing(household: Household, pointer: str, on: date = TODAY, **more: Any) -> CloseAccount:
    """A closing of a household's one meter at a pointer."""
    stops = (MeterStop(household.cust_meter_id, Decimal(pointer)),)
    return CloseAccount(household.account_id, on, stops, **({"reason": "房屋拆迁"} | more))


def approver(ctx: Context) -> Context:
    """The same unit of work, done by somebody who may approve."""
    user = as_user(ctx, 12)
    actor = replace(user.actor, permissions=frozenset({"revenue.ownership.approve"}))
    return replace(user, actor=actor)
