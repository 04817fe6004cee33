"""Reports on tariff files, as the command line prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.case_files import Case, CaseFile, parse_case_file
from minshui.revenue.tariff.domain.explanation import explain, explain_late_fee
from minshui.revenue.tariff.domain.faults import Fault, FaultList
from minshui.revenue.tariff.domain.loading import load_data
from minshui.revenue.tariff.domain.parsing_inputs import parse_account, parse_bill
from minshui.revenue.tariff.domain.priced import LateFee, PricedBill
from minshui.revenue.tariff.domain.scalar import price_bill
from minshui.revenue.tariff.domain.verification import PricingBody, StepResult, run_case


@dataclass(frozen=True, slots=True)
class Report:
    """Lines to be printed, and whether all is well (exit code 0)."""

    lines: tuple[str, ...]
    passed: bool


def check_report(content: bytes) -> Report:
    """Report every fault of a file: of its documents, its cases, and their bills and accounts."""
    try:
        file = parse_case_file(load_data(content))
    except MinshuiError as error:
        return Report((_error_line(error, ""),), passed=False)
    lines = [_fault_line(fault) for fault in file.faults]
    if not file.faults:
        lines.extend(_unpriceable(file))
    if lines:
        return Report((*lines, f"共 {len(lines)} 处错误"), passed=False)
    counts = f"{len(file.documents)} 个价格文档，{len(file.cases)} 个算例"
    return Report((f"检查通过：{counts}",), passed=True)


def _unpriceable(file: CaseFile) -> Iterator[str]:
    book = TariffBook(file.documents)
    for case in file.cases:
        for result in run_case(book, case):
            wanted = result.step.expected.get("error")
            if isinstance(result.outcome, MinshuiError) and result.outcome.code != wanted:
                yield _error_line(result.outcome, result.step.path)


def verify_report(content: bytes, bodies: Sequence[PricingBody] = (price_bill,)) -> Report:
    """Report the cases of a file that come out otherwise than expected, by any of ``bodies``.

    A case has passed where every body gives what is expected. The last line is
    ``N passed, M failed``.
    """
    try:
        file = parse_case_file(load_data(content))
        if not file.cases:
            raise MinshuiError(errors.CASES_MISSING)
    except MinshuiError as error:
        return Report((_error_line(error, ""), "0 passed, 0 failed"), passed=False)
    book = TariffBook(file.documents)
    lines = [_fault_line(fault) for fault in file.faults]
    failed = 0
    for case in file.cases:
        # What two bodies get wrong alike is told once, in the words of the first.
        results = {
            (result.step.path, result.differences): result
            for body in reversed(bodies)
            for result in run_case(book, case, body)
            if result.differences
        }
        failed += 1 if results else 0
        for result in results.values():
            lines.extend(_failure(case, result))
    lines.append(f"{len(file.cases) - failed} passed, {failed} failed")
    return Report(tuple(lines), passed=failed == 0)


def _failure(case: Case, result: StepResult) -> Iterator[str]:
    yield f"✗ {case.id}  {result.step.path}"
    for difference in result.differences:
        yield f"  {difference.path}  expected {difference.expected}  got {difference.got}"
    for line in _explained(result):
        yield f"    {line}"


def _explained(result: StepResult) -> list[str]:
    if isinstance(result.outcome, PricedBill):
        return explain(result.outcome, result.step.bill)
    if isinstance(result.outcome, LateFee):
        return explain_late_fee(result.outcome)
    return []


def price_report(
    content: bytes, code: str | None, bill: Mapping[str, Any], account: Mapping[str, Any]
) -> Report:
    """Price one bill on a file's tariffs and report it as a clerk would explain it.

    ``code`` chooses among the file's tariffs; ``bill`` and ``account`` have the format's keys.
    """
    try:
        file = parse_case_file(load_data(content))
        faults = FaultList()
        faults.faults.extend(file.faults)
        bill_input = parse_bill(dict(bill), faults)
        account_input = parse_account(dict(account), faults)
        if faults.faults:
            return Report(tuple(_fault_line(fault) for fault in faults.faults), passed=False)
        book = TariffBook(file.documents)
        priced = price_bill(book, _chosen_code(book, code), bill_input, account_input)
    except MinshuiError as error:
        return Report((_error_line(error, ""),), passed=False)
    return Report(tuple(explain(priced, bill_input)), passed=True)


def _chosen_code(book: TariffBook, code: str | None) -> str:
    codes = list(book)
    if code is None and len(codes) != 1:
        raise MinshuiError(errors.CODE_CHOICE, known="、".join(codes))
    return code if code is not None else codes[0]


def _fault_line(fault: Fault) -> str:
    return f"{fault.code}  {fault.path}  {fault.message}"


def _error_line(error: MinshuiError, path: str) -> str:
    at = error.place.field if error.place is not None and error.place.field else ""
    where = ".".join(piece for piece in (path, at) if piece)
    return "  ".join(piece for piece in (error.code, where, error.message) if piece)
