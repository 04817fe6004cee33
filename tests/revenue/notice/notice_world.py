"""What tests of notices stand on: switches, templates in force, mobiles, news that arrive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from minshui.message.template.facade import render, version
from minshui.revenue.customer.models import Customer
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.notice.facade import SUBSCRIPTIONS
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.message.template.bound import publish_default


async def turn_on(ctx: Context, switch: str, *templates: str) -> None:
    """Let a tenant send a kind of notice, and put its words in force for SMS."""
    await set_parameter(ctx, SetParameter("notice", switch, True, ctx.clock.today()))
    for code in templates:
        await publish_default(ctx, code)


async def give_mobile(ctx: Context, cust_id: int, mobile: str) -> None:
    """Note a customer's mobile."""
    sealed = (await personal_data(ctx)).seal_mobile(mobile)
    await ctx.session.execute(
        update(Customer).where(Customer.id == cust_id).values(mobile=sealed.sealed)
    )


async def news_arrive(ctx: Context) -> None:
    """Let every notice hear of everything that has happened so far."""
    await ctx.session.flush()
    rows = (await ctx.session.execute(select(OutboxRow).order_by(OutboxRow.id))).scalars().all()
    for row in rows:
        event = DeliveredEvent(
            row.id, row.event_type, row.shard_key, row.payload, row.trace_id, row.occurred_at
        )
        for each in SUBSCRIPTIONS:
            if each.event_type == row.event_type:
                await each.handler(ctx, event)


async def told(ctx: Context) -> list[tuple[str, str, str, str]]:
    """Return channel, receiver, state and words of every message, in order."""
    cipher = await field_cipher(ctx)
    rows = await ctx.session.execute(select(*MessageRow.__table__.c).order_by(MessageRow.id))
    return [
        (row.channel, row.receiver_ref, row.state, await _words(ctx, cipher, row))
        for row in rows.all()
    ]


async def _words(ctx: Context, cipher: Any, row: Any) -> str:
    said = await version(ctx, row.version_id)
    return render(said, unseal(cipher, row.sealed).parameters).body
