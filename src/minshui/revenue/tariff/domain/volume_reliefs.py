"""Volume reliefs: units that cost nothing, one tier's price for all, another price."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from minshui.revenue.tariff.domain.account_facts import has_relief
from minshui.revenue.tariff.domain.document import (
    VolumeComponent,
)
from minshui.revenue.tariff.domain.document_reliefs import (
    AllAtTier,
    FreeVolume,
    PriceInstead,
    ReliefEach,
)
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan

ZERO = Fraction(0)


class FreePool:
    """What parts of one bill have already used of each component's free volume."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, int, str], Fraction] = {}

    def take(
        self, relief: FreeVolume, occurrence: int, component: str, months: int, wanted: Fraction
    ) -> Fraction:
        """Take up to ``wanted`` of what is left; negative volume takes nothing."""
        key = (relief.code, occurrence, component)
        whole = relief.volume * (months if relief.each is ReliefEach.MONTH else 1)
        left = max(whole - self._used.get(key, ZERO), ZERO)
        taken = max(min(left, wanted), ZERO)
        self._used[key] = self._used.get(key, ZERO) + taken
        return taken


@dataclass
class PricePlan:
    """How a component's quantity is priced once its volume reliefs are taken.

    ``removed`` units left the ladder, ``free`` units stay in it at price 0. With ``single`` the
    whole quantity is one line of that tier (from 1).
    """

    quantity: Fraction
    prices: list[Fraction]
    removed: Fraction = ZERO
    free: Fraction = ZERO
    single: int | None = None
    single_price: Fraction = ZERO
    reliefs: list[str] = field(default_factory=list)


def price_plan(
    component: VolumeComponent,
    quantity: Fraction,
    prices: list[Fraction],
    *,
    part: PartPlan,
    account: AccountInput,
    pool: FreePool,
) -> PricePlan:
    """Take the reliefs that the account has, in the tariff's order.

    ``prices`` are those of the tiers, or the one flat price.
    """
    plan = PricePlan(quantity, list(prices))
    occurrences: dict[str, int] = {}
    for relief in part.version.reliefs:
        if not isinstance(relief, FreeVolume | AllAtTier | PriceInstead):
            continue
        occurrence = occurrences.get(relief.code, 0)
        occurrences[relief.code] = occurrence + 1
        if component.code not in relief.applies_to:
            continue
        if not has_relief(account, relief.code, part.reference_on):
            continue
        plan.reliefs.append(relief.code)
        if isinstance(relief, FreeVolume):
            wanted = plan.quantity - plan.free
            taken = pool.take(relief, occurrence, component.code, part.months, wanted)
            if relief.inside_tiers:
                plan.free += taken
            else:
                plan.quantity -= taken
                plan.removed += taken
        else:
            _reprice(plan, relief)
    return plan


def _reprice(plan: PricePlan, relief: AllAtTier | PriceInstead) -> None:
    if isinstance(relief, AllAtTier):
        plan.single = relief.tier
        plan.single_price = plan.prices[relief.tier - 1]
    elif relief.tier is None:
        plan.single = 1
        plan.single_price = relief.price
    else:
        plan.prices[relief.tier - 1] = relief.price
        if plan.single == relief.tier:
            plan.single_price = relief.price
