"""How a version would read, before anybody gets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import Preview, sample_sources
from minshui.message.template.domain.channels import SMS
from minshui.message.template.domain.checking import check_version
from minshui.message.template.domain.message_length import (
    longest_length,
    signature_length,
    sms_parts,
    text_length,
)
from minshui.message.template.domain.placeholders import parse_text
from minshui.message.template.domain.rendering import render
from minshui.message.template.domain.values import sample_of
from minshui.message.template.errors import SAMPLE_SOURCE_UNKNOWN
from minshui.message.template.version_store import active_versions, find_template, find_version


async def preview_version(
    ctx: Context,
    version_id: int,
    parameters: Mapping[str, Any],
    source: str | None = None,
    ref: str = "",
) -> Preview:
    """Return how a version, a draft too, reads with ``parameters``.

    What they leave out comes from the sample source for ``ref``, if one is named, else from the
    parameters' samples. Nothing is sent. Raises what publishing it would, what ``render`` does,
    and ``E_SAMPLE_SOURCE_UNKNOWN``.
    """
    stored = await find_version(ctx, version_id)
    version = stored.version
    template = await find_template(ctx, version.template_code)
    active = await active_versions(ctx, template.id)
    check_version(version, [each for on, each in active.items() if on != version.channel])
    values: dict[str, Any] = {each.name: sample_of(each) for each in version.parameters}
    if source is not None:
        values |= await _real_parameters(ctx, source, ref)
    rendered = render(version, values | dict(parameters))
    if version.channel != SMS:
        return Preview(rendered.subject, rendered.body, rendered.parameters)
    signature = signature_length(version.binding)
    length = text_length(rendered.body) + signature
    longest = longest_length(parse_text(version.body, "body"), version.parameters) + signature
    return Preview(
        rendered.subject,
        rendered.body,
        rendered.parameters,
        length=length,
        parts=sms_parts(length),
        longest_parts=sms_parts(longest),
    )


async def _real_parameters(ctx: Context, source: str, ref: str) -> Mapping[str, Any]:
    known = sample_sources()
    if source not in known:
        raise MinshuiError(
            SAMPLE_SOURCE_UNKNOWN,
            place=Place("source"),
            source=source,
            sources="、".join(known) or "无",
        )
    ctx.require(known[source].read.code)
    return await known[source].parameters_of(ctx, ref)
