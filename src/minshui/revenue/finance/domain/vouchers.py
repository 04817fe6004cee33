"""From what was posted to vouchers for the accounting package: grouped, mapped, tax split off.

Prices contain their output VAT, and the ledger books gross; the voucher takes the tax out of each
line of revenue: tax = gross × rate ÷ (1 + rate), rounded half up to the fen, the rest is revenue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from minshui.revenue.finance.contracts import PostedSum, Voucher, VoucherLine

OUTPUT_TAX = "output_tax"
"""Stands for an account of the chart in the mapping of subjects: where output VAT goes."""

KIND_NAMES = {
    "billing": "开账",
    "special": "特殊开账",
    "credit": "账单冲销",
    "adjustment": "账单调整",
    "split": "分账",
    "opening": "期初结转",
    "payment": "收费",
    "reversal": "红冲",
    "contra": "冲正",
    "refund": "退款",
    "transfer": "预存转账",
    "adjust": "预存调整",
    "succession": "过户承接",
    "distribution": "集收分配",
    "share_back": "撤销集收分配",
    "move": "错账转移",
    "dishonour": "退票",
    "method": "更正支付方式",
    "rounding": "抹零",
    "offset": "预存抵扣",
    "restore": "抵扣退回",
    "late_fee": "违约金",
    "late_fee_back": "违约金退回",
    "till": "长短款",
    "handover": "交款",
    "arrival": "到账",
    "remittance": "代收费上缴",
    "write_off": "坏账核销",
    "recover": "坏账收回",
}
_SUBJECT_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the accounting package."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class VoucherRules:
    """How vouchers are made: subjects by (account, component), VAT rates by component."""

    subjects: Mapping[tuple[str, str], Subject]
    tax_rates: Mapping[str, Decimal]
    by_month: bool = False

    def subject_of(self, account_code: str, account_name: str, component: str) -> Subject:
        """Return the subject of a component on an account, of the account, or the account."""
        own = self.subjects.get((account_code, component)) or self.subjects.get((account_code, ""))
        return own or Subject(account_code, account_name)

    @property
    def tax_subject(self) -> Subject:
        """Where output VAT goes."""
        default = Subject("2221.01", "应交税费－应交增值税（销项税额）")
        return self.subjects.get((OUTPUT_TAX, "")) or default


def make_vouchers(sums: Iterable[PostedSum], rules: VoucherRules, month_end: date) -> list[Voucher]:
    """Return one voucher per day (or per month) and kind of business, numbered from 1."""
    order = list(KIND_NAMES)

    def key(each: PostedSum) -> tuple[date, int, str]:
        day = month_end if rules.by_month else each.posted_on
        place = order.index(each.kind) if each.kind in order else len(order)
        return day, place, each.kind

    vouchers: list[Voucher] = []
    for (day, _, kind), group in groupby(sorted(sums, key=key), key=key):
        posted = list(group)
        lines = _lines(posted, rules, summary_of(kind, day, by_month=rules.by_month))
        count = max(each.journal_count for each in posted)
        vouchers.append(Voucher(len(vouchers) + 1, day, kind, count, tuple(lines)))
    return vouchers


def summary_of(kind: str, day: date, *, by_month: bool) -> str:
    """Return the summary (摘要) of a voucher's lines."""
    when = f"{day.year}年{day.month}月" if by_month else f"{day.month}月{day.day}日"
    return f"{when}{KIND_NAMES.get(kind, kind)}"[:_SUBJECT_LIMIT]


def output_tax(gross_fen: int, rate: Decimal) -> int:
    """Return the VAT contained in an amount, half up to the fen (of a negative one likewise)."""
    tax = Decimal(abs(gross_fen)) * rate / (1 + rate)
    rounded = int(tax.quantize(Decimal(1), ROUND_HALF_UP))
    return rounded if gross_fen >= 0 else -rounded


def _lines(posted: list[PostedSum], rules: VoucherRules, summary: str) -> list[VoucherLine]:
    debited: dict[Subject, int] = {}
    credited: dict[Subject, int] = {}
    for each in posted:
        subject = rules.subject_of(each.account_code, each.account_name, each.component_code)
        if each.account_kind == "revenue":
            # Taking revenue back is a red credit: the subject's turnover stays net.
            _credit(credited, subject, each, rules)
            continue
        debited[subject] = debited.get(subject, 0) + each.debit_fen
        credited[subject] = credited.get(subject, 0) + each.credit_fen
    sides = [(subject, fen, 0) for subject, fen in sorted(debited.items(), key=_code) if fen]
    sides += [(subject, 0, fen) for subject, fen in sorted(credited.items(), key=_code) if fen]
    return [
        VoucherLine(number, summary, subject.code, subject.name, debit, credit)
        for number, (subject, debit, credit) in enumerate(sides, start=1)
    ]


def _code(item: tuple[Subject, int]) -> str:
    return item[0].code


def _credit(
    credited: dict[Subject, int], subject: Subject, posted: PostedSum, rules: VoucherRules
) -> None:
    gross = posted.credit_fen - posted.debit_fen
    tax = output_tax(gross, rules.tax_rates.get(posted.component_code, Decimal(0)))
    credited[subject] = credited.get(subject, 0) + gross - tax
    credited[rules.tax_subject] = credited.get(rules.tax_subject, 0) + tax
