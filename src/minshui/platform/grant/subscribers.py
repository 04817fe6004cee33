"""What grants hear of others."""

from __future__ import annotations

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.platform.grant.relation_store import GRANT_LINE
from minshui.platform.identity.facade import SessionEnded

_WHO_LEFT = "disabled"


async def _look_at_grants(ctx: Context, event: DeliveredEvent) -> None:
    """Have the line look at once when somebody may not work here any more.

    It would look within a minute: whoever had no session open leaves no news.
    """
    if event.payload["reason"] == _WHO_LEFT:
        note_news(ctx.session, GRANT_LINE)


SUBSCRIPTIONS = (Subscription("grant.who_left", SessionEnded.event_type, _look_at_grants),)
