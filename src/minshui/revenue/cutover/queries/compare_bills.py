"""Compare a month's bills with the old system's, and explain each difference by replay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.revenue.billing.facade import (
    ReplayPrices,
    replay_changed,
    replayable_bills,
)
from minshui.revenue.cutover.contracts_compare import (
    Cause,
    CauseSum,
    CompareBills,
    Comparison,
    Finding,
    OldBill,
    OurBill,
)
from minshui.revenue.cutover.domain.comparing import (
    Attempt,
    Pair,
    Releases,
    agrees,
    attempts,
    finding,
    joined,
    left_over,
    reproduces,
)
from minshui.revenue.cutover.domain.pairing import pair_up
from minshui.revenue.cutover.kit.old_bills import read_old_bills
from minshui.revenue.cutover.queries.our_bills import (
    all_releases,
    known_numbers,
    our_bills,
    why_missing,
)
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import current_releases


async def compare_bills(ctx: Context, wanted: CompareBills, file: ImportFile) -> Comparison:
    """Compare every bill of the old system's file with ours, and the other way round.

    Σ over all causes is Σ of the file and Σ of our bills, to the fen.
    """
    names = {code: each.name for code, each in (await cost_components(ctx)).items()}
    old, faults = read_old_bills(file, names)
    if faults:
        return Comparison(wanted.bill_month, faults=faults)
    numbers = await known_numbers(ctx)
    old = [replace(each, customer=numbers.get(each.customer, each.customer)) for each in old]
    paired = pair_up(old, await our_bills(ctx, wanted.bill_month))
    missing = {bill.customer for bill in paired.only_old}
    reasons = await why_missing(ctx, wanted.bill_month, missing)
    unknown = missing - set(numbers.values())
    findings = [
        *_missing_here(paired.only_old, reasons, unknown),
        *_missing_there(paired.only_ours),
    ]
    differing = [pair for pair in paired.pairs if not agrees(pair.old, pair.ours)]
    same = [pair for pair in paired.pairs if agrees(pair.old, pair.ours)]
    findings += await _explained(ctx, wanted, differing, names)
    return Comparison(
        wanted.bill_month,
        _sums([*findings, *(finding(pair, (Cause.SAME,)) for pair in same)]),
        sorted(findings, key=lambda each: (each.customer, each.meter_no or "")),
    )


async def _explained(
    ctx: Context, wanted: CompareBills, pairs: Sequence[Pair], names: Mapping[str, str]
) -> list[Finding]:
    ids = [pair.ours.bill_id for pair in pairs if pair.ours.bill_id]
    bills, prices = await replayable_bills(ctx, wanted.bill_month, ids)
    pairs = [replace(pair, bill=bills.get(pair.ours.bill_id)) for pair in pairs]
    found = _by_replay(pairs, await _releases(ctx), prices)
    findings = []
    for place, pair in enumerate(pairs):
        if place in found:
            causes = tuple(factor.cause for factor in found[place])
            detail = "；".join(factor.text for factor in found[place])
        else:
            cause, detail = left_over(pair, names, wanted.rounding_fen)
            causes = (cause,)
        findings.append(finding(pair, causes, detail))
    return findings


def _by_replay(
    pairs: Sequence[Pair], releases: Releases, prices: Mapping[int, ReplayPrices]
) -> dict[int, Attempt]:
    """Return by place the first attempt that gives the old amount; step by step, all at once."""
    waiting: dict[int, Iterator[Attempt]] = {
        place: attempts(pair, releases) for place, pair in enumerate(pairs)
    }
    found: dict[int, Attempt] = {}
    while waiting:
        tried = {place: attempt for place, each in waiting.items() if (attempt := next(each, None))}
        scenarios = [
            (bill, joined(attempt))
            for place, attempt in tried.items()
            if (bill := pairs[place].bill) is not None
        ]
        for place, amounts in zip(tried, replay_changed(scenarios, prices), strict=True):
            if amounts is not None and reproduces(pairs[place].old, amounts):
                found[place] = tried[place]
        waiting = {place: waiting[place] for place in tried if place not in found}
    return found


async def _releases(ctx: Context) -> Releases:
    of_tariff: dict[str, list[int]] = defaultdict(list)
    tariff_of = {}
    for release, tariff in await all_releases(ctx):
        of_tariff[tariff].append(release)
        tariff_of[release] = tariff
    return Releases(await current_releases(ctx), of_tariff, tariff_of)


def _missing_here(
    bills: Sequence[OldBill], reasons: Mapping[str, str], unknown: set[str]
) -> Iterator[Finding]:
    for bill in bills:
        told = "系统里没有这一户" if bill.customer in unknown else reasons[bill.customer]
        yield Finding(
            bill.customer,
            bill.meter_no,
            None,
            bill.usage_m3,
            None,
            bill.amount_fen,
            None,
            (Cause.MISSING_HERE,),
            told,
        )


def _missing_there(bills: Sequence[OurBill]) -> Iterator[Finding]:
    for bill in bills:
        yield Finding(
            bill.customer,
            bill.meter_no,
            bill.number,
            None,
            bill.usage_m3,
            None,
            bill.amount_fen,
            (Cause.MISSING_THERE,),
            "原系统的文件里没有",
        )


def _sums(findings: Sequence[Finding]) -> list[CauseSum]:
    by_cause: dict[tuple[Cause, ...], list[Finding]] = defaultdict(list)
    for each in findings:
        by_cause[each.causes].append(each)
    order = list(Cause)
    return [
        CauseSum(
            causes,
            len(own),
            sum(each.old_fen or 0 for each in own),
            sum(each.our_fen or 0 for each in own),
        )
        for causes, own in sorted(
            by_cause.items(), key=lambda item: [order.index(cause) for cause in item[0]]
        )
    ]
