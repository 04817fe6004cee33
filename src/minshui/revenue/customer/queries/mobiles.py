"""Where customers are reached: for messages that the system sends, whoever asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.facade import AddressSource, ChannelCode, ReceiverKind
from minshui.revenue.customer.models import Contact, Customer
from minshui.revenue.customer.personal_data import CONTACT_MOBILE, CUSTOMER_MOBILE

_OWN = prepared(
    select(Customer.code, Customer.mobile).where(
        is_among_texts(Customer.code, "codes"), Customer.mobile.is_not(None)
    )
)
# The default contact last, so that it is the one that stays.
_CONTACTS = prepared(
    select(Customer.code, Contact.mobile)
    .join(Contact, Contact.cust_id == Customer.id)
    .where(is_among_texts(Customer.code, "codes"), Contact.mobile.is_not(None))
    .order_by(Contact.is_default, Contact.id.desc())
)


async def _mobiles(ctx: Context, refs: Sequence[str]) -> Mapping[str, str]:
    """Return the customer's own mobile, else the default contact's, else the first one's."""
    cipher = await field_cipher(ctx)
    found: dict[str, str] = {}
    for row in await ctx.session.execute(_OWN, {"codes": list(refs)}):
        found[row.code] = cipher.decrypt(CUSTOMER_MOBILE, row.mobile)
    missing = [code for code in refs if code not in found]
    if missing:
        sealed = {
            row.code: row.mobile for row in await ctx.session.execute(_CONTACTS, {"codes": missing})
        }
        found |= {code: cipher.decrypt(CONTACT_MOBILE, each) for code, each in sealed.items()}
    return found


CUSTOMER_MOBILES = AddressSource(ReceiverKind.CUSTOMER, ChannelCode.SMS, _mobiles)
"""A customer is named by their number."""
