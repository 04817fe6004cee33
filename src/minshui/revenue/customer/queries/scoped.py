"""Whose customers are (R-082), and everything that hangs on one: accounts, meters in use, bills.

A customer is their site's, and the own of the reader in whose book one of their meters stands.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import DeclarativeBase, aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.errors import OUT_OF_SCOPE
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.infrastructure.security.scoping import KeyColumn, in_scope
from minshui.kernel.errors import ErrorCode
from minshui.revenue.customer.contracts import MeterOfCustomer
from minshui.revenue.customer.errors import (
    ACCOUNT_UNKNOWN,
    ATTRIBUTE_UNKNOWN,
    CUSTOMER_UNKNOWN,
    LOCK_UNKNOWN,
    RELATION_UNKNOWN,
)
from minshui.revenue.customer.models import (
    Account,
    AccountAttribute,
    AccountLock,
    Customer,
    CustomerMeter,
)
from minshui.revenue.customer.queries.customer_meters import BOUND, subs_of
from minshui.revenue.customer.queries.higher_tables import BOOKS

_OF_SITE = "客户所属营业所的"
_OF_BOOK = "客户有在用水表在本人册本中的"


def of_site(ctx: Context, cust_id: KeyColumn) -> ColumnElement[bool]:
    """Return the condition that a customer belongs to a site of the actor's scope."""
    if not ctx.actor.scope.departments:
        return false()
    customer = aliased(Customer)
    in_site = in_scope(ctx, department=customer.site_id)
    return select(customer.id).where(customer.id == cust_id, in_site).exists()


def in_own_book(ctx: Context, book_id: KeyColumn) -> ColumnElement[bool]:
    """Return the condition that a book is the actor's own, where the scope is one's own."""
    if not ctx.actor.scope.own:
        return false()
    book = BOOKS.alias()
    is_own = in_scope(ctx, owner=book.c.reader_id)
    return select(book.c.id).where(book.c.id == book_id, is_own).exists()


def _customer(ctx: Context, customer: Any) -> ColumnElement[bool]:
    in_site = in_scope(ctx, department=customer.site_id)
    if not ctx.actor.scope.own:
        return in_site
    meter = aliased(CustomerMeter)
    in_book = in_own_book(ctx, meter.book_id)
    has_own = select(meter.id).where(
        meter.cust_id == customer.id, meter.bind_status == BOUND, in_book
    )
    return or_(in_site, has_own.exists())


def _relation(ctx: Context, relation: Any) -> ColumnElement[bool]:
    return or_(of_site(ctx, relation.cust_id), in_own_book(ctx, relation.book_id))


def _of_customer(ctx: Context, row: Any) -> ColumnElement[bool]:
    return CUSTOMER_ROWS.has_seen(ctx, row.cust_id)


def _of_account(ctx: Context, row: Any) -> ColumnElement[bool]:
    return ACCOUNT_ROWS.has_seen(ctx, row.account_id)


def rows_of_customers(
    code: str,
    title: str,
    model: type[DeclarativeBase],
    unknown: ErrorCode = OUT_OF_SCOPE,
    named: str = "row",
) -> ScopedRows:
    """Declare a kind of rows that are their customer's: by ``cust_id``, else by ``account_id``."""
    of_scope = _of_customer if hasattr(model, "cust_id") else _of_account
    return ScopedRows(code, title, model, _OF_SITE, _OF_BOOK, of_scope, unknown, named)


CUSTOMER_ROWS = ScopedRows(
    "revenue.customer",
    "客户",
    Customer,
    by_department="所属营业所的",
    own="有在用水表在本人册本中的",
    of_scope=_customer,
    unknown=CUSTOMER_UNKNOWN,
    named="customer",
)
RELATION_ROWS = ScopedRows(
    "revenue.customer_meter",
    "户表关系",
    CustomerMeter,
    by_department=_OF_SITE,
    own="在本人册本中的",
    of_scope=_relation,
    unknown=RELATION_UNKNOWN,
    named="relation",
)
ACCOUNT_ROWS = rows_of_customers("revenue.account", "账户", Account, ACCOUNT_UNKNOWN, "account")
ATTRIBUTE_ROWS = rows_of_customers(
    "revenue.attribute", "计价属性", AccountAttribute, ATTRIBUTE_UNKNOWN, "attribute"
)
LOCK_ROWS = rows_of_customers("revenue.account_lock", "业务锁", AccountLock, LOCK_UNKNOWN, "lock")


async def seen_subs_of(ctx: Context, cust_meter_id: int) -> list[MeterOfCustomer]:
    """Return the meters in use below a master, of the actor's customers."""
    subs = await subs_of(ctx, cust_meter_id)
    seen = await RELATION_ROWS.among(ctx, [sub.relation.id for sub in subs])
    return [sub for sub in subs if sub.relation.id in seen]
