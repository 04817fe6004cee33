"""Everything about a customer at a glance (客户 360)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import (
    AttributeContract,
    AttributeKind,
    ContactContract,
    CustomerOverview,
)
from minshui.revenue.customer.models import AccountAttribute, Contact
from minshui.revenue.customer.personal_data import CONTACT_MOBILE, personal_data
from minshui.revenue.customer.queries.account_locks import open_locks
from minshui.revenue.customer.queries.accounts import account_of
from minshui.revenue.customer.queries.customer_meters import meters_of
from minshui.revenue.customer.queries.customers import customer_by_id
from minshui.revenue.customer.queries.unsettled import unsettled_of

_CONTACTS = select(Contact).where(Contact.cust_id == bindparam("cust_id")).order_by(Contact.id)
_ATTRIBUTES = (
    select(AccountAttribute)
    .where(AccountAttribute.account_id == bindparam("account_id"))
    .order_by(AccountAttribute.kind, AccountAttribute.from_on, AccountAttribute.id)
)


async def customer_overview(ctx: Context, cust_id: int) -> CustomerOverview:
    """Return a customer's file, account, money, contacts, meters, attributes in force and locks.

    Raises ``E_CUSTOMER_UNKNOWN``.
    """
    customer = await customer_by_id(ctx, cust_id)
    account = await account_of(ctx, cust_id)
    attributes = await attributes_of(ctx, account.id)
    return CustomerOverview(
        customer=customer,
        account=account,
        unsettled=await unsettled_of(ctx, cust_id, account.id),
        contacts=tuple(await contacts_of(ctx, cust_id)),
        meters=tuple(await meters_of(ctx, cust_id)),
        attributes=tuple(each for each in attributes if each.ended_at is None),
        locks=tuple(await open_locks(ctx, [account.id])),
    )


async def contacts_of(ctx: Context, cust_id: int) -> list[ContactContract]:
    """Return a customer's contacts as the actor may see them."""
    personal = await personal_data(ctx)
    rows = await ctx.session.execute(_CONTACTS, {"cust_id": cust_id})
    return [
        ContactContract(
            id=row.id,
            name=row.name,
            mobile=personal.show_mobile(row.mobile, CONTACT_MOBILE),
            contact_type=row.contact_type,
            is_default=row.is_default,
        )
        for row in rows.scalars()
    ]


async def attributes_of(ctx: Context, account_id: int) -> list[AttributeContract]:
    """Return every attribute an account has or had, those that were ended too."""
    rows = await ctx.session.execute(_ATTRIBUTES, {"account_id": account_id})
    return [
        AttributeContract(
            id=row.id,
            account_id=row.account_id,
            kind=AttributeKind(row.kind),
            value=row.value,
            from_on=row.from_on,
            to_on=row.to_on,
            proof_no=row.proof_no,
            reason=row.reason,
            recorded_at=row.recorded_at,
            ended_at=row.ended_at,
        )
        for row in rows.scalars()
    ]
