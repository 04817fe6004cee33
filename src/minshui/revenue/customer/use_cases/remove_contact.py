"""Remove a person to reach about a customer."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import CONTACT_UNKNOWN
from minshui.revenue.customer.models import Contact
from minshui.revenue.customer.queries.history import SUBJECT


async def remove_contact(ctx: Context, cust_id: int, contact_id: int) -> None:
    """Remove a contact of a customer; raises ``E_CONTACT_UNKNOWN``."""
    row = await ctx.session.get(Contact, contact_id)
    if row is None or row.cust_id != cust_id:
        raise MinshuiError(CONTACT_UNKNOWN, contact=contact_id)
    await ctx.session.delete(row)
    await ctx.session.flush()
    await record_audit(ctx, "customer.remove_contact", SUBJECT, cust_id, before={"name": row.name})
