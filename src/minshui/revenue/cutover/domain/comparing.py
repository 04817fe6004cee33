"""Pairs of bills: whether they agree, and which change of ours would give the old system's.

A cause is claimed only where a replay with it gives the old amount to the fen, and every
component that the file states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import ReplayableBill, ReplayChange, ReplayedAmounts
from minshui.revenue.cutover.contracts_compare import Cause, Finding, OldBill, OurBill

_SCALE = 10_000  # replays take volumes in 10⁻⁴ m³


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bills of the same thing; ``bill`` is what ours was priced from, if it can be replayed."""

    old: OldBill
    ours: OurBill
    bill: ReplayableBill | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """An input that differs, or might: its cause, its change, and how it is told."""

    cause: Cause
    change: ReplayChange
    text: str


@dataclass(frozen=True, slots=True)
class Releases:
    """Releases to try: the present one of each tariff, and all of each tariff in their order."""

    current: Mapping[str, int]
    of_tariff: Mapping[str, Sequence[int]]
    tariff_of: Mapping[int, str]


Attempt = tuple[Factor, ...]


def agrees(old: OldBill, ours: OurBill) -> bool:
    """Return whether usage, amount and every stated component are the same."""
    return old.usage_m3 == ours.usage_m3 and reproduces(
        old, ReplayedAmounts(ours.amount_fen, ours.components)
    )


def reproduces(old: OldBill, amounts: ReplayedAmounts) -> bool:
    """Return whether amounts are the old system's to the fen."""
    return amounts.total_fen == old.amount_fen and all(
        amounts.components.get(code, 0) == fen for code, fen in old.components.items()
    )


def attempts(pair: Pair, releases: Releases) -> Iterator[Attempt]:
    """Yield what to try, the simplest first: what the file states otherwise, then what it may hide.

    Another usage is part of every attempt: without it the old bill is not what is replayed.
    """
    if pair.bill is None:
        return
    usage = _usage(pair)
    stated = list(_stated(pair, pair.bill, releases))
    for size in range(len(stated) + 1):
        for chosen in combinations(stated, size):
            if usage or chosen:
                yield (*usage, *chosen)
    for hidden in _hidden(pair.old, pair.bill, releases):
        yield (*usage, hidden)


def joined(attempt: Attempt) -> ReplayChange:
    """Return the change of an attempt."""
    change = ReplayChange()
    for factor in attempt:
        change = change.joined(factor.change)
    return change


def _usage(pair: Pair) -> Attempt:
    old, ours = pair.old, pair.ours
    if old.usage_m3 == ours.usage_m3:
        return ()
    if old.is_estimate is not None and old.is_estimate != ours.is_estimate:
        cause = Cause.ESTIMATE
    elif old.previous_reading not in (None, ours.previous_reading):
        cause = Cause.POINTER
    elif old.current_reading not in (None, ours.current_reading):
        cause = Cause.READING
    else:
        cause = Cause.USAGE
    text = f"水量原 {_plain(old.usage_m3)}，我方 {_plain(ours.usage_m3)}"
    if cause is Cause.POINTER and old.previous_reading is not None:
        before = _plain(old.previous_reading)
        text += f"；上次表底原 {before}，我方 {_plain(ours.previous_reading)}"
    elif old.current_reading is not None:
        now = _plain(old.current_reading)
        text += f"；本次表底原 {now}，我方 {_plain(ours.current_reading)}"
    if cause is Cause.ESTIMATE:
        text += f"；原系统为{'估读' if old.is_estimate else '抄见'}"
    return (Factor(cause, ReplayChange(usage=_units(old.usage_m3)), text),)


def _stated(pair: Pair, bill: ReplayableBill, releases: Releases) -> Iterator[Factor]:
    """Yield what the file states otherwise than ours."""
    old = pair.old
    if old.counter_before_m3 is not None:
        units, own = _units(old.counter_before_m3), max(bill.prior_counter, 0)
        if units != own:
            text = f"账单前阶梯累计原 {_plain(old.counter_before_m3)}，我方 {_plain(_m3(own))}"
            yield Factor(Cause.COUNTER, ReplayChange(prior_counter=units), text)
    own_tariff = releases.tariff_of[bill.release_id]
    if old.tariff is not None and old.tariff != own_tariff and old.tariff in releases.current:
        change = ReplayChange(release_id=releases.current[old.tariff])
        yield Factor(Cause.TARIFF, change, f"水价原 {old.tariff}，我方 {own_tariff}")
    if old.population is not None and old.population != bill.population:
        text = f"人口原 {old.population}，我方 {bill.population or '无'}"
        yield Factor(Cause.POPULATION, ReplayChange(population=old.population), text)
    if old.reliefs is not None and old.reliefs != bill.reliefs:
        text = f"优惠原 {_codes(old.reliefs)}，我方 {_codes(bill.reliefs)}"
        yield Factor(Cause.RELIEF, ReplayChange(reliefs=old.reliefs), text)


def _hidden(old: OldBill, bill: ReplayableBill, releases: Releases) -> Iterator[Factor]:
    """Yield what the file does not state but its amounts may tell."""
    tariff = releases.tariff_of[bill.release_id]
    if old.tariff in (None, tariff):
        for number, release in enumerate(releases.of_tariff[tariff], start=1):
            if release != bill.release_id:
                text = f"按水价 {tariff} 第 {number} 次发布的版本重算与原系统一致"
                yield Factor(Cause.VERSION, ReplayChange(release_id=release), text)
    if old.counter_before_m3 is None and bill.prior_counter > 0:
        text = f"阶梯累计从 0 起重算与原系统一致，我方 {_plain(_m3(bill.prior_counter))}"
        yield Factor(Cause.COUNTER, ReplayChange(prior_counter=0), text)
    if old.population is None and bill.population is not None:
        change = ReplayChange(without_population=True)
        yield Factor(Cause.POPULATION, change, f"不计人口（我方 {bill.population}）重算一致")
    if old.reliefs is None:
        for code in sorted(bill.reliefs):
            change = ReplayChange(reliefs=bill.reliefs - {code})
            yield Factor(Cause.RELIEF, change, f"不计优惠 {code} 重算与原系统一致")


def left_over(pair: Pair, names: Mapping[str, str], rounding_fen: int) -> tuple[Cause, str]:
    """Return what else tells the difference: a component, rounding, or nothing."""
    old, ours = pair.old, pair.ours
    if old.usage_m3 == ours.usage_m3:
        missing = _missing_component(old, ours, names)
        if missing:
            return Cause.COMPONENT, missing
        if 0 < abs(ours.amount_fen - old.amount_fen) <= rounding_fen:
            return Cause.ROUNDING, f"相差不超过 {rounding_fen} 分"
    if pair.bill is None:
        return Cause.UNEXPLAINED, "本户有几张账单或账单不能单独重算，请人工核对"
    return Cause.UNEXPLAINED, "按原系统给出的各项重算都得不出原金额"


def _missing_component(old: OldBill, ours: OurBill, names: Mapping[str, str]) -> str:
    """Return which components only one of the two has, if that is all there is.

    Those that the file states are compared; one that it does not state may be what is missing.
    """
    one_sided = {
        code: (fen, ours.components.get(code, 0))
        for code, fen in old.components.items()
        if fen != ours.components.get(code, 0)
    }
    if any(0 not in amounts for amounts in one_sided.values()):
        return ""
    told = sum(mine - theirs for theirs, mine in one_sided.values())
    rest = ours.amount_fen - old.amount_fen - told
    fitting = [
        code
        for code, fen in ours.components.items()
        if code not in old.components and fen == rest and fen
    ]
    if rest and len(fitting) != 1:
        return ""
    if rest:
        one_sided[fitting[0]] = (0, rest)
    return "；".join(_one_sided(names, code, *one_sided[code]) for code in sorted(one_sided))


def _one_sided(names: Mapping[str, str], code: str, theirs: int, mine: int) -> str:
    name = names.get(code, code)
    if theirs:
        return f"“{name}” {yuan_text(theirs)} 元只有原系统收"
    return f"“{name}” {yuan_text(mine)} 元只有我方收"


def finding(pair: Pair, causes: tuple[Cause, ...], detail: str = "") -> Finding:
    """Return what was found of a pair."""
    return Finding(
        customer=pair.ours.customer,
        meter_no=pair.ours.meter_no or None,
        number=pair.ours.number or None,
        old_usage_m3=pair.old.usage_m3,
        our_usage_m3=pair.ours.usage_m3,
        old_fen=pair.old.amount_fen,
        our_fen=pair.ours.amount_fen,
        causes=causes,
        detail=detail,
    )


def _units(volume: Decimal) -> int:
    return int(volume * _SCALE)


def _m3(units: int) -> Decimal:
    return Decimal(units) / _SCALE


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _codes(codes: frozenset[str]) -> str:
    return "、".join(sorted(codes)) or "无"
