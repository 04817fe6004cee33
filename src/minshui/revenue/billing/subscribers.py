"""What billing does on its own news."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.revenue.billing.events import BillsCancelled, BillsIssued
from minshui.revenue.billing.use_cases.settle_cancelled import settle_cancelled
from minshui.revenue.billing.use_cases.settle_chunk import settle_chunk


async def settle_issued(ctx: Context, event: DeliveredEvent) -> None:
    """Offset payments that came while their account's chunk was being billed."""
    await settle_chunk(ctx, int(event.payload["chunk_id"]))


async def settle_taken_back(ctx: Context, event: DeliveredEvent) -> None:
    """Offset what a chunk of cancelled bills left on deposits."""
    await settle_cancelled(ctx, int(event.payload["chunk_id"]))


SUBSCRIPTIONS = (
    Subscription("billing.settle_issued", BillsIssued.event_type, settle_issued),
    Subscription("billing.settle_taken_back", BillsCancelled.event_type, settle_taken_back),
)
