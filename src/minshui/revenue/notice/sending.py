"""One notice of one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import Receiver, ReceiverKind, Submission, submit_messages
from minshui.message.template.facade import declared_only, harmless, published_template

CALLER = "revenue.notice"
NAME_LENGTH = 100
"""Of a customer's name, as its column is wide."""


def to_customer(code: str) -> Receiver:
    """Return a customer, who is known to messages by their number."""
    return Receiver(ReceiverKind.CUSTOMER, code)


def name_of(customer_name: str) -> str:
    """Return a customer's name as a message may hold it."""
    return harmless(customer_name, NAME_LENGTH)


async def send(
    ctx: Context,
    template_code: str,
    receiver: Receiver,
    parameters: Mapping[str, Any],
    dedupe_key: str,
) -> None:
    """Queue a notice in this transaction; the same key, made of the event's ids, queues nothing.

    Parameters that the tenant's words do not ask for are left out. Raises what
    ``submit_messages`` does; then the event is delivered again later.
    """
    template = await published_template(ctx, template_code)
    told = declared_only(template.versions.values(), parameters)
    await submit_messages(ctx, [Submission(template_code, receiver, told, CALLER, dedupe_key)])
