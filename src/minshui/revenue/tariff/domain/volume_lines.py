"""The lines of one volume component in one part, and its counter before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.account_facts import choose
from minshui.revenue.tariff.domain.document import Mode, VolumeComponent
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput
from minshui.revenue.tariff.domain.ladder import Slice, Step, fixed_between, slices
from minshui.revenue.tariff.domain.limits import fixed_factor, tier_limits
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.priced import CounterState, Ladder, Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to
from minshui.revenue.tariff.domain.volume_reliefs import FreePool, PricePlan, price_plan

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class VolumeCharge:
    """``freed`` is what left the ladder, in units of usage (before ``factor``)."""

    lines: tuple[Line, ...]
    ladder: Ladder | None
    freed: Fraction


@dataclass(frozen=True, slots=True)
class VolumeCharger:
    """Everything that the volume components of one part share.

    ``counter`` is the part's counter before it, ``None`` for the first bill in a window.
    """

    part: PartPlan
    bill: BillInput
    account: AccountInput
    counter: CounterState | None
    pool: FreePool

    def charge(self, component: VolumeComponent) -> VolumeCharge | None:
        """Price one component; ``None`` where its register is not charged in this part."""
        if component.register is not None and not self.part.has_registers:
            return None
        usage = self._usage(component)
        quantity = round_to(usage * component.factor, component.round)
        if component.mode is Mode.FLAT:
            return self._flat(component, quantity)
        return self._tiered(component, usage, quantity)

    def _usage(self, component: VolumeComponent) -> Fraction:
        if component.register is None:
            return self.part.volume
        volume = self.bill.registers.get(component.register)
        if volume is None:
            path = f"bill.registers.{component.register}"
            why = f"“{component.name}”按它计费"
            what = f"计数器“{component.register}”的水量"
            raise tariff_error(errors.MISSING_INPUT, path, what=what, why=why)
        return volume

    def _flat(self, component: VolumeComponent, quantity: Fraction) -> VolumeCharge:
        price = choose(component.price or ZERO, self.account)
        plan = self._plan(component, quantity, [price])
        if plan.single is None:
            plan.single, plan.single_price = 1, plan.prices[0]
        season = self._season(component.code)
        slice_ = Slice(1, plan.quantity, season(plan.single_price), ZERO, plan.free)
        lines = self._lines(component, plan, [slice_] if plan.quantity else [], LineKind.FLAT)
        return VolumeCharge(lines, None, _freed(component, plan))

    def _tiered(
        self, component: VolumeComponent, usage: Fraction, quantity: Fraction
    ) -> VolumeCharge:
        tiers = choose(component.tiers or (), self.account)
        limits = tier_limits(component.code, tiers, self.part, self.account, self.bill.quota)
        plan = self._plan(component, quantity, [tier.price for tier in tiers])
        before = ZERO
        if component.register is None and self.counter is not None:
            before = self.counter.of(component.code) * component.factor
        after = before + plan.quantity
        self._check_range(component, usage, limits, before, after)
        season = self._season(component.code)
        fixed = fixed_factor(self.part)
        steps = [
            Step(limit, season(price), tier.fixed * fixed)
            for tier, price, limit in zip(
                tiers, plan.prices, _open_ended(limits, len(tiers)), strict=True
            )
        ]
        first = component.register is not None or self.counter is None
        if plan.single is not None:
            entered = fixed_between(component.mode, steps, before, after, first=first)
            price = season(plan.single_price)
            found = [Slice(plan.single, plan.quantity, price, entered, plan.free)]
        else:
            found = slices(component.mode, steps, before, after, first=first, free=plan.free)
        lines = self._lines(component, plan, found, LineKind.TIER)
        ladder = Ladder(component.code, tuple(limits), before, after)
        return VolumeCharge(lines, ladder, _freed(component, plan))

    def _plan(
        self, component: VolumeComponent, quantity: Fraction, prices: list[Fraction]
    ) -> PricePlan:
        return price_plan(
            component, quantity, prices, part=self.part, account=self.account, pool=self.pool
        )

    def _season(self, code: str) -> Callable[[Fraction], Fraction]:
        percent = season_percent(self.part, code)
        if percent is None:
            return lambda price: price
        rounding = self.part.version.rounding.price
        return lambda price: round_to(price * (1 + percent / 100), rounding)

    def _check_range(
        self,
        component: VolumeComponent,
        usage: Fraction,
        limits: list[Fraction],
        before: Fraction,
        after: Fraction,
    ) -> None:
        path = "bill.usage"
        if after < 0 or (usage < 0 and self.part.window is None):
            reason = f"“{component.name}”的累计水量成为 {decimal_text(after)}，阶梯不能低于 0"
            raise tariff_error(errors.READING, path, reason=reason)
        if component.closed and max(before, after) > limits[-1]:
            raise tariff_error(
                errors.VOLUME_RANGE,
                path,
                component=f"“{component.name}”",
                value=decimal_text(max(before, after)),
                limit=decimal_text(limits[-1]),
            )

    def _lines(
        self, component: VolumeComponent, plan: PricePlan, found: list[Slice], kind: LineKind
    ) -> tuple[Line, ...]:
        rounding = self.part.version.rounding.line
        lines: list[Line] = []
        for part in found:
            exact = (part.volume - part.free) * part.price / component.per + part.fixed
            lines.append(
                Line(
                    kind,
                    component.code,
                    component.name,
                    exact,
                    round_to(exact, rounding),
                    tier=part.tier,
                    quantity=part.volume,
                    free_quantity=part.free,
                    unit_price=part.price,
                    per=component.per,
                    fixed=part.fixed,
                    relief="、".join(plan.reliefs) or None,
                )
            )
        return tuple(lines)


def season_percent(part: PartPlan, code: str) -> Fraction | None:
    """Return the season's percentage for a component; needs the reference day if there is one."""
    for season in part.version.seasonal:
        if code not in season.applies_to:
            continue
        if part.reference_on is None:
            why = "价格分季节，没有抄表日期就不知道用哪一季"
            raise tariff_error(errors.MISSING_INPUT, "bill.to", what="抄表日期", why=why)
        if part.reference_on.month in season.months:
            return season.percent
    return None


def _open_ended(limits: list[Fraction], tiers: int) -> list[Fraction | None]:
    return [*limits, *([None] * (tiers - len(limits)))]


def _freed(component: VolumeComponent, plan: PricePlan) -> Fraction:
    return plan.removed / component.factor if component.factor else ZERO
