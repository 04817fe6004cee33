"""How receivers are reached: their addresses from whoever knows them, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.message.gateway.contracts import (
    ChannelCode,
    ReceiverKind,
    Submission,
    address_sources,
)
from minshui.message.gateway.drafting import Reach
from minshui.message.gateway.models import PreferenceRow
from minshui.message.template.facade import PublishedTemplate

_UNWANTED = prepared(
    select(
        PreferenceRow.receiver_kind,
        PreferenceRow.receiver_ref,
        PreferenceRow.category,
        PreferenceRow.channel,
    ).where(
        is_among_texts(PreferenceRow.receiver_ref, "refs"),
        PreferenceRow.receiver_kind == bindparam("of_kind"),
        ~PreferenceRow.wants,
    )
)


async def find_reach(
    ctx: Context, asked: Sequence[Submission], templates: Mapping[str, PublishedTemplate]
) -> Reach:
    """Return what is known of the receivers of submissions: one call a source and kind."""
    wanted: dict[tuple[ReceiverKind, ChannelCode], set[str]] = {}
    refs: dict[str, set[str]] = {}
    for each in asked:
        receiver, about = each.receiver, templates[each.template_code].template
        if not receiver.ref:
            continue
        refs.setdefault(receiver.kind.value, set()).add(receiver.ref)
        channels = each.channels or [ChannelCode(channel) for channel in about.channels]
        for channel in channels:
            if channel not in receiver.addresses:
                wanted.setdefault((receiver.kind, channel), set()).add(receiver.ref)
    sources, addresses = address_sources(), {}
    for (kind, channel), known in wanted.items():
        if source := sources.get((kind, channel)):
            found = await source.addresses_of(ctx, sorted(known))
            addresses.update(
                {(kind.value, channel.value, ref): address for ref, address in found.items()}
            )
    unwanted: set[tuple[str, str, str, str]] = set()
    for kind_name, known in refs.items():
        values = {"refs": sorted(known), "of_kind": kind_name}
        rows = await ctx.session.execute(_UNWANTED, values)
        unwanted.update((row[0], row[1], row[2], row[3]) for row in rows)
    return Reach(addresses, frozenset(unwanted))
