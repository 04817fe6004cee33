"""Send to everybody whom a query finds."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.batch_store import change_batch, find_batch, insert_batch
from minshui.message.gateway.contracts import audiences
from minshui.message.gateway.contracts_batch import AudienceOrder, Batch, BatchSource
from minshui.message.gateway.drafting import CHANNEL_NAMES
from minshui.message.gateway.errors import (
    AUDIENCE_PARAMETERS,
    AUDIENCE_UNKNOWN,
    MESSAGE_CHANNEL,
)
from minshui.message.gateway.jobs import enqueue_taking_in
from minshui.message.gateway.models import BatchRow
from minshui.message.template.facade import published_template


async def start_audience_batch(ctx: Context, order: AudienceOrder) -> Batch:
    """Start a batch; a job asks the audience page by page and makes the messages.

    Raises ``E_AUDIENCE_UNKNOWN``, ``E_AUDIENCE_PARAMETERS``, what the audience says of its
    parameters, ``E_TEMPLATE_UNKNOWN`` and ``E_MESSAGE_CHANNEL``.
    """
    audience = audiences().get(order.audience_code)
    if audience is None:
        known = "、".join(audiences())
        raise MinshuiError(
            AUDIENCE_UNKNOWN, place=Place("audience"), audience=order.audience_code, known=known
        )
    wrong = set(order.parameters) ^ set(audience.parameter_names)
    if wrong:
        raise MinshuiError(
            AUDIENCE_PARAMETERS,
            place=Place("parameters"),
            audience=audience.name,
            wanted="、".join(audience.parameter_names) or "无",
            wrong="、".join(sorted(wrong)),
        )
    template = await published_template(ctx, order.batch.template_code)
    for channel in order.batch.channels:
        if channel.value not in template.versions:
            raise MinshuiError(
                MESSAGE_CHANNEL,
                place=Place("channels"),
                template=order.batch.template_code,
                channel=CHANNEL_NAMES[channel],
            )
    # Whatever is wrong with the parameters is told now and not by a job.
    await audience.page(ctx, order.parameters, "", 1)
    batch_id = await insert_batch(
        ctx,
        order.batch,
        BatchSource.AUDIENCE,
        audience_code=order.audience_code,
        parameters=dict(order.parameters),
    )
    job_id = await enqueue_taking_in(ctx, batch_id)
    await change_batch(ctx, batch_id, {"job_id": job_id})
    after = {"title": order.batch.title, "audience": order.audience_code}
    await record_audit(ctx, "message.batch", BatchRow.__tablename__, batch_id, after=after)
    return await find_batch(ctx, batch_id)
