"""What is told of the news of other modules."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.revenue.cashier.facade import PaymentTaken
from minshui.revenue.notice.use_cases.notify_closing import notify_closing
from minshui.revenue.notice.use_cases.notify_decision import notify_decision
from minshui.revenue.notice.use_cases.notify_payment import notify_payment
from minshui.revenue.notice.use_cases.notify_transfer import notify_transfer
from minshui.revenue.ownership.facade import AccountSettled, OwnershipTransferred
from minshui.workorder.approval.facade import ApprovalDecided


async def tell_of_payment(ctx: Context, event: DeliveredEvent) -> None:
    """The customer hears that money has arrived."""
    await notify_payment(ctx, int(event.payload["payment_id"]))


async def tell_of_transfer(ctx: Context, event: DeliveredEvent) -> None:
    """Both owners hear that the transfer is done."""
    await notify_transfer(ctx, int(event.payload["transfer_id"]))


async def tell_of_closing(ctx: Context, event: DeliveredEvent) -> None:
    """The customer hears how far the closing has come."""
    await notify_closing(ctx, int(event.payload["closing_id"]))


async def tell_of_decision(ctx: Context, event: DeliveredEvent) -> None:
    """The requester hears what was decided."""
    await notify_decision(ctx, int(event.payload["process_id"]))


SUBSCRIPTIONS = (
    Subscription("notice.tell_of_payment", PaymentTaken.event_type, tell_of_payment),
    Subscription("notice.tell_of_transfer", OwnershipTransferred.event_type, tell_of_transfer),
    Subscription("notice.tell_of_closing", AccountSettled.event_type, tell_of_closing),
    Subscription("notice.tell_of_decision", ApprovalDecided.event_type, tell_of_decision),
)
