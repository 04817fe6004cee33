"""Find one customer by what identifies it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import CustomerContract, CustomerStatus, CustomerType
from minshui.revenue.customer.domain.masking import mask_mobile
from minshui.revenue.customer.domain.mobile import check_mobile
from minshui.revenue.customer.errors import CUSTOMER_UNKNOWN
from minshui.revenue.customer.models import Customer
from minshui.revenue.customer.personal_data import PersonalData, personal_data
from minshui.revenue.customer.queries.scoped import CUSTOMER_ROWS

_BY_ID = select(Customer).where(Customer.id == bindparam("id"))
_BY_CODE = select(Customer).where(Customer.code == bindparam("code"))
_BY_MOBILE = (
    select(Customer).where(Customer.mobile_index == bindparam("mobile")).order_by(Customer.code)
)


def customer_contract(row: Customer, personal: PersonalData) -> CustomerContract:
    """Return a row as the actor may see it."""
    return CustomerContract(
        id=row.id,
        code=row.code,
        name=row.name,
        cust_type=CustomerType(row.cust_type),
        mobile=personal.show_mobile(row.mobile),
        id_no=personal.show_identity(row.id_no),
        address=row.address,
        status=CustomerStatus(row.status),
        site_id=row.site_id,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        external_no=row.external_no,
    )


async def customer_row(ctx: Context, cust_id: int) -> Customer:
    """Return a customer's row, for use cases that change it; raises ``E_CUSTOMER_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_ID, {"id": cust_id})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(CUSTOMER_UNKNOWN, customer=cust_id)
    return row


async def customer_by_id(ctx: Context, cust_id: int) -> CustomerContract:
    """Return a customer; raises ``E_CUSTOMER_UNKNOWN``."""
    return customer_contract(await customer_row(ctx, cust_id), await personal_data(ctx))


async def customer_by_code(ctx: Context, code: str) -> CustomerContract:
    """Return the customer of the actor's scope with a number; raises ``E_CUSTOMER_UNKNOWN``."""
    found = await ctx.session.execute(_BY_CODE.where(CUSTOMER_ROWS.seen(ctx)), {"code": code})
    row = found.scalar_one_or_none()
    if row is None:
        raise MinshuiError(CUSTOMER_UNKNOWN, customer=code)
    return customer_contract(row, await personal_data(ctx))


async def customers_by_mobile(ctx: Context, mobile: str) -> list[CustomerContract]:
    """Return the customers of the actor's scope with a mobile number.

    One person may well be the customer of several dwellings. Raises ``E_MOBILE_FORM``,
    ``E_CUSTOMER_UNKNOWN``.
    """
    digits = check_mobile(mobile)
    personal = await personal_data(ctx)
    values = {"mobile": personal.mobile_index(digits)}
    seen = _BY_MOBILE.where(CUSTOMER_ROWS.seen(ctx))
    rows = (await ctx.session.execute(seen, values)).scalars().all()
    if not rows:
        raise MinshuiError(CUSTOMER_UNKNOWN, customer=mask_mobile(digits))
    return [customer_contract(row, personal) for row in rows]
