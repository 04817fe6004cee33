"""Which supplier carries a message."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import Random

from minshui.message.supplier.contracts import Route, RouteMatch, Supplier


def choose(
    suppliers: Sequence[Supplier],
    *,
    now: datetime,
    random: Random,
    tried: Collection[str] = (),
    shares: Mapping[str, int] | None = None,
) -> Supplier | None:
    """Return who carries a message; None: nobody could.

    Only enabled ones, and with ``shares`` (of a route) only those named there. First come those
    that neither have been tried nor are paused, by their weights; among them the ones of weight 0
    only if there is no other. Then those tried before, and paused ones last: whether to try a
    paused one at all is the caller's to say (``Supplier.is_paused``). The same ``random`` gives
    the same choice.
    """
    weights = {
        each.code: each.weight if shares is None else shares[each.code]
        for each in suppliers
        if each.is_enabled and (shares is None or each.code in shares)
    }
    candidates = [each for each in suppliers if each.code in weights]
    if len(candidates) < 2:
        return candidates[0] if candidates else None

    def rank(supplier: Supplier) -> tuple[bool, bool, bool]:
        code = supplier.code
        return supplier.is_paused(now), code in tried, weights[code] == 0

    best = min(rank(each) for each in candidates)
    equal = [each for each in candidates if rank(each) == best]
    whole = sum(weights[each.code] for each in equal)
    drawn = random.randrange(whole or len(equal))
    for each in equal:
        drawn -= weights[each.code] if whole else 1
        if drawn < 0:
            return each
    raise AssertionError("weights are not negative")


def shares_for(routes: Sequence[Route], message: RouteMatch) -> Mapping[str, int] | None:
    """Return the shares of the first route that matches; None: no route speaks of the message.

    ``routes`` come in their order; in ``message`` ``address_prefix`` is the whole address.
    """
    for route in routes:
        if route.is_enabled and _matches(route.match, message):
            return route.shares
    return None


def _matches(wanted: RouteMatch, message: RouteMatch) -> bool:
    return (
        wanted.template_code in ("", message.template_code)
        and wanted.category in ("", message.category)
        and wanted.carrier in ("", message.carrier)
        and message.address_prefix.startswith(wanted.address_prefix)
    )
