"""What CAS does about the news of others."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.platform.cas.jobs import MOST_ATTEMPTS, TELL_OF_END
from minshui.platform.cas.queries.tickets import tickets_to_end
from minshui.platform.identity.facade import SessionEnded


async def tell_services(ctx: Context, event: DeliveredEvent) -> None:
    """Each service with a session of its own is told, by a job each: one may be down."""
    for ticket in await tickets_to_end(ctx, str(event.payload["session_id"])):
        await enqueue(
            ctx,
            TELL_OF_END,
            {"ticket": ticket},
            dedup_key=f"{TELL_OF_END}:{ticket}",
            max_attempts=MOST_ATTEMPTS,
        )


SUBSCRIPTIONS = (Subscription("cas.tell_services", SessionEnded.event_type, tell_services),)
