"""The scalar body of the engine: one bill, priced step by step so that each can be explained.

Evaluation order of the format: usage, mixed use, parts, limits, volume lines, standing charges,
percentages, amount reliefs, minimum and maximum, component rounding, taxes, part, total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.account_facts import persons_on
from minshui.revenue.tariff.domain.amount_reliefs import amount_relief_lines
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.bounds import bound_lines
from minshui.revenue.tariff.domain.document import (
    Basis,
    FixedComponent,
    PercentComponent,
    QuotaWindow,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput
from minshui.revenue.tariff.domain.mixed_use import Share, share_usage
from minshui.revenue.tariff.domain.over_quota import over_quota_lines
from minshui.revenue.tariff.domain.parts import BillPlan, PartPlan, plan_parts
from minshui.revenue.tariff.domain.priced import (
    CounterKey,
    CounterState,
    Ladder,
    Line,
    LineKind,
    PricedBill,
    PricedPart,
    RoundingPoint,
    merged,
)
from minshui.revenue.tariff.domain.rounding import round_to
from minshui.revenue.tariff.domain.standing_charges import add_percentages, fixed_line
from minshui.revenue.tariff.domain.taxes import tax_lines
from minshui.revenue.tariff.domain.usage import metered_usage
from minshui.revenue.tariff.domain.volume_lines import VolumeCharger
from minshui.revenue.tariff.domain.volume_reliefs import FreePool

ZERO = Fraction(0)
Counters = Mapping[CounterKey, CounterState]


def price_bill(
    book: TariffBook,
    tariff_code: str | None,
    bill: BillInput,
    account: AccountInput,
    counters: Counters | None = None,
) -> PricedBill:
    """Price one bill of an account.

    ``tariff_code`` may be ``None`` where the account's mixed use names the tariffs. ``counters``
    are those that earlier bills of the account ended with (``PricedBill.counters``);
    ``bill.prior_counter_usage`` goes before them. Raises a coded error of the format where the
    bill cannot be priced; nothing is ever priced as 0 for want of something.
    """
    usage = metered_usage(bill)
    known = dict(counters or {})
    if account.mixed_use is not None:
        shares = share_usage(account.mixed_use, usage, account)
        priced = [_price_share(book, share, bill, account, known) for share in shares]
        return _billed(_together(usage, priced), bill)
    if tariff_code is None:
        why = "用户没有指定价格"
        raise tariff_error(errors.MISSING_INPUT, "tariff", what="价格编码", why=why)
    plan = plan_parts(book.versions(tariff_code), bill, usage, account)
    return _billed(_price_plan(usage, plan, bill, account, known), bill)


def counter_keys(
    book: TariffBook, tariff_code: str | None, bill: BillInput, account: AccountInput
) -> list[CounterKey]:
    """Return the yearly counters that a bill moves, those of one tariff in order of time.

    Raises as ``price_bill`` does where the bill cannot even be cut into parts.
    """
    usage = metered_usage(bill)
    if account.mixed_use is not None:
        shares = share_usage(account.mixed_use, usage, account)
        plans = [_plan_share(book, share, bill, account) for share in shares]
    else:
        plans = [plan_parts(book.versions(tariff_code or ""), bill, usage, account)]
    keys = [part.counter_key for plan in plans for parts in plan.bills for part in parts]
    return list(dict.fromkeys(key for key in keys if key is not None))


def _price_share(
    book: TariffBook, share: Share, bill: BillInput, account: AccountInput, counters: Counters
) -> PricedBill:
    plan = _plan_share(book, share, bill, account)
    return _price_plan(share.volume, plan, bill, account, counters)


def _plan_share(book: TariffBook, share: Share, bill: BillInput, account: AccountInput) -> BillPlan:
    plan = plan_parts(book.versions(share.part.tariff), bill, share.volume, account)
    own = [tuple(_of_mixed_part(part, share.index) for part in parts) for parts in plan.bills]
    return replace(plan, bills=tuple(own))


def _of_mixed_part(part: PartPlan, index: int) -> PartPlan:
    if part.counter_key is None:
        return replace(part, mixed_part=index)
    key = replace(part.counter_key, mixed_part=index)
    return replace(part, mixed_part=index, counter_key=key)


def _together(usage: Fraction, bills: list[PricedBill]) -> PricedBill:
    return PricedBill(
        metered=usage,
        volume=sum((bill.volume for bill in bills), start=ZERO),
        parts=tuple(part for bill in bills for part in bill.parts),
        closing_lines=tuple(line for bill in bills for line in bill.closing_lines),
        components=merged([bill.components for bill in bills]),
        taxes=merged([bill.taxes for bill in bills]),
        subtotal=sum((bill.subtotal for bill in bills), start=ZERO),
        total=sum((bill.total for bill in bills), start=ZERO),
        already_billed=ZERO,
        counters={key: state for bill in bills for key, state in bill.counters.items()},
    )


def _billed(priced: PricedBill, bill: BillInput) -> PricedBill:
    """Deduct what was billed already: once, after all rounding."""
    if not bill.already_billed:
        return priced
    line = Line(
        LineKind.ALREADY_BILLED, "", "已收水费扣除", -bill.already_billed, -bill.already_billed
    )
    return replace(
        priced,
        closing_lines=(*priced.closing_lines, line),
        total=priced.total - bill.already_billed,
        already_billed=bill.already_billed,
    )


def _price_plan(
    usage: Fraction,
    plan: BillPlan,
    bill: BillInput,
    account: AccountInput,
    counters: Counters,
) -> PricedBill:
    run = _Run(bill, account, dict(counters))
    keys = [part.counter_key for parts in plan.bills for part in parts if part.counter_key]
    first_key = keys[0] if keys else None
    if bill.prior_counter_usage is not None and first_key is not None:
        run.counters[first_key] = CounterState(bill.prior_counter_usage)
    parts = [part for parts in plan.bills for part in run.price_parts(parts)]
    lines_total = sum((part.total for part in parts), start=ZERO)
    total = round_to(lines_total, plan.closing_version.rounding.total)
    return PricedBill(
        metered=usage,
        volume=plan.volume,
        parts=tuple(parts),
        closing_lines=tuple(_residue(total - lines_total, RoundingPoint.TOTAL)),
        components=merged([part.components for part in parts]),
        taxes=merged([part.taxes for part in parts]),
        subtotal=sum((part.subtotal for part in parts), start=ZERO),
        total=total,
        already_billed=ZERO,
        counters=run.touched(),
    )


@dataclass
class _Draft:
    """A part while it is priced: its lines by component, in the document's order."""

    plan: PartPlan
    lines: dict[str, list[Line]]
    ladders: list[Ladder]
    counter_before: CounterState | None
    counter_after: CounterState | None

    def add(self, lines: list[Line]) -> None:
        for line in lines:
            self.lines.setdefault(line.component, []).append(line)


@dataclass
class _Run:
    """One pricing run: the counters move from part to part."""

    bill: BillInput
    account: AccountInput
    counters: dict[CounterKey, CounterState]
    _touched: list[CounterKey] = field(default_factory=list)

    def touched(self) -> dict[CounterKey, CounterState]:
        return {key: self.counters[key] for key in self._touched}

    def price_parts(self, parts: tuple[PartPlan, ...]) -> list[PricedPart]:
        """Price the parts of one bill."""
        pool = FreePool()
        drafts: list[_Draft] = []
        usage_before = ZERO
        for part in parts:
            drafts.append(self._draft(part, pool, usage_before))
            usage_before += part.volume
        closing = drafts[-1]
        names = {
            component.code: component.name
            for draft in drafts
            for component in draft.plan.version.components
        }
        closing.add(amount_relief_lines(_sums(drafts), names, closing.plan, self.account))
        closing.add(bound_lines(_sums(drafts), closing.plan, self.account))
        return [self._finish(draft) for draft in drafts]

    def _draft(self, part: PartPlan, pool: FreePool, usage_before: Fraction) -> _Draft:
        key = part.counter_key
        before = self.counters.get(key) if key is not None else None
        charger = VolumeCharger(part, self.bill, self.account, before, pool)
        draft = _Draft(part, {}, [], before, None)
        freed = dict(before.freed) if before is not None else {}
        percentages: list[PercentComponent] = []
        for component in part.version.components:
            draft.lines[component.code] = []
            if isinstance(component, PercentComponent):
                percentages.append(component)
            elif isinstance(component, FixedComponent):
                fixed = fixed_line(component, part, self.account)
                draft.add([fixed] if fixed is not None else [])
            else:
                charge = charger.charge(component)
                if charge is not None:
                    draft.add(list(charge.lines))
                    draft.ladders.extend([charge.ladder] if charge.ladder else [])
                    if charge.freed:
                        freed[component.code] = freed.get(component.code, ZERO) + charge.freed
                draft.add(self._over_quota(component, part, before, usage_before))
        add_percentages(percentages, draft.lines, part, self.account)
        if key is not None:
            counted = before.usage if before is not None else ZERO
            draft.counter_after = CounterState(counted + part.volume, freed)
            self.counters[key] = draft.counter_after
            if key not in self._touched:
                self._touched.append(key)
        return draft

    def _over_quota(
        self,
        component: VolumeComponent,
        part: PartPlan,
        counter: CounterState | None,
        usage_before: Fraction,
    ) -> list[Line]:
        rule = part.version.over_quota
        quota = self.bill.quota
        if rule is None or quota is None or component.code not in rule.applies_to:
            return []
        by_counter = rule.window is QuotaWindow.COUNTER
        if by_counter and part.version.counter.basis is Basis.YEAR:
            usage_before = counter.usage if counter is not None else ZERO
        return over_quota_lines(
            component, rule, quota=quota, before=usage_before, part=part, account=self.account
        )

    def _finish(self, draft: _Draft) -> PricedPart:
        part = draft.plan
        rounding = part.version.rounding
        components: dict[str, Fraction] = {}
        lines: list[Line] = []
        for code, own in draft.lines.items():
            exact = sum((line.amount for line in own), start=ZERO)
            components[code] = round_to(exact, rounding.component)
            lines.extend(own)
            residue = components[code] - exact
            lines.extend(_residue(residue, RoundingPoint.COMPONENT, code))
        added, taxes = tax_lines(part.version, components, lines)
        subtotal = sum(components.values(), start=ZERO)
        whole = subtotal + sum((line.amount for line in added), start=ZERO)
        total = round_to(whole, rounding.part)
        lines.extend(added)
        lines.extend(_residue(total - whole, RoundingPoint.PART))
        dated = not isinstance(self.account.population, tuple)
        known = dated or part.reference_on is not None
        return PricedPart(
            version=part.version,
            volume=part.volume,
            months=part.months,
            days=part.days,
            reference_on=part.reference_on,
            persons=persons_on(self.account, part.reference_on) if known else None,
            mixed_part=part.mixed_part,
            counter_key=part.counter_key,
            counter_before=draft.counter_before,
            counter_after=draft.counter_after,
            ladders=tuple(draft.ladders),
            lines=tuple(lines),
            components=components,
            taxes=taxes,
            subtotal=subtotal,
            total=total,
        )


def _sums(drafts: list[_Draft]) -> dict[str, Fraction]:
    return merged(
        [
            {code: sum((line.amount for line in lines), start=ZERO)}
            for draft in drafts
            for code, lines in draft.lines.items()
        ]
    )


def _residue(amount: Fraction, point: RoundingPoint, component: str = "") -> list[Line]:
    if not amount:
        return []
    name = "尾数取整"
    return [Line(LineKind.ROUNDING, component, name, ZERO, amount, rounding_point=point)]
