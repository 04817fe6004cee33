"""Real data for previews of templates: what is known of one customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.message.template.facade import SampleSource
from minshui.revenue.billing.facade import open_bills
from minshui.revenue.customer.facade import account_of, customer_by_code
from minshui.revenue.customer.permissions import READ
from minshui.revenue.notice.sending import name_of


async def _of_customer(ctx: Context, code: str) -> Mapping[str, Any]:
    """Return what notices would tell a customer now; raises ``E_CUSTOMER_UNKNOWN``."""
    customer = await customer_by_code(ctx, code)
    told: dict[str, Any] = {"name": name_of(customer.name), "customer_code": customer.code}
    bills = await open_bills(ctx, (await account_of(ctx, customer.id)).id)
    if bills:
        told |= {
            "month": bills[-1].bill_month,
            "since_month": bills[0].bill_month,
            "months": str(len({bill.bill_month for bill in bills})),
            "amount": yuan_text(sum(bill.open_fen for bill in bills)),
            "due_on": bills[-1].due_on,
        }
    return told


CUSTOMER_SAMPLES = SampleSource("customer", "某客户当前的欠费（填客户编号）", READ, _of_customer)
