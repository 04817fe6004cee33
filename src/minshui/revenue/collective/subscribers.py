"""What is done on the news of other modules."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.revenue.collective.use_cases.end_membership import end_membership
from minshui.revenue.customer.facade import CustomerStatusChanged


async def leave_closed(ctx: Context, event: DeliveredEvent) -> None:
    """A customer who is closed (a former owner, too) is paid for no longer."""
    if event.payload["after"] == "closed":
        await end_membership(ctx, int(event.payload["cust_id"]))


SUBSCRIPTIONS = (
    Subscription("collective.leave_closed", CustomerStatusChanged.event_type, leave_closed),
)
