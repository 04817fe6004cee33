"""Open a customer with an account, and with a meter where one is put in at once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.infrastructure.security.scoping import check_in_scope, sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.facade import open_site
from minshui.revenue.customer.attribute_application import checked_spans
from minshui.revenue.customer.attribute_store import write_spans
from minshui.revenue.customer.contracts import (
    BindMeter,
    CustomerStatus,
    OpenCustomer,
    OpenedCustomer,
)
from minshui.revenue.customer.domain.attribute_timeline import Span, supersede
from minshui.revenue.customer.domain.customer_number import customer_number, number_series
from minshui.revenue.customer.domain.identity_number import check_identity
from minshui.revenue.customer.domain.mobile import check_mobile
from minshui.revenue.customer.domain.personal_text import check_address, check_name
from minshui.revenue.customer.errors import (
    EXTERNAL_NUMBER_ELSEWHERE,
    EXTERNAL_NUMBER_TAKEN,
    OPENED_IN_FUTURE,
)
from minshui.revenue.customer.events import CustomerOpened
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.queries.accounts import account_of
from minshui.revenue.customer.queries.customers import customer_contract
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.use_cases.bind_meter import bind_meter

_HOLDER = select(Customer.code, Customer.site_id).where(
    Customer.external_no == bindparam("external_no")
)


async def open_customer(ctx: Context, command: OpenCustomer) -> OpenedCustomer:
    """Open a customer; number = site code + year + six digits (R-023), also the account's.

    Raises ``E_CUSTOMER_TEXT_REQUIRED``, ``E_MOBILE_FORM``, the ``E_IDENTITY_…`` and
    ``E_CREDIT_…`` codes, ``E_CUSTOMER_EXTERNAL_TAKEN``, ``E_CUSTOMER_OPENED_IN_FUTURE``,
    ``E_OUT_OF_SCOPE`` and ``E_DEPARTMENT_…`` of the site, and what attributes and the meter are
    refused for.
    """
    today = ctx.clock.today()
    opened_on = command.opened_on or today
    if opened_on > today:
        raise MinshuiError(
            OPENED_IN_FUTURE, place=Place("opened_on"), opened=opened_on, today=today
        )
    check_in_scope(ctx, command.site_id, place=Place("site_id"))
    site = await open_site(ctx, command.site_id)
    spans, warnings = await checked_spans(ctx, command.attributes)
    await _check_external(ctx, command.external_no)
    customer = await _customer_of(ctx, command, opened_on)
    (sequence,) = await next_numbers(ctx, number_series(site.code, today.year))
    customer.code = customer_number(site.code, today.year, sequence)
    ctx.session.add(customer)
    await ctx.session.flush()
    account = _account_of(ctx, command, customer)
    ctx.session.add(account)
    await ctx.session.flush()
    await write_spans(ctx, account.id, [], _laid_out(spans))
    relation = None
    if command.meter is not None:
        relation = await bind_meter(ctx, BindMeter(account.id, command.meter))
    contract = customer_contract(customer, await personal_data(ctx))
    await record_audit(
        ctx,
        "customer.open",
        SUBJECT,
        customer.id,
        after={"code": customer.code, "name": customer.name, "address": customer.address},
    )
    await publish(ctx, CustomerOpened(customer.id, account.id, customer.code))
    return OpenedCustomer(
        customer=contract,
        account=await account_of(ctx, customer.id),
        cust_meter_id=relation.id if relation else None,
        warnings=tuple(warnings),
    )


async def _check_external(ctx: Context, external_no: str | None) -> None:
    if external_no is None:
        return
    found = await ctx.session.execute(_HOLDER, {"external_no": external_no})
    holder = found.one_or_none()
    if holder is None:
        return
    place = Place("external_no")
    if not sees(ctx, holder.site_id):
        raise MinshuiError(EXTERNAL_NUMBER_ELSEWHERE, place=place, external=external_no)
    raise MinshuiError(
        EXTERNAL_NUMBER_TAKEN, place=place, external=external_no, customer=holder.code
    )


async def _customer_of(ctx: Context, command: OpenCustomer, opened_on: date) -> Customer:
    personal = await personal_data(ctx)
    mobile = personal.seal_mobile(check_mobile(command.mobile) if command.mobile else None)
    identity = personal.seal_identity(
        check_identity(command.id_no, command.cust_type) if command.id_no else None
    )
    status = CustomerStatus.PRE_OPENED if command.pre_opened else CustomerStatus.NORMAL
    return Customer(
        name=check_name(command.name),
        cust_type=command.cust_type.value,
        id_no=identity.sealed,
        id_no_index=identity.index,
        mobile=mobile.sealed,
        mobile_index=mobile.index,
        mobile_tail_index=mobile.tail_index,
        address=check_address(command.address),
        status=status.value,
        site_id=command.site_id,
        opened_on=opened_on,
        external_no=command.external_no,
        created_at=ctx.clock.now(),
        updated_at=ctx.clock.now(),
    )


def _account_of(ctx: Context, command: OpenCustomer, customer: Customer) -> Account:
    return Account(
        code=customer.code,
        cust_id=customer.id,
        status="active",
        collection_manner=command.collection_manner.value,
        opened_on=customer.opened_on,
        tier_year_start_on=command.tier_year_start_on,
        created_at=ctx.clock.now(),
    )


def _laid_out(spans: list[Span]) -> list[Span]:
    """Later ones win over earlier ones, as if they had been set one after the other."""
    placed: list[Span] = []
    for span in spans:
        ended, added = supersede(placed, span)
        placed = [old for old in placed if old not in ended] + added
    return placed
