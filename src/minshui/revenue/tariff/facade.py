"""The only door into the tariff module."""

from __future__ import annotations

from minshui.revenue.tariff.contracts import (
    ReleaseContract,
    TariffContract,
    TrialPrice,
    VersionContract,
    VersionDetail,
)
from minshui.revenue.tariff.domain.assignable import is_assignable
from minshui.revenue.tariff.domain.batch import (
    NOT_GIVEN,
    PRICE_SCALE,
    RESIDUE,
    VOLUME_SCALE,
    BillColumns,
    BillFailure,
    BillStatus,
    BoolArray,
    CounterColumns,
    Int64Array,
    LineColumns,
    PricedColumns,
    PriorOf,
    bill_columns,
    date_of,
    day_number,
)
from minshui.revenue.tariff.domain.batch import LineKind as StoredLineKind
from minshui.revenue.tariff.domain.batch_pricing import price_batch, price_by_scalar
from minshui.revenue.tariff.domain.body_reports import verify_by
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.bounded_amounts import has_amount_bounds
from minshui.revenue.tariff.domain.case_files import Case, CaseFile, CaseStep, parse_case_file
from minshui.revenue.tariff.domain.counter_windows import (
    counter_windows,
    has_yearly_counter,
    years_ending,
)
from minshui.revenue.tariff.domain.document import Attribute, TariffDocument
from minshui.revenue.tariff.domain.document_identity import document_hash, release_hash
from minshui.revenue.tariff.domain.explanation import explain, explain_late_fee
from minshui.revenue.tariff.domain.faults import Fault, FaultList
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.file_reports import (
    Report,
    check_report,
    price_report,
    verify_report,
)
from minshui.revenue.tariff.domain.inputs import (
    AccountInput,
    BillInput,
    GrantedRelief,
    LateInput,
    MixedPart,
    MixedUse,
    Pause,
    PersonsFrom,
    Reading,
    SharedSince,
)
from minshui.revenue.tariff.domain.late_fee import counted_stretches, late_fee
from minshui.revenue.tariff.domain.loading import load_data
from minshui.revenue.tariff.domain.parsing import ParsedTariffs, parse_tariffs
from minshui.revenue.tariff.domain.parsing_inputs import parse_account, parse_bill, parse_late
from minshui.revenue.tariff.domain.priced import (
    CounterKey,
    CounterState,
    Ladder,
    LateFee,
    Line,
    LineKind,
    PricedBill,
    PricedPart,
)
from minshui.revenue.tariff.domain.profile import check_profile
from minshui.revenue.tariff.domain.scalar import Counters, price_bill
from minshui.revenue.tariff.domain.verification import PricingBody, StepResult, run_case
from minshui.revenue.tariff.queries.assignment import check_assignable
from minshui.revenue.tariff.queries.books import current_release, current_releases, tariff_book
from minshui.revenue.tariff.queries.relief_names import relief_names
from minshui.revenue.tariff.queries.tariffs import (
    find_tariffs,
    tariff_detail,
    tariff_version,
    tariff_versions,
)
from minshui.revenue.tariff.queries.trial import check_document, price_trial
from minshui.revenue.tariff.use_cases.approve_version import approve_version
from minshui.revenue.tariff.use_cases.save_version import save_version

__all__ = [
    "NOT_GIVEN",
    "PRICE_SCALE",
    "RESIDUE",
    "VOLUME_SCALE",
    "AccountInput",
    "Attribute",
    "BillColumns",
    "BillFailure",
    "BillInput",
    "BillStatus",
    "BoolArray",
    "Case",
    "CaseFile",
    "CaseStep",
    "CounterColumns",
    "CounterKey",
    "CounterState",
    "Counters",
    "Fault",
    "FaultList",
    "GrantedRelief",
    "Int64Array",
    "Ladder",
    "LateFee",
    "LateInput",
    "Line",
    "LineColumns",
    "LineKind",
    "MixedPart",
    "MixedUse",
    "ParsedTariffs",
    "Pause",
    "PersonsFrom",
    "PricedBill",
    "PricedColumns",
    "PricedPart",
    "PricingBody",
    "PriorOf",
    "Reading",
    "ReleaseContract",
    "Report",
    "SharedSince",
    "StepResult",
    "StoredLineKind",
    "TariffBook",
    "TariffContract",
    "TariffDocument",
    "TrialPrice",
    "VersionContract",
    "VersionDetail",
    "approve_version",
    "bill_columns",
    "check_assignable",
    "check_document",
    "check_profile",
    "check_report",
    "counted_stretches",
    "counter_windows",
    "current_release",
    "current_releases",
    "date_of",
    "day_number",
    "decimal_text",
    "document_hash",
    "explain",
    "explain_late_fee",
    "find_tariffs",
    "has_amount_bounds",
    "has_yearly_counter",
    "is_assignable",
    "late_fee",
    "load_data",
    "parse_account",
    "parse_bill",
    "parse_case_file",
    "parse_late",
    "parse_tariffs",
    "price_batch",
    "price_bill",
    "price_by_scalar",
    "price_report",
    "price_trial",
    "release_hash",
    "relief_names",
    "run_case",
    "save_version",
    "tariff_book",
    "tariff_detail",
    "tariff_version",
    "tariff_versions",
    "verify_by",
    "verify_report",
    "years_ending",
]
