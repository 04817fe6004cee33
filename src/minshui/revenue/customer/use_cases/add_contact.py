"""Add a person to reach about a customer."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.customer.contracts import AddContact, ContactContract
from minshui.revenue.customer.domain.mobile import check_mobile
from minshui.revenue.customer.domain.personal_text import check_name
from minshui.revenue.customer.errors import CONTACT_TYPE
from minshui.revenue.customer.models import Contact
from minshui.revenue.customer.personal_data import CONTACT_MOBILE, personal_data
from minshui.revenue.customer.queries.customers import customer_row
from minshui.revenue.customer.queries.history import SUBJECT

_TYPES = ("owner", "tenant", "agent", "finance")
_CLEAR_DEFAULT = (
    update(Contact)
    .where(Contact.cust_id == bindparam("customer"), Contact.is_default)
    .values(is_default=False)
    .execution_options(synchronize_session=False)
)


async def add_contact(ctx: Context, command: AddContact) -> ContactContract:
    """Add a contact; a new default takes the place of the old one.

    Raises ``E_CUSTOMER_UNKNOWN``, ``E_CONTACT_TYPE``, ``E_MOBILE_FORM``,
    ``E_CUSTOMER_TEXT_REQUIRED``.
    """
    customer = await customer_row(ctx, command.cust_id)
    if command.contact_type not in _TYPES:
        raise MinshuiError(
            CONTACT_TYPE, place=Place("contact_type"), contact_type=command.contact_type
        )
    personal = await personal_data(ctx)
    sealed = personal.seal_mobile(check_mobile(command.mobile), CONTACT_MOBILE)
    if command.is_default:
        await ctx.session.execute(_CLEAR_DEFAULT, {"customer": customer.id})
    row = Contact(
        cust_id=customer.id,
        name=check_name(command.name),
        mobile=sealed.sealed,
        mobile_index=sealed.index,
        contact_type=command.contact_type,
        is_default=command.is_default,
        created_at=ctx.clock.now(),
    )
    ctx.session.add(row)
    await ctx.session.flush()
    await record_audit(ctx, "customer.add_contact", SUBJECT, customer.id, after={"name": row.name})
    return ContactContract(
        row.id,
        row.name,
        personal.show_mobile(row.mobile, CONTACT_MOBILE),
        row.contact_type,
        row.is_default,
    )
