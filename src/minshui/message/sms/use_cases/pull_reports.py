"""Fetch the receipts of suppliers that keep them until they are pulled."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import ChannelCode, note_receipts
from minshui.message.sms.channel import adapters
from minshui.message.sms.http_calls import HttpCalls
from minshui.message.supplier.facade import suppliers_of


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many receipts one round fetched, and whether there may be more."""

    count: int
    more: bool


async def pull_reports(ctx: Context) -> Pulled:
    """Fetch one lot from each supplier that is set to be pulled.

    A platform forgets what it has given out, so a round is short and committed at once: a crash
    in between loses at most one lot, whose messages then stay ``sent``.
    """
    count, calls = 0, HttpCalls()
    try:
        spoken = adapters(calls, ctx.clock)
        for supplier in await suppliers_of(ctx, ChannelCode.SMS):
            if supplier.is_enabled and supplier.settings.get("pulls_receipts"):
                receipts = await spoken[supplier.kind].pull(supplier)
                await note_receipts(ctx, receipts)
                count += len(receipts)
    finally:
        await calls.close()
    return Pulled(count, more=count > 0)
