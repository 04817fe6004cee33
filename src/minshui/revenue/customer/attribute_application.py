"""Attributes applied for: their values, spans, proof and tariffs checked."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import AttributeKind, AttributeValue
from minshui.revenue.customer.domain.attribute_timeline import Span
from minshui.revenue.customer.domain.attribute_value import KIND_NAMES, check_span, check_value
from minshui.revenue.customer.errors import ATTRIBUTE_EXPIRY, ATTRIBUTE_PROOF
from minshui.revenue.customer.parameters import EXPIRY_REQUIRED, PROOF_REQUIRED
from minshui.revenue.customer.queries.tariffs import check_tariff
from minshui.revenue.parameter.facade import parameter


async def checked_spans(
    ctx: Context, values: Sequence[AttributeValue]
) -> tuple[list[Span], list[str]]:
    """Return applied-for attributes as spans, and what the clerk should be warned of."""
    today = ctx.clock.today()
    proof_kinds = await parameter(ctx, *PROOF_REQUIRED.name, today)
    expiry_kinds = await parameter(ctx, *EXPIRY_REQUIRED.name, today)
    spans: list[Span] = []
    warnings: list[str] = []
    for each in values:
        checked = check_value(each.kind, each.value)
        check_span(each.kind, each.from_on, each.to_on, today)
        if each.kind in proof_kinds and not (each.proof_no and each.reason):
            raise MinshuiError(ATTRIBUTE_PROOF, kind=KIND_NAMES[each.kind])
        if each.kind in expiry_kinds and each.to_on is None:
            raise MinshuiError(ATTRIBUTE_EXPIRY, kind=KIND_NAMES[each.kind])
        for code in _tariffs_named(each.kind, checked):
            warnings += await check_tariff(ctx, code)
        spans.append(Span(each.kind, checked, each.from_on, each.to_on, each.proof_no, each.reason))
    return spans, warnings


def _tariffs_named(kind: AttributeKind, value: dict[str, object]) -> list[str]:
    if kind is AttributeKind.TARIFF:
        return [str(value["code"])]
    parts = value.get("parts")
    return [part["tariff"] for part in parts] if isinstance(parts, list) else []
