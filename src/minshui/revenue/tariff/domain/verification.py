"""Cases run through the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.case_files import Case, CaseStep
from minshui.revenue.tariff.domain.comparison import Difference, compare_bill, compare_late_fee
from minshui.revenue.tariff.domain.faults import Fault
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput
from minshui.revenue.tariff.domain.late_fee import late_fee
from minshui.revenue.tariff.domain.priced import CounterKey, CounterState, LateFee, PricedBill
from minshui.revenue.tariff.domain.scalar import Counters, price_bill

PricingBody = Callable[
    [TariffBook, str | None, BillInput, AccountInput, Counters | None], PricedBill
]
Outcome = PricedBill | LateFee | MinshuiError


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one bill of a case came to, and where that differs from what was expected."""

    step: CaseStep
    outcome: Outcome
    differences: tuple[Difference, ...]


def run_case(book: TariffBook, case: Case, body: PricingBody = price_bill) -> list[StepResult]:
    """Price the bills of a case one after the other, counters carried, and compare.

    ``book`` holds the file's tariffs; documents of the case replace those of their codes. A case
    has passed where no step has a difference.
    """
    own = book.with_documents(case.documents) if case.documents else book
    counters: dict[CounterKey, CounterState] = {}
    results: list[StepResult] = []
    for step in case.steps:
        outcome = _outcome(own, case.tariff, step, counters, body)
        if isinstance(outcome, PricedBill):
            counters.update(outcome.counters)
        results.append(StepResult(step, outcome, tuple(_compare(step, outcome))))
    return results


def _outcome(
    book: TariffBook, code: str | None, step: CaseStep, counters: Counters, body: PricingBody
) -> Outcome:
    if step.faults:
        wanted = step.expected.get("error")
        return _chosen(step.faults, wanted).as_error()
    try:
        if step.late is not None:
            return late_fee(book, code or "", step.late)
        return body(book, code, step.bill or BillInput(), step.account, counters)
    except MinshuiError as error:
        return error


def _chosen(faults: tuple[Fault, ...], wanted: object) -> Fault:
    return next((fault for fault in faults if fault.code == wanted), faults[0])


def _compare(step: CaseStep, outcome: Outcome) -> Iterator[Difference]:
    wanted = step.expected.get("error")
    if isinstance(outcome, MinshuiError):
        if outcome.code != wanted:
            got = f"{outcome.code} {outcome.message}"
            yield Difference("error", str(wanted or "（无错误）"), got)
    elif wanted is not None:
        yield Difference("error", str(wanted), "（无错误）")
    elif isinstance(outcome, LateFee):
        yield from compare_late_fee(step.expected, outcome)
    else:
        yield from compare_bill(step.expected, outcome)
