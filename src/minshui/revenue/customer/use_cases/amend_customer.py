"""Change a customer's file: name, address, mobile, identity number."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import (
    AmendCustomer,
    CustomerContract,
    CustomerStatus,
    CustomerType,
)
from minshui.revenue.customer.domain.identity_number import check_identity
from minshui.revenue.customer.domain.masking import mask_identity, mask_mobile
from minshui.revenue.customer.domain.mobile import check_mobile
from minshui.revenue.customer.domain.personal_text import check_address, check_name
from minshui.revenue.customer.errors import CUSTOMER_CLOSED, CUSTOMER_UNKNOWN
from minshui.revenue.customer.models import Customer
from minshui.revenue.customer.personal_data import PersonalData, personal_data
from minshui.revenue.customer.queries.customers import customer_contract
from minshui.revenue.customer.queries.history import SUBJECT


async def amend_customer(ctx: Context, command: AmendCustomer) -> CustomerContract:
    """Apply changes; old and new values stand in the audit log, personal numbers masked.

    Raises ``E_CUSTOMER_UNKNOWN``, ``E_CUSTOMER_CLOSED`` and what the values are refused for.
    """
    row = await ctx.session.get(Customer, command.cust_id, with_for_update=True)
    if row is None:
        raise MinshuiError(CUSTOMER_UNKNOWN, customer=command.cust_id)
    if row.status == CustomerStatus.CLOSED:
        raise MinshuiError(CUSTOMER_CLOSED, customer=row.code)
    personal = await personal_data(ctx)
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {"reason": command.reason}
    if "name" in command.changes:
        before["name"] = row.name
        row.name = after["name"] = check_name(command.changes["name"] or "")
    if "address" in command.changes:
        before["address"] = row.address
        row.address = after["address"] = check_address(command.changes["address"] or "")
    if "mobile" in command.changes:
        before["mobile"] = _masked_mobile(personal, row)
        after["mobile"] = _set_mobile(personal, row, command.changes["mobile"])
    if "id_no" in command.changes:
        before["id_no"] = _masked_identity(personal, row)
        after["id_no"] = _set_identity(personal, row, command.changes["id_no"])
    row.updated_at = ctx.clock.now()
    await ctx.session.flush()
    await record_audit(ctx, "customer.amend", SUBJECT, row.id, before=before, after=after)
    return customer_contract(row, personal)


def _set_mobile(personal: PersonalData, row: Customer, mobile: str | None) -> str | None:
    digits = check_mobile(mobile) if mobile else None
    sealed = personal.seal_mobile(digits)
    row.mobile, row.mobile_index = sealed.sealed, sealed.index
    row.mobile_tail_index = sealed.tail_index
    return mask_mobile(digits) if digits else None


def _set_identity(personal: PersonalData, row: Customer, number: str | None) -> str | None:
    checked = check_identity(number, CustomerType(row.cust_type)) if number else None
    sealed = personal.seal_identity(checked)
    row.id_no, row.id_no_index = sealed.sealed, sealed.index
    return mask_identity(checked) if checked else None


def _masked_mobile(personal: PersonalData, row: Customer) -> str | None:
    shown = personal.show_mobile(row.mobile)
    return mask_mobile(shown) if shown else None


def _masked_identity(personal: PersonalData, row: Customer) -> str | None:
    shown = personal.show_identity(row.id_no)
    return mask_identity(shown) if shown else None
